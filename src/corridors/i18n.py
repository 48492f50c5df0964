"""Words in the reader's language: gettext catalogues, numbers and dates by locale.

A language is a folder ``locale/<code>/LC_MESSAGES/corridors.po`` beside this module; its
file is all that has to be added. English is the language of the source and has none. The
language in force belongs to the running thread or task, so two readers of one server do
not disturb each other.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from corridors.errors import OptionError

__all__ = [
    "LOCALE_FOLDER",
    "SOURCE_LANGUAGE",
    "country_name",
    "gettext",
    "language",
    "language_name",
    "languages",
    "local_name",
    "mark",
    "ngettext",
    "use_language",
    "using_language",
]

#: Language the source is written in.
SOURCE_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).with_name("locale")

_DOMAIN = "corridors"
_language: ContextVar[str] = ContextVar("corridors_language", default=SOURCE_LANGUAGE)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the codes of the languages there is a catalogue for, English first."""
    found = sorted(path.parents[1].name for path in LOCALE_FOLDER.glob(f"*/*/{_DOMAIN}.po"))
    return (SOURCE_LANGUAGE, *found)


def language() -> str:
    """Return the code of the language in force."""
    return _language.get()


def use_language(code: str) -> None:
    """Put a language in force for the running thread or task.

    Parameters
    ----------
    code : str
        One of `languages`.

    Raises
    ------
    OptionError
        If there is no catalogue for it.
    """
    if code not in languages():
        raise OptionError(f"There is no language {code!r}. Expected {', '.join(languages())}.")
    _language.set(code)


@contextmanager
def using_language(code: str) -> Iterator[None]:
    """Put a language in force for the length of a block.

    Parameters
    ----------
    code : str
        One of `languages`.

    Raises
    ------
    OptionError
        If there is no catalogue for it.
    """
    before = language()
    use_language(code)
    try:
        yield
    finally:
        _language.set(before)


@lru_cache(maxsize=16)
def _catalogue(code: str) -> NullTranslations:
    path = LOCALE_FOLDER / code / "LC_MESSAGES" / f"{_DOMAIN}.po"
    if code == SOURCE_LANGUAGE or not path.exists():
        return NullTranslations()
    # Compiled in memory, so that a translator's text file is the only file there is.
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return Translations(compiled)


def gettext(message: str) -> str:
    """Return a message in the language in force; as it is where it has no translation.

    Parameters
    ----------
    message : str
        English text. What varies is put in afterwards with `str.format` and names, so that
        a translator can change the order.
    """
    # The empty message is the catalogue's header, not a text.
    return str(_catalogue(language()).gettext(message)) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the message for a count, with ``{count}`` put in by locale.

    Parameters
    ----------
    one, many : str
        English texts for one and for several; both may name ``{count}``.
    count : int
    """
    text = str(_catalogue(language()).ngettext(one, many, count))
    return text.format(count=count)


def mark(message: str) -> str:
    """Mark a message for translation where it is written and translate it later.

    Parameters
    ----------
    message : str
        Returned as it is.
    """
    return message


def language_name(code: str) -> str:
    """Return a language's name in that language.

    Parameters
    ----------
    code : str
        For example ``zh``.
    """
    name = Locale.parse(code).get_display_name(code)
    return str(name or code).capitalize()


def country_name(alpha_3: str) -> str:
    """Return a country's name in the language in force, or its code where unknown.

    Parameters
    ----------
    alpha_3 : str
        ISO 3166-1 alpha-3 code.
    """
    locale = Locale.parse(language())
    alpha_2 = _alpha_2().get(alpha_3)
    return str(locale.territories.get(alpha_2 or "", alpha_3))


@lru_cache(maxsize=1)
def _alpha_2() -> dict[str, str]:
    from babel.core import get_global  # noqa: PLC0415 - reads a large table

    aliases: Mapping[str, Any] = get_global("territory_aliases")
    return {code: names[0] for code, names in aliases.items() if len(code) == 3 and names}


def local_name(names: Mapping[str, Any]) -> str:
    """Return a feature's or place's name in the language in force, else the English one.

    Parameters
    ----------
    names : mapping
        ``name`` and, where known, ``name_<language>`` such as ``name_zh``.
    """
    own = names.get(f"name_{language()}")
    return str(own) if isinstance(own, str) and own else str(names["name"])
