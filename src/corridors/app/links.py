"""Addresses of things in the app, so that every figure leads to its source in two clicks."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from corridors.api import fingerprint
from corridors.app.copylink import address_prefix
from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.i18n import SOURCE_LANGUAGE, language
from corridors.i18n import gettext as _
from corridors.records import Fact

__all__ = ["cited", "dark", "feature_address", "map_addresses", "source_address", "web_address"]

#: Parameter that carries the reader's language from page to page.
_LANGUAGE = "lang"


def map_addresses() -> dict[str, str]:
    """Return the addresses that `corridors.maps.atlas_map` asks for, by its parameters."""
    prefix = address_prefix()
    # The version in the address makes browsers fetch anew after the data have changed.
    version = f"v={fingerprint()}&lang={language()}"
    return {
        "data_url": f"{prefix}/api/map.json?{version}",
        "basemap_url": f"{prefix}/api/basemap.json?{version}",
        "drawn_url": f"{prefix}/api/drawn",
        "script_url": f"{prefix}/assets/map.js",
        "style_url": f"{prefix}/assets/map.css",
    }


def _address(page: str, **query: str) -> str:
    if language() != SOURCE_LANGUAGE:
        query[_LANGUAGE] = language()
    return f"{address_prefix()}/{page}?{urlencode(query)}"


def source_address(source_id: str) -> str:
    """Return the address of a source's entry on the page Methods and sources.

    Parameters
    ----------
    source_id : str
    """
    return _address("sources", source=source_id)


def feature_address(any_id: str) -> str:
    """Return the address of the atlas with a feature or corridor opened.

    Parameters
    ----------
    any_id : str
    """
    return _address("atlas", feature=any_id)


def web_address(url: str | None) -> str | None:
    """Return an address from data if a browser can be sent there, else ``None``.

    Parameters
    ----------
    url : str or None
    """
    usable = isinstance(url, str) and url.startswith(("https://", "http://"))
    return str(url) if usable else None


def cited(catalogue: Catalogue, fact: Fact) -> str:
    """Return a fact's citation as Markdown: to its web page, and to its entry here.

    Parameters
    ----------
    catalogue : Catalogue
    fact : Fact
    """
    text = plain(catalogue.ledger.cite(fact))
    source = catalogue.ledger.sources.get(fact.source_id)
    if source is None:
        return text
    if url := web_address(source.URL):
        text = f"[{text}](<{url.replace('>', '%3E')}>)"
    entry = _("entry")
    return f"{text} ([{entry}](<{source_address(fact.source_id)}>))"


def dark() -> bool:
    """Return whether the reader's page is dark, for what a theme does not colour."""
    return str(st.context.theme.type) == "dark"
