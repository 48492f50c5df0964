"""Layer switches and filters, the same on every page and kept in the address."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby

import streamlit as st

from corridors.app import copylink, state
from corridors.app.state import layer_key
from corridors.catalogue import Catalogue
from corridors.i18n import country_name, language_name, languages, mark, ngettext
from corridors.i18n import gettext as _
from corridors.maps import BASEMAP_LABELS, BASEMAPS, COLOR_BY
from corridors.model import Status, kind_label
from corridors.selection import Conditions, choice_counts, loosened

__all__ = ["View", "current_view", "filter_hint", "filter_words", "plain", "show", "year_is_drawn"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")
#: Seconds that a year stays while the years are played.
_YEAR_SECONDS = 1.0
_FILTER_NAMES = {
    "layers": mark("Layers"),
    "statuses": mark("Status"),
    "countries": mark("Country"),
    "kinds": mark("Kind"),
    "year": mark("Year"),
    "voltage_kv": mark("Voltage"),
    "saving_percent": mark("Travel time saved"),
}


def plain(text: str) -> str:
    """Return text from data so that Streamlit's Markdown shows it letter by letter.

    Parameters
    ----------
    text : str
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


@dataclass(frozen=True)
class View:
    """What the sidebar says should be seen.

    Attributes
    ----------
    catalogue : Catalogue
        Only the features that pass the filters, layers switched off included.
    hidden : list of str
        Ids of layers switched off.
    basemap : str
        Key of `BASEMAPS`.
    filtered : bool
        Whether any filter or switch is set.
    conditions : Conditions
        The filters; layers switched off are not among them.
    dim : bool
        Whether what does not pass is drawn faintly instead of left out.
    color_by : str
        Key of `COLOR_BY`.
    """

    catalogue: Catalogue
    hidden: list[str]
    basemap: str
    filtered: bool
    conditions: Conditions = field(default_factory=Conditions)
    dim: bool = False
    color_by: str = "layer"

    @cached_property
    def shown(self) -> Catalogue:
        """Only what the map shows: filtered, and without the layers switched off."""
        layers = [layer for layer in self.catalogue.layers if layer not in self.hidden]
        return self.catalogue.filter(layers=layers)

    @property
    def all_conditions(self) -> Conditions:
        """The filters, with the layers that are on where one is off."""
        if not self.hidden:
            return self.conditions
        on = tuple(layer for layer in self.catalogue.layers if layer not in self.hidden)
        return replace(self.conditions, layers=on)


def show(catalogue: Catalogue) -> None:
    """Draw the sidebar, once `state.restore` has been called.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    view = current_view(catalogue)
    with st.sidebar:
        _language()
        st.markdown("#### " + _("Layers"))
        _layers(catalogue, view)
        st.markdown("#### " + _("Filters"))
        _filters(catalogue, view)
        st.button(_("Clear all filters"), on_click=_clear, args=(catalogue,), width="stretch")
        st.markdown("#### " + _("Map"))
        st.selectbox(
            _("Colour by"), list(COLOR_BY), format_func=lambda key: _(COLOR_BY[key]), key="by"
        )
        st.toggle(
            _("Dim what does not pass"),
            key="dim",
            help=_("Features that a filter leaves out stay on the map, faintly."),
        )
        st.selectbox(
            _("Basemap"),
            list(BASEMAPS),
            format_func=lambda key: _(BASEMAP_LABELS[key]),
            key="basemap",
        )
        copylink.button()
        if catalogue.problems:
            found = len(catalogue.problems)
            title = ngettext("{count} problem in the data", "{count} problems in the data", found)
            with st.expander(title, icon=":material/warning:"):
                for problem in catalogue.problems:
                    st.markdown(f"- {plain(str(problem))}")


def _language() -> None:
    if len(languages()) > 1:
        st.selectbox(
            # In every language, for who cannot read the present one.
            "Language / 语言" if "zh" in languages() else "Language",
            list(languages()),
            format_func=language_name,
            key="lang",
            on_change=_language_chosen,
        )


def _language_chosen() -> None:
    st.session_state["_lang_chosen"] = True


def _layers(catalogue: Catalogue, view: View) -> None:
    counts = choice_counts(view.conditions, catalogue.traits, "layers")
    for group, layers in groupby(catalogue.layers.values(), key=lambda item: item.info.group_label):
        st.caption(plain(group))
        for layer in layers:
            label = f"{plain(layer.info.label)} ({counts.get(layer.id, 0)})"
            st.toggle(label, key=layer_key(layer.id))


def _filters(catalogue: Catalogue, view: View) -> None:
    table, conditions = catalogue.traits, view.all_conditions
    statuses = choice_counts(conditions, table, "statuses")
    st.multiselect(
        _("Status"),
        [status.value for status in Status],
        format_func=lambda value: _counted(Status(value).label, statuses, value),
        key="status",
        placeholder=_("Any status"),
    )
    countries = choice_counts(conditions, table, "countries")
    st.multiselect(
        _("Country"),
        catalogue.countries,
        format_func=lambda code: _counted(country_name(code), countries, code),
        key="country",
        placeholder=_("Any country"),
        help=_("A feature is kept if it touches one of them."),
    )
    kinds = choice_counts(conditions, table, "kinds")
    known = sorted(set(table["kind"].dropna()))
    if known:
        st.multiselect(
            _("Kind"),
            known,
            format_func=lambda kind: _counted(kind_label(kind), kinds, kind),
            key="kind",
            placeholder=_("Any kind"),
        )
    _year(catalogue)
    steps = state.voltages(catalogue)
    if len(steps) > 1:
        low, high = st.columns(2)
        for column, label, key in (
            (low, _("Voltage from"), "kv_from"),
            (high, _("to"), "kv_to"),
        ):
            column.selectbox(label, steps, format_func=lambda value: f"{value:g} kV", key=key)
    if table["saving_percent"].notna().any():
        st.slider(
            _("Travel time saved: at least"),
            0,
            100,
            step=5,
            format="%d %%",
            key="saving",
            help=_("0 asks nothing. Bounds count as far as they are sure."),
        )


def _counted(label: str, counts: Mapping[str, int], key: str) -> str:
    return f"{label} ({counts.get(key, 0)})"


# -- the years ------------------------------------------------------------------------


def _year(catalogue: Catalogue) -> None:
    years = catalogue.years
    if years is None or years[0] == years[1]:
        return
    first, last = years
    on = st.toggle(
        _("Only what was open by a year"),
        key="by_year",
        help=_("From this year on, also what is expected to be open by then."),
    )
    st.slider(_("Open by the end of"), first, last, key="year", disabled=not on)
    playing = bool(st.session_state.get("_playing")) and on
    st.button(
        _("Pause the years") if playing else _("Play the years"),
        icon=":material/pause:" if playing else ":material/play_arrow:",
        key="play",
        on_click=_play,
        args=(not playing, first, last),
        width="stretch",
    )
    if playing:
        session = st.session_state
        # A whole run of the page calls it too; going on there would leave the map undrawn.
        session["_whole_run"] = True
        st.fragment(_next_year, run_every=_YEAR_SECONDS)(last)
        session["_whole_run"] = False


def _play(start: bool, first: int, last: int) -> None:
    session = st.session_state
    session["_playing"] = start
    session["_year_since"] = time.monotonic()
    if start:
        if not session.get("by_year") or session["year"] >= last:
            session["year"] = first
        session["by_year"] = True


def year_is_drawn() -> None:
    """Let the present year stand from now on, when a page has been drawn whole."""
    st.session_state["_year_since"] = time.monotonic()


def _next_year(last: int) -> None:
    """Go on by a year, once the present one has stood long enough."""
    session = st.session_state
    # A slow machine must come to the map before the next year does.
    early = time.monotonic() - session["_year_since"] < 0.8 * _YEAR_SECONDS
    if session["_whole_run"] or early:
        return
    year = min(session["year"] + 1, last)
    # The slider stands already; the next whole run moves it before it is drawn.
    session["_next_year"] = year
    session["_playing"] = year < last
    st.rerun()


# -- what it all says -----------------------------------------------------------------


def _clear(catalogue: Catalogue) -> None:
    session = st.session_state
    for layer_id in catalogue.layers:
        session[layer_key(layer_id)] = True
    for key in ("status", "country", "kind"):
        session[key] = []
    session["by_year"] = session["_playing"] = False
    session["saving"] = 0
    if steps := state.voltages(catalogue):
        session["kv_from"], session["kv_to"] = steps[0], steps[-1]


def current_view(catalogue: Catalogue) -> View:
    """Return what the sidebar says, or will say, once `state.restore` has been called.

    Parameters
    ----------
    catalogue : Catalogue
        The whole catalogue.
    """
    session = st.session_state
    hidden = [name for name in catalogue.layers if not session.get(layer_key(name), True)]
    steps = state.voltages(catalogue)
    whole = (steps[0], steps[-1]) if len(steps) > 1 else None
    between = whole
    if whole:
        ends = [float(session.get(key) or 0) for key in ("kv_from", "kv_to")]
        between = (min(ends), max(ends)) if all(ends) else whole
    conditions = Conditions(
        kinds=tuple(session.get("kind") or ()) or None,
        statuses=tuple(session.get("status") or ()) or None,
        countries=tuple(session.get("country") or ()) or None,
        year=session.get("year") if session.get("by_year") else None,
        voltage_kv=None if between == whole else between,
        saving_percent=session.get("saving") or None,
    )
    return View(
        catalogue.select(conditions),
        hidden,
        session.get("basemap") or next(iter(BASEMAPS)),
        bool(hidden or conditions.active),
        conditions,
        bool(session.get("dim")),
        session.get("by") or next(iter(COLOR_BY)),
    )


def filter_words(view: View) -> list[str]:
    """Return every filter that is set, in words.

    Parameters
    ----------
    view : View
    """
    asked = view.conditions
    words = {
        "statuses": ", ".join(Status(value).label for value in asked.statuses or ()),
        "countries": ", ".join(map(country_name, asked.countries or ())),
        "kinds": ", ".join(kind_label(kind) for kind in asked.kinds or ()),
        "year": str(asked.year or ""),
        "voltage_kv": "{:g}-{:g} kV".format(*asked.voltage_kv) if asked.voltage_kv else "",
        "saving_percent": _("at least {percent} %").format(percent=asked.saving_percent or 0),
    }
    return [f"{_(_FILTER_NAMES[name])}: {words[name]}" for name in asked.active]


def filter_hint(view: View) -> None:
    """Say which filter to loosen when the filters leave nothing.

    Parameters
    ----------
    view : View
    """
    whole = view.catalogue.whole
    st.info(_("Nothing passes the filters."), icon=":material/search_off:")
    counts = loosened(view.all_conditions, whole.traits)
    lines = [
        _("Without the filter “{name}”: {features}").format(
            name=plain(_(_FILTER_NAMES[name])),
            features=ngettext("{count} feature", "{count} features", count),
        )
        for name, count in counts.items()
        if count
    ]
    if not lines:
        lines = [_("No filter alone leaves nothing: clear two or more, or all of them.")]
    if view.hidden:
        titles = ", ".join(whole.layers[name].info.label for name in view.hidden)
        lines.append(_("Switched off: {layers}").format(layers=plain(titles)))
    st.markdown("\n".join(f"- {line}" for line in lines))
