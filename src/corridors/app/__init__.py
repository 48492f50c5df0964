"""The Streamlit app: thin pages over the library."""

from __future__ import annotations

from pathlib import Path

__all__ = ["PAGES"]

#: Script that Streamlit runs for every page.
PAGES = Path(__file__).with_name("pages.py")
