"""The page's address and what the widgets say, kept equal, so that a link brings all back.

Each parameter has a code in the address whatever the reader's language. Streamlit could
bind a widget to the address itself, but would write the option's label there: another
one in every language, and with its count. The map's centre and zoom (``at``) are written
by the browser alone (``assets/atlas-address.js``), since moving the map asks the server
nothing.

Use `put_language_in_force` and `restore` before any widget is drawn, then `publish`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from corridors.app import history
from corridors.catalogue import Catalogue
from corridors.i18n import SOURCE_LANGUAGE, language, languages, use_language
from corridors.i18n import gettext as _
from corridors.maps import BASEMAPS, COLOR_BY
from corridors.model import Status
from corridors.records import GuidedView

__all__ = [
    "link_of",
    "notices",
    "parameters_of",
    "publish",
    "put_language_in_force",
    "restore",
    "view_parameters",
    "voltages",
]

_PUBLISHED = "_published"
_NOTICES = "_notices"
_PAGE = "_page"
_AT = re.compile(r"^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,2})$")


class _BadValueError(ValueError):
    """A value of the address that means nothing."""


@dataclass(frozen=True)
class _Parameter:
    """One parameter of the address.

    Attributes
    ----------
    key : str
        Its name there.
    widgets : tuple of str
        Keys of the session state that hold it.
    read : callable
        Makes the widgets' values from the texts of the address; raises `_BadValueError`.
    write : callable
        The reverse; nothing for a default.
    defaults : tuple
        Values of the widgets where the address says nothing.
    """

    key: str
    widgets: tuple[str, ...]
    read: Callable[[Sequence[str]], tuple[Any, ...]]
    write: Callable[..., list[str]]
    defaults: tuple[Any, ...]


def voltages(catalogue: Catalogue) -> list[float]:
    """Return the voltages that occur, in kV, lowest first."""
    return sorted({float(v) for v in catalogue.traits["voltage_kv"].dropna()})


def layer_key(layer_id: str) -> str:
    """Return the key of a layer's switch."""
    return f"layer_{layer_id}"


# -- the parameters -----------------------------------------------------------------


def parameters_of(catalogue: Catalogue) -> list[_Parameter]:
    """Return the parameters that an address of this catalogue's app may have.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    table = catalogue.traits
    found = [_switch(layer_key(layer_id), default=True) for layer_id in catalogue.layers]
    found += [
        _several("status", [status.value for status in Status]),
        _several("country", catalogue.countries),
        _several("kind", sorted(set(table["kind"].dropna()))),
        _switch("dim", default=False),
        _one("by", list(COLOR_BY), "layer"),
        _one("basemap", list(BASEMAPS), next(iter(BASEMAPS))),
    ]
    if catalogue.years:
        found.append(_year(*catalogue.years))
    if len(steps := voltages(catalogue)) > 1:
        found.append(_voltage(steps))
    found.append(_saving())
    found.append(_feature(catalogue))
    return found


def _switch(key: str, *, default: bool) -> _Parameter:
    def read(texts: Sequence[str]) -> tuple[bool]:
        if texts[-1] not in {"true", "false"}:
            raise _BadValueError(_("expected true or false"))
        return (texts[-1] == "true",)

    def write(value: bool) -> list[str]:
        return [] if value == default else [str(value).lower()]

    return _Parameter(key, (key,), read, write, (default,))


def _one(key: str, options: Sequence[str], default: str) -> _Parameter:
    def read(texts: Sequence[str]) -> tuple[str]:
        if texts[-1] not in options:
            raise _BadValueError(_expected(options))
        return (texts[-1],)

    return _Parameter(
        key, (key,), read, lambda value: [] if value == default else [value], (default,)
    )


def _several(key: str, options: Sequence[str]) -> _Parameter:
    def read(texts: Sequence[str]) -> tuple[list[str]]:
        # A value may hold a comma of its own.
        parts = [[text] if text in options else text.split(",") for text in texts]
        values = [value for part in parts for value in part if value]
        if unknown := [value for value in values if value not in options]:
            raise _BadValueError(f"{', '.join(unknown)}: {_expected(options)}")
        return (list(dict.fromkeys(values)),)

    return _Parameter(key, (key,), read, lambda values: sorted(values or []), ([],))


def _expected(options: Sequence[str]) -> str:
    if len(options) > 12:
        options = [*options[:12], "…"]
    return _("expected one of {options}").format(options=", ".join(options))


def _year(first: int, last: int) -> _Parameter:
    def read(texts: Sequence[str]) -> tuple[bool, int]:
        if not texts[-1].isdigit() or not first <= int(texts[-1]) <= last:
            raise _BadValueError(
                _("expected a year from {first} to {last}").format(first=first, last=last)
            )
        return (True, int(texts[-1]))

    def write(on: bool, year: int) -> list[str]:
        return [str(year)] if on else []

    return _Parameter("year", ("by_year", "year"), read, write, (False, last))


def _voltage(steps: Sequence[float]) -> _Parameter:
    whole = (steps[0], steps[-1])

    def read(texts: Sequence[str]) -> tuple[float, float]:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", texts[-1])
        values = tuple(map(float, match.groups())) if match else ()
        if len(values) != 2 or not set(values) <= set(steps) or values[0] > values[1]:
            options = ", ".join(f"{step:g}" for step in steps)
            raise _BadValueError(
                _("expected lowest-highest, both of {options}").format(options=options)
            )
        return (values[0], values[1])

    def write(low: float, high: float) -> list[str]:
        low, high = sorted((low, high))
        return [] if (low, high) == whole else [f"{low:g}-{high:g}"]

    return _Parameter("kv", ("kv_from", "kv_to"), read, write, whole)


def _saving() -> _Parameter:
    def read(texts: Sequence[str]) -> tuple[int]:
        if not texts[-1].isdigit() or int(texts[-1]) > 100:
            raise _BadValueError(_("expected a whole number from 0 to 100"))
        return (int(texts[-1]),)

    return _Parameter("saving", ("saving",), read, lambda v: [str(v)] if v else [], (0,))


def _feature(catalogue: Catalogue) -> _Parameter:
    known = {entry.id for entry in catalogue.search_entries}

    def read(texts: Sequence[str]) -> tuple[str | None]:
        if texts[-1] not in known:
            raise _BadValueError(_("nothing in the data has this id"))
        return (texts[-1],)

    return _Parameter("feature", ("feature",), read, lambda v: [v] if v else [], (None,))


# -- address to widgets ---------------------------------------------------------------


def put_language_in_force() -> None:
    """Use the language of the switcher, else of the address, else of the browser."""
    state = st.session_state
    if state.get("lang") not in languages():
        asked = st.query_params.get("lang")
        if asked is not None and asked not in languages():
            _notice("lang", asked, _expected(languages()))
        wanted = asked or str(st.context.locale or "")
        found = [code for code in languages() if wanted.lower().split("-")[0] == code]
        state["lang"] = found[0] if found else SOURCE_LANGUAGE
        state["_lang_chosen"] = asked in languages()
    use_language(state["lang"])


def restore(catalogue: Catalogue, page: str = "") -> None:
    """Bring the widgets to what the address says, where the address is the newer one.

    That is so in the first run of a session, and when a reader goes back in history or
    follows a link inside the app: the address has changed then, and no widget has.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    page : str
        Path of the page; switching pages empties the address, which means nothing.
    """
    state = st.session_state
    parameters = parameters_of(catalogue)
    own: history.Texts = {
        p.key: texts for p in parameters if (texts := st.query_params.get_all(p.key))
    }
    switched = state.get(_PAGE, page) != page
    state[_PAGE] = page
    published = state.get(_PUBLISHED)
    own = history.meant(own, page, published or {}, switched=switched)
    if published is None and "_restored" not in state:
        state["_restored"] = True
        _check_view()
        _apply(parameters, own)
        return
    for parameter in parameters:
        for widget, default in zip(parameter.widgets, parameter.defaults, strict=True):
            # Written again, since Streamlit forgets what a page without the widget leaves.
            state[widget] = state.get(widget, default)
    if year := state.pop("_next_year", None):
        state["year"] = year
    led = published is not None and history.leads(
        own, published, _written(parameters), switched=switched
    )
    if led:
        _apply(parameters, own)
    if (led or history.went_in_history()) and (at := st.query_params.get("at")):
        state["_goto"] = (str(state.get("_goto", ("0", ""))[0]) + "'", at)
    _drop_unknown(parameters)


def _apply(parameters: Sequence[_Parameter], own: history.Texts) -> None:
    for parameter in parameters:
        values = parameter.defaults
        if texts := own.get(parameter.key):
            try:
                values = parameter.read(texts)
            except _BadValueError as error:
                _notice(parameter.key, ", ".join(texts), str(error))
        for widget, value in zip(parameter.widgets, values, strict=True):
            st.session_state[widget] = value


def _drop_unknown(parameters: Sequence[_Parameter]) -> None:
    """Take a widget back to its default where the data no longer have its value."""
    state = st.session_state
    for parameter in parameters:
        texts = parameter.write(*(state[widget] for widget in parameter.widgets))
        try:
            if texts:
                parameter.read(texts)
        except _BadValueError as error:
            _notice(parameter.key, ", ".join(texts), str(error))
            for widget, default in zip(parameter.widgets, parameter.defaults, strict=True):
                state[widget] = default


def _check_view() -> None:
    at = st.query_params.get("at")
    if at is None:
        return
    match = _AT.fullmatch(at)
    if match and abs(float(match[1])) <= 90 and int(match[3]) <= 20:
        return
    _notice("at", at, _("expected latitude,longitude,zoom such as 18,102.5,6"))


def _notice(key: str, value: str, reason: str) -> None:
    text = _("The address says {key}={value}, which is left out: {reason}.").format(
        key=key, value=value[:80], reason=reason
    )
    st.session_state[_NOTICES] = [*st.session_state.get(_NOTICES, []), text]


def notices() -> list[str]:
    """Return what was left out of the address, and why."""
    return list(st.session_state.get(_NOTICES, []))


def forget_notices() -> None:
    """Show the notices no longer."""
    st.session_state[_NOTICES] = []


# -- widgets to address ---------------------------------------------------------------


def _written(parameters: Sequence[_Parameter]) -> dict[str, list[str]]:
    state = st.session_state
    found = {p.key: p.write(*(state[widget] for widget in p.widgets)) for p in parameters}
    return {key: texts for key, texts in found.items() if texts}


def publish(catalogue: Catalogue) -> None:
    """Write into the address what the widgets say, defaults left out.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    parameters = parameters_of(catalogue)
    written = _written(parameters)
    now = {p.key: texts for p in parameters if (texts := st.query_params.get_all(p.key))}
    history.note(now, written, st.session_state.get(_PAGE, ""))
    kept = {key: st.query_params.get_all(key) for key in st.query_params if key not in now}
    chosen = language() if st.session_state.get("_lang_chosen") else None
    if chosen:
        kept["lang"] = [chosen]
    if now != written or (chosen and st.query_params.get("lang") != chosen):
        # At once: each writing would be a step of its own for the browser's Back.
        st.query_params.from_dict(kept | written)
    st.session_state[_PUBLISHED] = written


def view_parameters(catalogue: Catalogue, view: GuidedView) -> dict[str, Any]:
    """Return a guided view as parameters of the address.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue; layers the view does not name are off.
    view : GuidedView
    """
    query: dict[str, Any] = {}
    if view.layers is not None:
        off = [layer_id for layer_id in catalogue.layers if layer_id not in view.layers]
        query |= {layer_key(layer_id): "false" for layer_id in off}
    several = {"status": view.statuses, "country": view.countries, "kind": view.kinds}
    query |= {key: values for key, values in several.items() if values}
    single = {"year": view.year, "by": view.color_by, "feature": view.feature}
    query |= {key: str(value) for key, value in single.items() if value is not None}
    if view.center is not None:
        query["at"] = f"{view.center[0]:g},{view.center[1]:g},{view.zoom}"
    return query


def link_of(query: Mapping[str, Any]) -> str:
    """Return the query part of an address, in the language in force.

    Parameters
    ----------
    query : mapping
        From `view_parameters`.
    """
    return "?" + urlencode([*query.items(), ("lang", language())], doseq=True, safe=",")
