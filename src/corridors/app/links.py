"""Addresses of things in the app, so that every figure leads to its source in two clicks."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from corridors.app.sidebar import plain
from corridors.catalogue import Catalogue
from corridors.i18n import SOURCE_LANGUAGE, language
from corridors.i18n import gettext as _
from corridors.records import Fact

__all__ = ["asset_prefix", "cited", "dark", "feature_address", "source_address", "web_address"]

#: Parameter that carries the reader's language from page to page.
_LANGUAGE = "lang"


def asset_prefix() -> str:
    """Return the path that the server's own routes begin with: empty at the root."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def _address(page: str, **query: str) -> str:
    if language() != SOURCE_LANGUAGE:
        query[_LANGUAGE] = language()
    return f"{asset_prefix()}/{page}?{urlencode(query)}"


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
