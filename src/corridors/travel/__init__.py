"""Travel times: as reported, corridor by corridor, and modelled over the network.

Examples
--------
>>> from corridors.travel import Scenario, open_engine, route  # doctest: +SKIP
>>> engine = open_engine(catalogue)  # doctest: +SKIP
>>> route(engine, "Kunming", "Bangkok", Scenario.as_of(catalogue, 2030))  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corridors.travel.analysis import (
        accessibility,
        accessibility_table,
        cases,
        contributions,
        minutes_saved,
    )
    from corridors.travel.closure import Closure
    from corridors.travel.engine import Engine, open_engine, route, travel_time_matrix
    from corridors.travel.reported import COMPARISON_COLUMNS, compare_travel_times
    from corridors.travel.scenario import NewLine, Scenario
    from corridors.travel.surfaces import isochrones, minutes_saved_surface

#: Opened when asked for, so that importing the package stays quick.
_HOMES = {
    "COMPARISON_COLUMNS": "reported",
    "Closure": "closure",
    "Engine": "engine",
    "NewLine": "scenario",
    "Scenario": "scenario",
    "accessibility": "analysis",
    "accessibility_table": "analysis",
    "cases": "analysis",
    "compare_travel_times": "reported",
    "contributions": "analysis",
    "isochrones": "surfaces",
    "minutes_saved": "analysis",
    "minutes_saved_surface": "surfaces",
    "open_engine": "engine",
    "route": "engine",
    "travel_time_matrix": "engine",
}

__all__ = [
    "COMPARISON_COLUMNS",
    "Closure",
    "Engine",
    "NewLine",
    "Scenario",
    "accessibility",
    "accessibility_table",
    "cases",
    "compare_travel_times",
    "contributions",
    "isochrones",
    "minutes_saved",
    "minutes_saved_surface",
    "open_engine",
    "route",
    "travel_time_matrix",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
