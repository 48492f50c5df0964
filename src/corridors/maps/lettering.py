"""Which fonts a printed page is set in, and what to write where they lack the letters.

A letter that no font on the machine has would be printed as an empty box. It never is: a
name is then given in English, text of the app in English altogether, and the reader is
told so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from corridors.i18n import (
    SOURCE_LANGUAGE,
    language,
    language_name,
    local_name,
    ngettext,
    using_language,
)
from corridors.i18n import gettext as _

__all__ = ["Lettering", "lettering"]

_LATIN = ("Noto Sans", "DejaVu Sans")
_CJK = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Noto Sans CJK JP",
)
#: Fonts by script, the first that is installed first; the Noto names are those of Linux,
#: the others come with Windows and macOS.
_SCRIPTS = {
    "lo": ("Noto Sans Lao", "Leelawadee UI", "Lao Sangam MN", "Phetsarath OT"),
    "th": ("Noto Sans Thai", "Leelawadee UI", "Thonburi", "Garuda", "Loma"),
    "km": ("Noto Sans Khmer", "Leelawadee UI", "Khmer Sangam MN", "Khmer OS"),
    "my": ("Noto Sans Myanmar", "Myanmar Text", "Myanmar Sangam MN", "Padauk"),
    "zh": _CJK,
    "ja": ("Noto Sans CJK JP", "Yu Gothic", "Hiragino Sans", *_CJK),
    "ko": ("Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo"),
    "hi": ("Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari"),
    "bn": ("Noto Sans Bengali", "Nirmala UI", "Kohinoor Bangla"),
    "ta": ("Noto Sans Tamil", "Nirmala UI", "Tamil Sangam MN"),
    "am": ("Noto Sans Ethiopic", "Nyala", "Kefa"),
}

_NAMED = 5


class Lettering:
    """The fonts in force, and what had to be written otherwise for lack of letters.

    Attributes
    ----------
    families : tuple of str
        Installed font families, best first; each stands in for the letters of those
        before it.
    """

    def __init__(self, families: tuple[str, ...], *, language_lacking: str | None = None) -> None:
        self.families = families
        self._language_lacking = language_lacking
        self._english: dict[str, None] = {}
        self._broken: dict[str, None] = {}

    def font(self, size_pt: float, *, bold: bool = False) -> FontProperties:
        """Return the font at a size.

        Parameters
        ----------
        size_pt : float
            In points.
        bold : bool, default False
        """
        weight = "bold" if bold else "normal"
        return FontProperties(family=list(self.families), size=size_pt, weight=weight)

    @property
    def folders(self) -> list[Path]:
        """Folders that hold the fonts, for programs that look for them by themselves."""
        return sorted({Path(path).parent for path, _face in _files(self.families)})

    def covers(self, text: str) -> bool:
        """Return whether the fonts have every letter of a text.

        Parameters
        ----------
        text : str
        """
        return all(character.isspace() or ord(character) in self._letters for character in text)

    @property
    def _letters(self) -> frozenset[int]:
        return _letters(self.families)

    def name(self, row: Mapping[str, Any]) -> str:
        """Return a feature's or place's name in the language in force, if it can be set.

        Parameters
        ----------
        row : mapping
            As for `corridors.i18n.local_name`; ``id``, where it has one, is the last
            resort.
        """
        own = _one_line(local_name(row))
        if self.covers(own):
            return own
        english = _one_line(str(row["name"]))
        if self.covers(english):
            self._english[english] = None
            return english
        return self.text(english, instead=str(row.get("id") or "?"))

    def text(self, text: str, *, instead: str | None = None) -> str:
        """Return a text with letters the fonts lack replaced by question marks.

        Parameters
        ----------
        text : str
            Line breaks and control characters become spaces.
        instead : str, optional
            What to say when hardly a letter is left.
        """
        line = _one_line(text)
        if self.covers(line):
            return line
        set_in = "".join(c if c.isspace() or ord(c) in self._letters else "?" for c in line)
        if instead and 2 * set_in.count("?") > len(set_in):
            set_in = instead
        self._broken[set_in] = None
        return set_in

    @property
    def notices(self) -> tuple[str, ...]:
        """What the reader should know about names and letters, a sentence each."""
        said = []
        if self._language_lacking:
            said.append(
                _(
                    "No font on this computer has the letters of {language}: English is used."
                ).format(language=self._language_lacking)
            )
        for names, one, many in (
            (
                self._english,
                "{count} name is given in English, since no font on this computer has its letters:",
                "{count} names are given in English, since no font on this computer has their "
                "letters:",
            ),
            (
                self._broken,
                "{count} text has letters that no font on this computer has:",
                "{count} texts have letters that no font on this computer has:",
            ),
        ):
            if names:
                some = "; ".join(list(names)[:_NAMED]) + (" …" if len(names) > _NAMED else "")
                said.append(f"{ngettext(one, many, len(names))} {some}")
        return tuple(said)


@contextmanager
def lettering() -> Iterator[Lettering]:
    """Give the fonts for the language in force, or put English in force if there are none.

    Yields
    ------
    Lettering
    """
    code = language()
    families = _families(code)
    wanted = Lettering(families)
    if code == SOURCE_LANGUAGE or wanted.covers(language_name(code)):
        yield wanted
        return
    with using_language(SOURCE_LANGUAGE):
        yield Lettering(families, language_lacking=language_name_in_english(code))


def language_name_in_english(code: str) -> str:
    """Return a language's English name.

    Parameters
    ----------
    code : str
        For example ``zh``.
    """
    from babel import Locale  # noqa: PLC0415 - needed in this rare case only

    return str(Locale.parse(code).get_display_name("en") or code)


def _one_line(text: str) -> str:
    # Composed letters, since a font may have "ế" but not the marks it consists of.
    composed = unicodedata.normalize("NFC", text)
    # Format and control characters (categories C*) have no shape of their own.
    kept = (" " if unicodedata.category(c)[0] == "C" else c for c in composed)
    return " ".join("".join(kept).split())


@lru_cache(maxsize=16)
def _families(code: str) -> tuple[str, ...]:
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    own = _SCRIPTS.get(code.split("_", maxsplit=1)[0], ())
    others = [name for names in _SCRIPTS.values() for name in names]
    # Chinese letters and the Latin ones between them come from one font.
    first = (*own, *_LATIN) if code.startswith(("zh", "ja", "ko")) else (*_LATIN, *own)
    known = dict.fromkeys(name for name in (*first, *others) if name in installed)
    # matplotlib brings DejaVu Sans along, so the list is never empty.
    return tuple(known)


@lru_cache(maxsize=16)
def _files(families: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    found = {}
    for entry in font_manager.fontManager.ttflist:
        regular = entry.style == "normal" and entry.variant == "normal"
        if entry.name in families and regular:
            # Face of a collection; matplotlib before 3.11 reads the first only.
            found[(str(entry.fname), int(getattr(entry, "index", 0)))] = None
    return tuple(found)


@lru_cache(maxsize=16)
def _letters(families: tuple[str, ...]) -> frozenset[int]:
    letters: set[int] = set()
    for family in families:
        font = font_manager.get_font(font_manager.findfont(FontProperties(family=[family])))
        letters.update(font.get_charmap())
    return frozenset(letters)
