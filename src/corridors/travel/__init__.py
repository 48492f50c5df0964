"""Travel times: as reported, corridor by corridor."""

from __future__ import annotations

from corridors.travel.reported import COMPARISON_COLUMNS, compare_travel_times

__all__ = ["COMPARISON_COLUMNS", "compare_travel_times"]
