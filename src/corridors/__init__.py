"""Corridors: an atlas and travel-time workbench for infrastructure corridors.

Examples
--------
>>> import corridors
>>> catalogue = corridors.open_catalogue()
>>> table = corridors.compare_travel_times(catalogue)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corridors.catalogue import Catalogue, Layer, open_catalogue
    from corridors.check import check_folder
    from corridors.errors import CorridorsError
    from corridors.io import export
    from corridors.maps import save_map
    from corridors.model import Quantity, Status
    from corridors.records import Fact, Source
    from corridors.travel import compare_travel_times

__version__ = "0.1.0"

_HOMES = {
    "Catalogue": "catalogue",
    "CorridorsError": "errors",
    "Fact": "records",
    "Layer": "catalogue",
    "Quantity": "model",
    "Source": "records",
    "Status": "model",
    "check_folder": "check",
    "compare_travel_times": "travel",
    "export": "io",
    "open_catalogue": "catalogue",
    "save_map": "maps",
}

__all__ = [
    "Catalogue",
    "CorridorsError",
    "Fact",
    "Layer",
    "Quantity",
    "Source",
    "Status",
    "check_folder",
    "compare_travel_times",
    "export",
    "open_catalogue",
    "save_map",
]


def __getattr__(name: str) -> Any:
    # Loaded on first use, so that `import corridors` and `corridors --help` stay light.
    if name in _HOMES:
        return getattr(importlib.import_module(f"corridors.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'corridors' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
