"""Colours of the page, light and dark, each with the contrast WCAG 2.2 AA asks for.

``.streamlit/config.toml`` holds the same for who starts the app with ``streamlit run``.
"""

from __future__ import annotations

__all__ = ["DARK", "LIGHT", "theme_options"]

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


def theme_options() -> dict[str, str]:
    """Return both themes as Streamlit's configuration options."""
    return {
        f"theme.{name}.{option}": value
        for name, colors in (("light", LIGHT), ("dark", DARK))
        for option, value in colors.items()
    }
