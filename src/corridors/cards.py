"""The card of a feature or corridor: its figures, the facts behind them, their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridors.model import Quantity, format_number, is_series
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

    @property
    def span(self) -> str | None:
        """Lowest to highest value stated and by how many sources, or ``None``.

        Given where sources contradict each other. Figures of a series, such as yearly
        throughput, differ because time passes and have none.
        """
        facts = [fact for fact in (self.fact, *self.others) if fact.quantity]
        if is_series(self.fact.attribute) or len({(f.value, f.qualifier) for f in facts}) < 2:
            return None
        low = min(facts, key=lambda fact: fact.number or 0)
        high = max(facts, key=lambda fact: fact.number or 0)
        count = len({fact.source_id for fact in facts})
        ends = f"{_bare(low)} to {_bare(high)}"
        if low.number == high.number:
            ends = str(low.quantity and Quantity(low.quantity.value, low.quantity.unit))
            return f"{ends}, as a bound or exactly, {count} source{'s' * (count > 1)}"
        unit = f" {self.fact.unit}" if self.fact.unit else ""
        return f"{ends}{unit}, {count} source{'s' * (count > 1)}"


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


def _bare(fact: Fact) -> str:
    return f"{fact.qualifier.words}{format_number(fact.number or 0)}"
