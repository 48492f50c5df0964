"""The card of a feature or corridor: its figures, the facts behind them, their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridors.i18n import gettext as _
from corridors.i18n import ngettext
from corridors.model import (
    Quantity,
    Status,
    attribute_label,
    format_date,
    format_number,
    is_series,
    unit_label,
)
from corridors.records import Corridor, Fact

__all__ = ["Card", "Figure", "value_text"]


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
        sources = ngettext("{count} source", "{count} sources", count)
        if low.number == high.number:
            value = str(low.quantity and Quantity(low.quantity.value, low.quantity.unit))
            return _("{value}, as a bound or exactly, {sources}").format(
                value=value, sources=sources
            )
        unit = f" {unit_label(self.fact.unit)}" if self.fact.unit else ""
        return _("{low} to {high}, {sources}").format(
            low=_bare(low), high=f"{_bare(high)}{unit}", sources=sources
        )

    @property
    def label(self) -> str:
        """What the figure is of, in words and in the language in force."""
        label = attribute_label(self.fact.attribute)
        if not self.fact.scope:
            return label
        return _("{label} ({scope})").format(label=label, scope=self.fact.scope)

    @property
    def evidence(self) -> str:
        """Where the figure comes from and how far to trust it, in the language in force."""
        return _("{evidence}, {confidence}").format(
            evidence=self.fact.evidence.label, confidence=self.fact.confidence.label
        )


def value_text(fact: Fact) -> str:
    """Return the value of a fact as a reader sees it, in the language in force.

    Parameters
    ----------
    fact : Fact
        Numbers and dates are written by locale, bounds in words, a status by its label.
    """
    if fact.is_date:
        date = format_date(fact.value)
        text = {"<": _("before {date}"), ">": _("after {date}"), "~": _("about {date}")}.get(
            fact.qualifier.value, "{date}"
        )
        return text.format(date=date)
    if fact.attribute == "status":
        return Status(fact.value).label
    return str(fact.quantity or fact.value)


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
    return fact.qualifier.said(format_number(fact.number or 0))
