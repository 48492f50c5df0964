"""The brief of a corridor: two printed pages with map, figures, findings and sources."""

from __future__ import annotations

from corridors.brief.contents import brief_contents, brief_subjects
from corridors.brief.document import Brief, brief_document, corridor_brief, save_brief

__all__ = [
    "Brief",
    "brief_contents",
    "brief_document",
    "brief_subjects",
    "corridor_brief",
    "save_brief",
]
