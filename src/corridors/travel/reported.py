"""Reported travel times before and after a corridor, with their bounds kept."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from corridors.catalogue import Catalogue, open_catalogue
from corridors.ledger import TimePair
from corridors.model import Mode
from corridors.records import Corridor

__all__ = ["COMPARISON_COLUMNS", "SOURCE_COLUMNS", "compare_travel_times"]

#: Columns of the comparison, as `corridors compare --json` gives them.
COMPARISON_COLUMNS = [
    "id",
    "name",
    "od",
    "mode",
    "before_qualifier",
    "before_min",
    "after_qualifier",
    "after_min",
    "saving_qualifier",
    "saving_min",
    "saving_percent",
]

#: Columns that say where the figures come from.
SOURCE_COLUMNS = ["status", "before_source", "after_source", "note"]


def compare_travel_times(
    catalogue: Catalogue | None = None, ids: Iterable[str] | None = None
) -> pd.DataFrame:
    """Compare travel times before and after, one row an OD pair.

    Parameters
    ----------
    catalogue : Catalogue, optional
        Whole or filtered; by default the shipped one. A corridor is compared when at
        least one of its legs is in the catalogue.
    ids : iterable of str, optional
        Features or corridors to compare; by default all that have both times.

    Returns
    -------
    pandas.DataFrame
        `COMPARISON_COLUMNS` then `SOURCE_COLUMNS`; durations in minutes, savings in
        minutes and per cent of the time before, largest share first. A qualifier says
        what bound a figure is; where the bounds of before and after pull apart the
        saving is missing.

    Raises
    ------
    UnknownNameError
        If an id is neither a feature nor a corridor.
    """
    catalogue = catalogue or open_catalogue()
    if ids is None:
        present = set(catalogue.feature_ids)
        corridors = catalogue.ledger.corridors.values()
        wanted = [
            *catalogue.feature_ids,
            *(c.id for c in corridors if present.intersection(c.legs)),
        ]
    else:
        wanted = list(dict.fromkeys(ids))
        for any_id in wanted:
            catalogue.card(any_id)  # says so if there is no such id
    pairs = [pair for any_id in wanted for pair in catalogue.ledger.time_pairs(any_id)]
    rows = [_row(catalogue, pair) for pair in pairs]
    table = pd.DataFrame(rows, columns=COMPARISON_COLUMNS + SOURCE_COLUMNS)
    return table.sort_values(
        ["saving_percent", "id", "od"], ascending=[False, True, True], na_position="last"
    ).reset_index(drop=True)


def _row(catalogue: Catalogue, pair: TimePair) -> dict[str, object]:
    before, after, saving = pair.before.quantity, pair.after.quantity, pair.saving
    notes = dict.fromkeys(fact.note for fact in (pair.before, pair.after) if fact.note)
    return {
        "id": pair.feature_id,
        "name": catalogue.card(pair.feature_id).name,
        "od": pair.od,
        "mode": _mode(catalogue, pair.feature_id),
        "before_qualifier": before.qualifier.value if before else None,
        "before_min": before.value if before else None,
        "after_qualifier": after.qualifier.value if after else None,
        "after_min": after.value if after else None,
        "saving_qualifier": saving.qualifier.value if saving.qualifier else None,
        "saving_min": saving.minutes,
        "saving_percent": None if saving.percent is None else round(saving.percent, 1),
        "status": _status(catalogue, pair.feature_id),
        "before_source": catalogue.ledger.cite(pair.before),
        "after_source": catalogue.ledger.cite(pair.after),
        "note": "; ".join(notes) or None,
    }


def _mode(catalogue: Catalogue, any_id: str) -> str:
    corridor: Corridor | None = catalogue.ledger.corridors.get(any_id)
    modes = {
        layer.info.mode
        for layer, _, _ in map(catalogue.find, corridor.legs if corridor else [any_id])
        if layer.info.mode
    }
    return str(modes.pop() if len(modes) == 1 else Mode.MULTIMODAL)


def _status(catalogue: Catalogue, any_id: str) -> str:
    """Return the status; of a corridor, that of its least advanced leg."""
    corridor = catalogue.ledger.corridors.get(any_id)
    order = ["operational", "under_construction", "planned"]
    statuses = [
        catalogue.find(leg)[1]["status"] for leg in (corridor.legs if corridor else [any_id])
    ]
    return str(max(statuses, key=order.index))
