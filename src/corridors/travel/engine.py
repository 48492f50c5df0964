"""Travel times over the network, exact for any scenario without searching it anew.

See `corridors.travel.search` for how. A scenario that forbids changes of mode is searched in
one graph for each mode, and the quickest of the three counts; one that closes edges of the
base is searched in a base without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from corridors.catalogue import Catalogue
from corridors.errors import MissingDataError, OptionError
from corridors.i18n import gettext as _
from corridors.travel.assumptions import PROFILES, Assumptions, base_year_of, read_assumptions
from corridors.travel.cells import RESOLUTIONS, RoadCells
from corridors.travel.closure import Closure, closed_edges
from corridors.travel.cluster import minutes_on_cluster
from corridors.travel.modes import MODES, one_mode_added, one_mode_base
from corridors.travel.network import (
    BaseGraph,
    FloatArray,
    IntArray,
    TravelNetwork,
    base_graph,
    read_network,
)
from corridors.travel.projects import Added, added_edges
from corridors.travel.routes import Leg, Route, find_route
from corridors.travel.scenario import Scenario
from corridors.travel.search import Search, Task

if TYPE_CHECKING:
    from distributed import Client

__all__ = [
    "Engine",
    "Leg",
    "Route",
    "open_engine",
    "route",
    "travel_time_matrix",
]

Progress = Callable[[int, int], None]
Closures = frozenset[Closure]


class Engine:
    """Routes and travel times over a network, with any scenario of a catalogue.

    Parameters
    ----------
    catalogue : Catalogue
        Whole; its railways and expressways are the projects.
    network : TravelNetwork
    profile : str
        ``passenger`` or ``freight``.
    assumptions : Assumptions

    Raises
    ------
    OptionError
        If there is no such profile.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        network: TravelNetwork,
        profile: str,
        assumptions: Assumptions,
    ) -> None:
        if profile not in PROFILES:
            raise OptionError(f"There is no profile {profile!r}. Expected passenger or freight.")
        self.catalogue = catalogue
        self.network = network
        self.base: BaseGraph = base_graph(network, profile, assumptions)
        # A base with edges closed is searched anew, so only the last few are kept.
        self._open = self._make_search(frozenset(), None)
        self._open_modes = lru_cache(maxsize=len(MODES))(self._one_mode)
        self._search = lru_cache(maxsize=2 * (1 + len(MODES)))(self._make_search)
        self.added = lru_cache(maxsize=64)(self._added)
        self._added_of = lru_cache(maxsize=64 * len(MODES))(self._one_mode_added)
        self.full = lru_cache(maxsize=3)(self._full)
        self.cells = lru_cache(maxsize=len(RESOLUTIONS))(partial(RoadCells.of, network))

    # -- graphs ---------------------------------------------------------------------

    def _added(self, scenario: Scenario) -> Added:
        return added_edges(self.base, self.catalogue, scenario)

    def _one_mode(self, mode: str) -> Search:
        return self._make_search(frozenset(), mode)

    def search(self, closed: Closures, mode: str | None = None) -> Search:
        """Return the search over the base, or over one mode of it, with edges closed.

        Parameters
        ----------
        closed : frozenset of Closure
        mode : str, optional
            ``road``, ``rail`` or ``sea``; by default the whole base.
        """
        if closed:
            return self._search(closed, mode)
        return self._open if mode is None else self._open_modes(mode)

    def _make_search(self, closed: Closures, mode: str | None) -> Search:
        if mode is not None:
            base = self.search(closed).base
            roads = Search(base.kept(base.mode == "road")) if mode == "road" else None
            return roads or Search(one_mode_base(base, self.search(closed, "road"), mode))
        if not closed:
            return Search(self.base)
        return Search(self.base.without(closed_edges(self.network, self.catalogue, closed)))

    def _one_mode_added(self, scenario: Scenario, mode: str) -> Added:
        base, roads = self.search(scenario.closed).base, self.search(scenario.closed, "road")
        return one_mode_added(base, roads, self.added(scenario), mode)

    def graphs(self, scenario: Scenario) -> list[tuple[Search, Added]]:
        """Return the graphs a scenario is searched in; the quickest of them counts.

        Parameters
        ----------
        scenario : Scenario

        Returns
        -------
        list of (Search, Added)
            One, or one for each mode where changes of mode are forbidden.
        """
        if scenario.mode_changes:
            return [(self.search(scenario.closed), self.added(scenario))]
        return [
            (self.search(scenario.closed, mode), self._added_of(scenario, mode)) for mode in MODES
        ]

    def _full(self, scenario: Scenario) -> tuple[csr_array, IntArray]:
        return self.search(scenario.closed).whole(self.added(scenario))

    # -- matrices -------------------------------------------------------------------

    def prepare(
        self, places: Iterable[int], scenarios: Iterable[Scenario], progress: Progress | None = None
    ) -> None:
        """Search the base network from places and attachments, as far as not done yet.

        Parameters
        ----------
        places : iterable of int
            Numbers of places that will be origins.
        scenarios : iterable of Scenario
        progress : callable, optional
            Told how many of how many searches are done; an exception it raises stops
            the work and loses none that is done.
        """
        origins = list(places)
        wanted: dict[Search, list[Added]] = {}
        for scenario in scenarios:
            for search, added in self.graphs(scenario):
                wanted.setdefault(search, []).append(added)
        wanted = wanted or {self._open: []}
        tasks: list[Task] = [
            task for search, added in wanted.items() for task in search.searches(origins, added)
        ]
        Search.run(tasks, progress)

    def minutes(
        self, origins: Sequence[int], destinations: Sequence[int], scenario: Scenario
    ) -> FloatArray:
        """Return travel times between places in minutes; infinite where no way joins them.

        Parameters
        ----------
        origins, destinations : sequence of int
            Numbers of places.
        scenario : Scenario

        Returns
        -------
        array of shape (len(origins), len(destinations))
        """
        graphs = self.graphs(scenario)
        found = [search.minutes(origins, destinations, added) for search, added in graphs]
        times: FloatArray = found[0] if len(found) == 1 else np.minimum.reduce(found)
        return times

    def minutes_to_nodes(self, origin: int, nodes: IntArray, scenario: Scenario) -> FloatArray:
        """Return travel times from a place to network nodes in minutes.

        Parameters
        ----------
        origin : int
            Number of a place.
        nodes : array of int
            Numbers of network nodes, for example a surface of road nodes.
        scenario : Scenario
        """
        graphs = self.graphs(scenario)
        found = [search.minutes_to_nodes(origin, nodes, added) for search, added in graphs]
        times: FloatArray = found[0] if len(found) == 1 else np.minimum.reduce(found)
        return times

    def matrix(
        self,
        origins: Sequence[str],
        destinations: Sequence[str] | None,
        scenario: Scenario,
        progress: Progress | None = None,
        *,
        cluster: Client | str | None = None,
    ) -> pd.DataFrame:
        """Return travel times between named places.

        Parameters
        ----------
        origins : sequence of str
            Names or ids.
        destinations : sequence of str, optional
            By default the origins.
        scenario : Scenario
        progress : callable, optional
            See `prepare`.
        cluster : distributed.Client or str, optional
            A Dask client or a scheduler's address, to share the work out; see
            `corridors.travel.cluster`.

        Returns
        -------
        pandas.DataFrame
            Minutes, origins down and destinations across, zero from a place to itself;
            ``NaN`` where no way joins two places, and the reason for each in
            ``attrs["unreachable"]``.

        Raises
        ------
        UnknownNameError
            If a place is not in the network.
        """
        rows = [self.network.place(name) for name in origins]
        columns = rows if destinations is None else [self.network.place(n) for n in destinations]
        if cluster is None:
            self.prepare(rows, [scenario], progress)
            minutes = self.minutes(rows, columns, scenario)
        else:
            [minutes] = minutes_on_cluster(
                self, rows, columns, [scenario], cluster, progress=progress
            )
        names = self.network.places["name"]
        table = pd.DataFrame(
            np.where(np.isfinite(minutes), minutes, np.nan),
            index=[names.iat[p] for p in rows],
            columns=[names.iat[p] for p in columns],
        )
        joined = set(self.network.access["place"])
        table.attrs["unreachable"] = {
            f"{names.iat[p]} - {names.iat[q]}": self._reason(p, q, joined, scenario)
            for i, p in enumerate(rows)
            for j, q in enumerate(columns)
            if not np.isfinite(minutes[i, j])
        }
        return table

    def _reason(self, origin: int, destination: int, joined: set[int], scenario: Scenario) -> str:
        for place in (origin, destination):
            if place not in joined:
                name = self.network.places["name"].iat[place]
                return _("{name} has no road, railway or quay of the network within reach").format(
                    name=name
                )
        if not scenario.mode_changes:
            return _("no way within one mode, road, rail or sea, joins the two in the network")
        return _("no way over road, rail and sea joins the two in the network")

    # -- routes ---------------------------------------------------------------------

    def route(self, origin: str, destination: str, scenario: Scenario) -> Route:
        """Return the quickest way between two places with its legs.

        Parameters
        ----------
        origin, destination : str
            Names or ids of places.
        scenario : Scenario

        Raises
        ------
        UnknownNameError
            If a place is not in the network.
        """
        first, last = self.network.place(origin), self.network.place(destination)
        names = self.network.places["name"]
        ends = str(names.iat[first]), str(names.iat[last])
        if first == last:
            return Route(*ends, 0.0, ())
        if scenario.mode_changes:
            search, added = self.graphs(scenario)[0]
            ways = [find_route(search.base, added, self.full(scenario), (first, last))]
        else:
            ways = [
                find_route(search.base, added, search.whole(added), (first, last))
                for search, added in self.graphs(scenario)
            ]
        found = [way for way in ways if way is not None]
        if not found:
            return Route(*ends, None, ())
        minutes, legs = min(found, key=lambda way: way[0])
        return Route(*ends, minutes, legs)


def open_engine(
    catalogue: Catalogue,
    profile: str = "passenger",
    *,
    assumptions: Path | None = None,
) -> Engine:
    """Open the network of a catalogue's first folder that has one.

    Parameters
    ----------
    catalogue : Catalogue
    profile : str
        ``passenger`` or ``freight``.
    assumptions : Path, optional
        File whose values are put over those of the data folder.

    Raises
    ------
    MissingDataError
        If no folder has a network.
    OptionError
        If there is no such profile, or the file changes the base year.
    """
    folder = next((f for f in catalogue.folders if (f / "network").is_dir()), None)
    if folder is None:
        raise MissingDataError(
            "No data folder has a network/; travel times over a network need one. "
            "`corridors build` makes it where curated/network.json is."
        )
    values = read_assumptions(folder / "assumptions.toml")
    if assumptions is not None:
        mine = read_assumptions(assumptions, whole=False)
        year = mine.tables.get("base.year", {}).get("opened_before")
        if year is not None and year != base_year_of(catalogue.folders):
            raise OptionError(
                f"{assumptions}: the base year belongs to the network as it was built. Change "
                "it in curated/assumptions.toml and run `corridors build`."
            )
        values = values.overridden(mine)
    return Engine(catalogue, read_network(folder), profile, values)


def route(engine: Engine, origin: str, destination: str, scenario: Scenario) -> Route:
    """Return the quickest way between two places; see `Engine.route`."""
    return engine.route(origin, destination, scenario)


def travel_time_matrix(
    engine: Engine,
    origins: Sequence[str],
    destinations: Sequence[str] | None,
    scenario: Scenario,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return labelled travel times in minutes; see `Engine.matrix`."""
    return engine.matrix(origins, destinations, scenario, progress)
