"""What changed between two versions of a data set: features and facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely

from corridors.catalogue import Catalogue
from corridors.geometry import length_km
from corridors.records import Fact

__all__ = ["Change", "DataDiff", "compare_data"]

#: Vertices closer than this many degrees (about 0.1 m) are the same.
_SAME_DEGREES = 1e-6


@dataclass(frozen=True)
class Change:
    """One field of a feature that is not what it was.

    Attributes
    ----------
    feature_id, field : str
    old, new : object
        Values; for ``geometry`` a description with type and length.
    """

    feature_id: str
    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class DataDiff:
    """Differences between an old and a new catalogue.

    Attributes
    ----------
    added, removed : tuple of str
        Feature ids.
    changed : tuple of Change
        Fields of features that both have.
    facts_added, facts_removed : tuple of Fact
    facts_changed : tuple of (Fact, Fact)
        Old and new fact of one attribute, scope and source.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]
    facts_added: tuple[Fact, ...]
    facts_removed: tuple[Fact, ...]
    facts_changed: tuple[tuple[Fact, Fact], ...]

    def __bool__(self) -> bool:
        return any(
            (
                self.added,
                self.removed,
                self.changed,
                self.facts_added,
                self.facts_removed,
                self.facts_changed,
            )
        )


def compare_data(old: Catalogue, new: Catalogue) -> DataDiff:
    """Compare two versions of a data set.

    Parameters
    ----------
    old, new : Catalogue
        Versions to compare; features are matched by id, facts by feature, attribute,
        scope and source.

    Returns
    -------
    DataDiff
        False in a condition if nothing differs.
    """
    before, after = _features(old), _features(new)
    changed = [
        change
        for feature_id in before
        if feature_id in after
        for change in _changes(feature_id, before[feature_id], after[feature_id])
    ]
    gone = Counter(old.ledger.facts) - Counter(new.ledger.facts)
    came = Counter(new.ledger.facts) - Counter(old.ledger.facts)
    pairs, removed, added = _paired(gone.elements(), came.elements())
    return DataDiff(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
        tuple(changed),
        tuple(added),
        tuple(removed),
        tuple(pairs),
    )


def _features(catalogue: Catalogue) -> dict[str, tuple[dict[str, Any], shapely.Geometry]]:
    return {
        str(properties["id"]): (properties, geometry)
        for layer in catalogue.layers.values()
        for properties, geometry in layer.records()
    }


def _changes(
    feature_id: str,
    old: tuple[dict[str, Any], shapely.Geometry],
    new: tuple[dict[str, Any], shapely.Geometry],
) -> Iterable[Change]:
    for key in dict.fromkeys([*old[0], *new[0]]):
        first, second = old[0].get(key), new[0].get(key)
        if first != second:
            yield Change(feature_id, key, first, second)
    if not shapely.equals_exact(old[1], new[1], tolerance=_SAME_DEGREES):
        yield Change(feature_id, "geometry", _described(old[1]), _described(new[1]))


def _described(geometry: shapely.Geometry) -> str:
    count = shapely.get_num_coordinates(geometry)
    if shapely.get_dimensions(geometry) == 0:
        return str(geometry)
    return f"{count} positions, {length_km(geometry):.1f} km"


def _paired(
    gone: Iterable[Fact], came: Iterable[Fact]
) -> tuple[list[tuple[Fact, Fact]], list[Fact], list[Fact]]:
    waiting: dict[tuple[str | None, ...], list[Fact]] = defaultdict(list)
    for fact in gone:
        waiting[_series(fact)].append(fact)
    pairs, added = [], []
    for fact in came:
        if waiting[_series(fact)]:
            pairs.append((waiting[_series(fact)].pop(0), fact))
        else:
            added.append(fact)
    return pairs, [fact for facts in waiting.values() for fact in facts], added


def _series(fact: Fact) -> tuple[str | None, ...]:
    return (fact.feature_id, fact.attribute, fact.scope, fact.source_id)
