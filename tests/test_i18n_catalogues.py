"""Every text a reader sees can be translated, and is, in every language there is."""

from __future__ import annotations

import ast
import csv
import json
import re
import tomllib
from dataclasses import replace
from functools import lru_cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from corridors import i18n
from corridors.folders import data_titles
from corridors.lint import Finding
from corridors.model import Quantity, attribute_words

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


def calls(tree: ast.AST, names: set[str], *, inside: tuple[type, ...] = ()) -> list[ast.Call]:
    """Calls of functions with these names, not looking into nodes of some kinds."""
    found: list[ast.Call] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in names:
            found.append(node)
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, inside)]
    return found


def trees() -> list[tuple[str, ast.AST]]:
    return [
        (str(path.relative_to(REPOSITORY)), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(SOURCES.rglob("*.py"))
    ]


def test_nothing_is_translated_where_extraction_does_not_look():
    """Babel does not read f-strings, and a text made at run time cannot be listed."""
    hidden = []
    for file, tree in trees():
        for outer in ast.walk(tree):
            if isinstance(outer, ast.JoinedStr):
                made = [c for c in calls(outer, FUNCTIONS) if isinstance(c.args[0], ast.Constant)]
                hidden += [f"{file}:{call.lineno}" for call in made]
        texts = [c for c in calls(tree, FUNCTIONS) if isinstance(c.args[0], ast.JoinedStr)]
        hidden += [f"{file}:{call.lineno}" for call in texts]
    assert hidden == []


def test_nothing_is_translated_while_a_module_is_imported():
    later = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    early = [
        f"{file}:{call.lineno}"
        for file, tree in trees()
        for call in calls(tree, {"_", "gettext", "ngettext"}, inside=later)
    ]
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


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_the_data_set_is_called_and_what_is_hard_to_believe_are_translated(code, tmp_path):
    about = {"title": "A railway", f"title_{code}": "另一个名字"}
    (tmp_path / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")
    assert data_titles(tmp_path) == {"en": "A railway", code: "另一个名字"}
    length = Quantity(5, "km")
    finding = Finding("detour", "a-line", None, "{length} for ends {direct} apart")
    finding = replace(finding, values={"length": length, "direct": length})
    assert finding.message == "5 km for ends 5 km apart"
    with i18n.using_language(code):
        assert "5 km" not in finding.message
        assert str(length) in finding.message
