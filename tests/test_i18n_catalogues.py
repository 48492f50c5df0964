"""Every text a reader sees can be translated, and is, in every language there is."""

from __future__ import annotations

import ast
import csv
import json
import re
import tomllib
from functools import lru_cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from corridors import i18n
from corridors.model import attribute_words

from .conftest import GEODATA, REPOSITORY

SOURCES = REPOSITORY / "src"
FUNCTIONS = {"_", "gettext", "ngettext", "mark"}
TRANSLATED = [code for code in i18n.languages() if code != i18n.SOURCE_LANGUAGE]


@lru_cache(maxsize=1)
def messages() -> Catalog:
    """What the source holds, collected as `make messages` does."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    mappings = settings["tool"]["babel"]["mappings"]
    catalogue = Catalog()
    for file, line, message, comments, context in extract_from_dir(
        SOURCES,
        method_map=[(m["pattern"], m["method"]) for m in mappings],
        keywords={**DEFAULT_KEYWORDS, "mark": None},
    ):
        catalogue.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return catalogue


@lru_cache
def translation(code: str) -> Catalog:
    path = i18n.LOCALE_FOLDER / code / "LC_MESSAGES" / "corridors.po"
    with path.open("rb") as file:
        return read_po(file, locale=code)


def ids(catalogue: Catalog) -> set[str]:
    return {_first(message) for message in catalogue if message.id}


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)", text))


def test_there_is_something_to_translate():
    found = ids(messages())
    assert len(found) > 200
    assert {"Operational", "{count} source", "border gate", "exact"} <= found


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated(code):
    done = translation(code)
    lacking = [
        text
        for text in sorted(ids(messages()))
        if not (entry := done.get(text)) or entry.fuzzy or not all(_texts(entry.string))
    ]
    assert lacking == [], f"{len(lacking)} without {code}: run make messages and translate them"


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_stale(code):
    stale = sorted(ids(translation(code)) - ids(messages()))
    assert stale == [], f"run make messages: {code} translates what the source no longer says"
    assert translation(code).obsolete == {}


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_put_in_the_same_values(code):
    wrong = {}
    for message in translation(code):
        if not message.id:
            continue
        # A language without plural may leave out what only tells one from several.
        wanted = [_names(text) for text in _texts(message.id)]
        for text in _texts(message.string):
            if text and _names(text) not in wanted:
                wrong[_first(message)] = text
    assert wrong == {}


def test_nothing_is_translated_where_extraction_does_not_look():
    """Babel does not read f-strings, and a text made at run time cannot be listed."""
    hidden = []
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for outer in ast.walk(tree):
            if not isinstance(outer, ast.JoinedStr):
                continue
            for node in ast.walk(outer):
                called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                if called and node.func.id in FUNCTIONS:
                    if any(isinstance(arg, ast.Constant) for arg in node.args):
                        hidden.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}")
        for node in ast.walk(tree):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id in FUNCTIONS:
                if node.args and isinstance(node.args[0], ast.JoinedStr):
                    hidden.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}")
    assert hidden == []


def test_nothing_is_translated_while_a_module_is_imported():
    early = []
    for path in SOURCES.rglob("*.py"):
        waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
        while waiting:
            node = waiting.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                continue
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in {"_", "gettext", "ngettext"}:
                    early.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}")
            waiting += ast.iter_child_nodes(node)
    assert early == []


def rows(name: str) -> list[dict[str, str]]:
    with (GEODATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_words_of_the_shipped_data_can_be_translated():
    layers = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((GEODATA / "layers").glob("*.geojson"))
    ]
    features = [feature["properties"] for layer in layers for feature in layer["features"]]
    facts, indicators = rows("facts.csv"), rows("indicators.csv")
    units = {row["unit"] for row in [*facts, *indicators]}
    # Symbols such as MW and km/h are the same everywhere; words are not.
    words = {unit for unit in units if re.search(r"[a-z]{4}", unit)}
    said = (
        {str(properties["kind"]) for properties in features if properties.get("kind")}
        | {attribute_words(row["attribute"]) for row in facts}
        | {row["indicator"] for row in indicators}
        | {row["theme"].capitalize() for row in indicators}
        | words
    )
    assert sorted(said - ids(messages())) == []
