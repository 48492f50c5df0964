"""The one exception hierarchy of Corridors.

::

    CorridorsError
    ├── DataError (ValueError)            what is in a file is not what was expected
    │   ├── MissingDataError (FileNotFoundError)
    │   └── UnitError
    ├── UnknownNameError (KeyError)       no such layer, feature, corridor or source
    ├── OptionError (ValueError)          an argument, filter or option makes no sense
    └── MissingExtraError (ImportError)   an optional dependency is not installed

Every message says what was wrong, where, what was expected and how to mend it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "CorridorsError",
    "DataError",
    "MissingDataError",
    "MissingExtraError",
    "OptionError",
    "UnitError",
    "UnknownNameError",
]


class CorridorsError(Exception):
    """Base of everything Corridors raises on purpose."""

    def __str__(self) -> str:
        # KeyError would print the message in quotes.
        return str(self.args[0]) if self.args else type(self).__name__


class DataError(CorridorsError, ValueError):
    """A file holds something other than what was expected."""


class MissingDataError(DataError, FileNotFoundError):
    """A file or folder that is needed does not exist."""


class UnitError(DataError):
    """A figure carries a unit that does not fit its attribute."""


class UnknownNameError(CorridorsError, KeyError):
    """No layer, feature, corridor or source has that name."""

    @classmethod
    def among(cls, what: str, name: str, known: Iterable[str]) -> UnknownNameError:
        """Build the error with the nearest known names as a hint."""
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        if near:
            hint = f"Did you mean {' or '.join(near)}?"
        elif len(names) <= 12:
            hint = f"Known: {', '.join(names) or 'none'}."
        else:
            hint = f"{len(names)} are known, for example {', '.join(names[:3])}."
        return cls(f"There is no {what} called {name!r}. {hint}")


class OptionError(CorridorsError, ValueError):
    """An argument, filter or option makes no sense."""


class MissingExtraError(CorridorsError, ImportError):
    """An optional dependency is not installed."""
