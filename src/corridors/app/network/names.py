"""Names of places, projects and modes as a reader of the page sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corridors.catalogue import Catalogue
from corridors.i18n import country_name, local_name, mark
from corridors.i18n import gettext as _
from corridors.travel.network import TravelNetwork
from corridors.travel.scenario import project_ids

__all__ = ["Places", "mode_name", "project_names", "station_names"]

_MODES = {
    "road": mark("road"),
    "rail": mark("rail"),
    "sea": mark("sea"),
    "transfer": mark("transfer"),
}


def mode_name(mode: str) -> str:
    """Return the name of a leg's mode in the language in force."""
    return _(_MODES.get(mode, mode))


def project_names(catalogue: Catalogue) -> dict[str, str]:
    """Return the name of every project in the language in force, by id.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    wanted = set(project_ids(catalogue))
    return {
        str(row["id"]): local_name(row)
        for layer in catalogue.layers.values()
        if wanted & set(layer.frame["id"])
        for row, _shape in layer.records()
        if row["id"] in wanted
    }


def station_names(catalogue: Catalogue) -> dict[str, str]:
    """Return the name of every station in the language in force, by its English one.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    stations = catalogue.layers.get("stations")
    records = stations.records() if stations else ()
    return {str(row["name"]): local_name(row) for row, _point in records}


@dataclass(frozen=True)
class Places:
    """Places of a network by id, in its order: the most populous cities first.

    Attributes
    ----------
    names : dict of str to str
        Id to name, with the country where two places share a name.
    cities : list of str
        Ids of the cities.
    """

    network: TravelNetwork
    names: dict[str, str]
    cities: list[str]

    @classmethod
    def of(cls, network: TravelNetwork) -> Places:
        """Return the places of a network, named in the language in force."""
        records = network.places.to_dict("records")
        names = [local_name({str(k): v for k, v in row.items()}) for row in records]
        count = Counter(names)
        shown: dict[str, str] = {}
        taken: set[str] = set()
        for row, name in zip(records, names, strict=True):
            text = name
            if count[name] > 1:
                text = f"{name} ({country_name(str(row['country']))})"
            if text in taken:
                text = f"{text}, {row['lat']:.2f}, {row['lon']:.2f}"
            taken.add(text)
            shown[str(row["id"])] = text
        cities = [str(row["id"]) for row in records if row["kind"] == "city"]
        return cls(network, shown, cities)

    def numbers(self, ids: Sequence[str]) -> list[int]:
        """Return the engine's numbers of places."""
        return [self.network.place(place_id) for place_id in ids]

    def id_of(self, text: str) -> str:
        """Return the id of a place named by id or name, as an address may have it."""
        return str(self.network.places["id"].iat[self.network.place(text)])
