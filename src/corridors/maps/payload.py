"""What a map is drawn from: one JSON object made of a catalogue.

This is the one place where text from data is made ready for a map. `script_json` keeps
it from leaving the script it stands in, and the drawing code (``assets/atlas.js``) only
ever sets it as text, never as HTML.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from corridors.basemap import coarser_far_away
from corridors.cards import Card, Figure, value_text
from corridors.catalogue import Catalogue
from corridors.i18n import SOURCE_LANGUAGE, country_name, language, local_name
from corridors.i18n import gettext as _
from corridors.io.geojson import feature_member
from corridors.maps.style import layer_style, status_legend
from corridors.model import Status, attribute_label, format_date, kind_label
from corridors.records import Fact

__all__ = ["basemap_payload", "figure_rows", "first_words", "map_payload", "script_json"]

_DISPLAY_DECIMALS = 5
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")

#: Attributes shown in a tooltip: the first that a feature has.
_KEY_ATTRIBUTES = ("voltage_kv", "length_km", "throughput_teu", "area_km2")


def script_json(value: Any) -> str:
    """Write a value as JSON that is safe inside an HTML script element.

    Parameters
    ----------
    value : any
        What `json.dumps` takes.
    """
    text = json.dumps(_cleaned(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    return value


def map_payload(catalogue: Catalogue, *, cards: bool = False) -> dict[str, Any]:
    """Return layers, styles and legend of a catalogue for the drawing code.

    Names and labels are in the language in force.

    Parameters
    ----------
    catalogue : Catalogue
        Whole or filtered.
    cards : bool, default False
        Add every feature's facts with their sources, for maps that stand alone.
    """
    layers = []
    for layer in catalogue.layers.values():
        features = []
        for row, geometry in layer.records():
            shown = {
                "id": row["id"],
                "name": local_name(row),
                "status": row["status"],
                "statusLabel": Status(row["status"]).label,
                "quality": row["geometry_quality"],
                "key": _key_figure(catalogue, row["id"]),
            }
            if cards:
                shown["card"] = _card_rows(catalogue.card(row["id"]))
            member = feature_member({"id": row["id"]}, geometry)
            features.append(
                {
                    "type": "Feature",
                    "properties": shown,
                    "geometry": _shorter(member["geometry"]),
                }
            )
        layers.append(
            {
                "id": layer.id,
                "title": layer.info.label,
                "group": layer.info.group_label,
                "style": layer_style(layer.id, catalogue.layers).as_json(),
                "attribution": layer.attribution,
                "features": features,
            }
        )
    return {
        "title": catalogue.label,
        "bounds": catalogue.bounds,
        "layers": layers,
        "statuses": status_legend(),
        "words": _words(),
    }


def _shorter(geometry: dict[str, Any]) -> dict[str, Any]:
    def rounded(value: Any) -> Any:
        if isinstance(value, list):
            return [rounded(item) for item in value]
        return round(value, _DISPLAY_DECIMALS)

    if "geometries" in geometry:
        return geometry | {"geometries": [_shorter(part) for part in geometry["geometries"]]}
    return geometry | {"coordinates": rounded(geometry["coordinates"])}


def _key_figure(catalogue: Catalogue, feature_id: str) -> str | None:
    for pair in catalogue.ledger.time_pairs(feature_id)[:1]:
        return _("{od}: {before} to {after}").format(
            od=pair.od, before=pair.before, after=pair.after
        )
    for attribute in _KEY_ATTRIBUTES:
        fact = catalogue.ledger.headline(feature_id, attribute)
        if fact:
            return f"{attribute_label(attribute)}: {fact}"
    return None


def _card_rows(card: Card) -> dict[str, Any]:
    names = [card.properties.get("name_zh"), card.properties.get("name_local")]
    return {
        "names": " · ".join(name for name in names if name),
        "kind": kind_label(card.properties.get("kind") or "") or None,
        "quality": card.properties.get("geometry_note"),
        "rows": [figure_rows(figure) for figure in card.figures],
    }


def figure_rows(figure: Figure) -> dict[str, str | None]:
    """Return one figure as labelled text: what, how much, when, and says who.

    Parameters
    ----------
    figure : Figure
        A figure of a card.
    """
    fact = figure.fact
    return {
        "label": figure.label,
        "value": value_text(fact),
        "span": figure.span,
        "as_of": format_date(fact.as_of) if fact.as_of else None,
        "evidence": figure.evidence,
        "source": figure.citation,
        "url": figure.url,
        "note": fact.note,
        "others": "; ".join(map(_dated, figure.others)) or None,
    }


def _dated(fact: Fact) -> str:
    date = format_date(fact.as_of) if fact.as_of else _("undated")
    return f"{value_text(fact)} ({date})"


def first_words() -> dict[str, str]:
    """Return what a map says before its data are there, in the language in force."""
    return {
        "loading": _("Loading the map…"),
        "failed": _("The map could not be loaded: {reason}. Reload the page to try again."),
    }


def _words() -> dict[str, Any]:
    return {
        "map": _("Map of the corridors"),
        "legend": _("Legend"),
        "status": _("Status"),
        "schematic": _("Schematic geometry"),
        "dimmed": _("Does not pass the filters"),
        "zoom_in": _("zoom in"),
        "enlarge": _("Full screen"),
        "shrink": _("Leave full screen"),
        "summary": _("{count} features shown"),
        "geometry": _("Geometry: {quality}"),
        "qualities": {
            "surveyed": _("Surveyed"),
            "approximate": _("Approximate"),
            "schematic": _("Schematic"),
        },
        "as_of": _("as of {date}"),
        "others": _("Also stated: {figures}"),
    }


def basemap_payload(
    folder: Path, bounds: tuple[float, float, float, float] | None = None
) -> dict[str, Any]:
    """Return the shipped basemap: land and borders as TopoJSON, and place labels.

    Places are named in the language in force, as far as their names are known.

    Parameters
    ----------
    folder : Path
        Folder with ``world.topojson`` and ``places.geojson``.
    bounds : tuple of float, optional
        West, south, east and north of the data in degrees; far from them land is coarser.

    Returns
    -------
    dict
        Empty where the folder has none; a map then shows no land.
    """
    payload: dict[str, Any] = {}
    for name, key in (("world.topojson", "world"), ("places.geojson", "places")):
        path = folder / name
        if path.exists():
            payload[key] = json.loads(path.read_text(encoding="utf-8"))
    if "world" in payload:
        payload["world"] = coarser_far_away(payload["world"], bounds)
    if language() != SOURCE_LANGUAGE and payload.keys() >= {"world", "places"}:
        codes = {
            member["properties"]["name"]: member["properties"].get("iso")
            for table in payload["world"]["objects"].values()
            for member in table["geometries"]
        }
        for place in payload["places"]["features"]:
            properties = place["properties"]
            code = codes.get(properties["name"])
            if properties["kind"] == "country" and code:
                properties["name"] = country_name(code)
            else:
                properties["name"] = local_name(properties)
    return payload
