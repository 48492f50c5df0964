"""The card of a feature or corridor: its figures, the facts behind them, their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridors.records import Corridor, Fact

__all__ = ["Card", "Figure"]


@dataclass(frozen=True)
class Figure:
    """One attribute of a feature as shown: the fact chosen and those that differ.

    Attributes
    ----------
    fact : Fact
        The one shown.
    citation : str
        Its source with locator.
    url : str or None
        Where the source can be read.
    others : tuple of Fact
        Further facts for the same attribute and scope, best first.
    """

    fact: Fact
    citation: str
    url: str | None
    others: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Card:
    """Everything the atlas knows of one feature or corridor.

    Attributes
    ----------
    properties : dict
        Identity columns of the feature; for a corridor id, name and legs.
    figures : tuple of Figure
        By attribute, whole-feature figures before scoped ones.
    corridors : tuple of Corridor
        Compositions it is a leg of.
    """

    id: str
    name: str
    properties: Mapping[str, Any]
    figures: tuple[Figure, ...]
    corridors: tuple[Corridor, ...] = ()
