"""Times over the land in H3 cells: isochrones and minutes saved.

A cell is there where the network has a road node, or where four or more cells around it have
one. Its time is that of the road node nearest to its centre, and of the way between the two at
the speed of access.
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
import shapely

from corridors.errors import OptionError
from corridors.travel.engine import Engine
from corridors.travel.network import FloatArray
from corridors.travel.scenario import Scenario

__all__ = ["SAVED_CLASSES", "isochrones", "minutes_saved_surface", "road_cells", "saved_classes"]

#: Classes of minutes saved with their upper bounds, each of which belongs to its class. Fixed, so
#: that two maps can be compared. Less than a minute is not a change that a reader could use.
SAVED_CLASSES = {
    "slower": -1.0,
    "same": 1.0,
    "30": 30.0,
    "60": 60.0,
    "120": 120.0,
    "240": 240.0,
    "480": 480.0,
    "more": np.inf,
}


def road_cells(engine: Engine, resolution: int) -> list[str]:
    """Return the H3 cells with a road node and those they enclose, in order of their index.

    Parameters
    ----------
    engine : Engine
    resolution : int
        From 2 to 7; a cell of resolution 5 has about 250 km2.

    Raises
    ------
    OptionError
        If the resolution is not one of these.
    """
    cells: list[str] = engine.cells(resolution).ids.tolist()
    return cells


def _cell_minutes(
    engine: Engine, resolution: int, origin: int, scenarios: Iterable[Scenario]
) -> list[FloatArray]:
    cells, base = engine.cells(resolution), engine.base
    access = 60 * cells.km / base.assumptions.value(f"{base.profile}.access_kmh", "default")
    return [
        engine.minutes_to_nodes(origin, cells.nodes, scenario) + access for scenario in scenarios
    ]


def isochrones(
    engine: Engine,
    origin: str,
    scenario: Scenario,
    hours: Iterable[float] = (3, 6, 12),
    *,
    resolution: int = 5,
) -> gpd.GeoDataFrame:
    """Return the land within so many hours of a place, as dissolved H3 cells.

    Parameters
    ----------
    engine : Engine
    origin : str
        Name or id of a place.
    scenario : Scenario
    hours : iterable of float
        Above zero.
    resolution : int, default 5
        H3 resolution, from 2 to 7.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, the longest time first so that shorter ones are drawn over it: ``origin``,
        ``hours``, ``cells`` (number), ``people`` (in cities of the network within that time,
        the origin included) and the area, all that is nearer included. An area without a cell
        is left out.

    Raises
    ------
    OptionError
        If an hour is not above zero, or the resolution is not one of these.
    UnknownNameError
        If the origin is not in the network.
    """
    limits = sorted(set(hours), reverse=True)
    if not limits or any(not limit > 0 for limit in limits):
        raise OptionError("Isochrones need hours above 0, such as 3, 6 and 12.")
    place = engine.network.place(origin)
    cells = engine.cells(resolution)
    [minutes] = _cell_minutes(engine, resolution, place, [scenario])
    places = engine.network.places
    [to_places] = engine.minutes([place], range(len(places)), scenario)
    population = places["population"].to_numpy(dtype=float)
    rows = []
    for limit in limits:
        inside = cells.ids[minutes <= 60 * limit]
        if len(inside):
            rows.append(
                {
                    "origin": str(places["name"].iat[place]),
                    "hours": float(limit),
                    "cells": len(inside),
                    "people": int(population[to_places <= 60 * limit].sum()),
                    "geometry": _dissolved(inside),
                }
            )
    columns = ["origin", "hours", "cells", "people", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs="EPSG:4326")


def minutes_saved_surface(
    engine: Engine, origin: str, before: Scenario, after: Scenario, resolution: int = 5
) -> gpd.GeoDataFrame:
    """Return the minutes saved from a place to every H3 cell that has a road.

    Parameters
    ----------
    engine : Engine
    origin : str
        Name or id of a place.
    before, after : Scenario
    resolution : int, default 5
        H3 resolution, from 2 to 7.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326: ``cell`` (H3 index), ``before``, ``after`` and ``saved`` in minutes, and
        the hexagon. A cell that is reached in neither scenario is left out; one that is
        reached in one only has no ``saved``.

    Raises
    ------
    OptionError
        If the resolution is not from 2 to 7.
    UnknownNameError
        If the origin is not in the network.
    """
    place = engine.network.place(origin)
    cells = engine.cells(resolution)
    times = [
        np.where(np.isfinite(minutes), minutes, np.nan)
        for minutes in _cell_minutes(engine, resolution, place, [before, after])
    ]
    reached = ~(np.isnan(times[0]) & np.isnan(times[1]))
    return gpd.GeoDataFrame(
        {
            "cell": cells.ids[reached],
            "before": times[0][reached],
            "after": times[1][reached],
            "saved": (times[0] - times[1])[reached],
        },
        geometry=cells.shapes[reached],
        crs="EPSG:4326",
    )


def saved_classes(surface: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Dissolve a surface of minutes saved by class, which is far smaller to draw.

    Parameters
    ----------
    surface : geopandas.GeoDataFrame
        From `minutes_saved_surface`.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, one row a class that has a cell: ``class``, a key of `SAVED_CLASSES` in
        their order, then ``reached`` (in the second scenario only) and ``lost`` (in the first
        only); ``cells`` (number); and the area.
    """
    bounds = np.array(list(SAVED_CLASSES.values()))
    saved = surface["saved"].to_numpy(dtype=float)
    number = np.searchsorted(bounds, saved)
    number[surface["before"].isna()] = len(bounds)
    number[surface["after"].isna()] = len(bounds) + 1
    cells = surface["cell"].to_numpy(dtype=str)
    rows = [
        {"class": name, "cells": len(inside), "geometry": _dissolved(inside)}
        for i, name in enumerate([*SAVED_CLASSES, "reached", "lost"])
        if len(inside := cells[number == i])
    ]
    columns = ["class", "cells", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs="EPSG:4326")


def _dissolved(cells: npt.NDArray[np.str_]) -> shapely.Geometry:
    shape = shapely.geometry.shape(h3.cells_to_geo(cells.tolist()))
    # RFC 7946 has outer rings anticlockwise.
    oriented: shapely.Geometry = shapely.orient_polygons(shape)
    return oriented
