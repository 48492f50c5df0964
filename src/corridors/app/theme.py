"""Colours of the page, light and dark, each with the contrast WCAG 2.2 AA asks for.

``.streamlit/config.toml`` holds the same for who starts the app with ``streamlit run``.
"""

from __future__ import annotations

import streamlit as st

__all__ = ["DARK", "LIGHT", "TAG_COLOR", "apply_style", "theme_options"]

#: Streamlit fades captions to 60 per cent of the text's colour, so that is near black.
LIGHT = {
    "primaryColor": "#0072B2",
    "backgroundColor": "#FFFFFF",
    "secondaryBackgroundColor": "#F4F6F9",
    "textColor": "#0D0D0D",
    "linkColor": "#005A8C",
}
DARK = {
    "primaryColor": "#4BA3DB",
    "backgroundColor": "#0E1117",
    "secondaryBackgroundColor": "#1C2029",
    "textColor": "#FAFAFA",
    "linkColor": "#7CC0EC",
}

#: Ground of the tags in a choice of several. Their text is white in either theme, and no
#: colour is dark enough for that and light enough for text on a dark page.
TAG_COLOR = "#0072B2"


def apply_style() -> None:
    """Set what a theme cannot; once a page."""
    rules = [
        f"span[data-tag-index] {{ background-color: {TAG_COLOR} !important; }}",
        # Streamlit keeps the height of a heading free above every page.
        "[data-testid=stMainBlockContainer] { padding-top: 4.5rem; padding-bottom: 2rem; }",
    ]
    st.html(f"<style>{' '.join(rules)}</style>")


def theme_options() -> dict[str, str]:
    """Return both themes as Streamlit's configuration options."""
    return {
        f"theme.{name}.{option}": value
        for name, colors in (("light", LIGHT), ("dark", DARK))
        for option, value in colors.items()
    }
