"""Read a CSV table row by row into a model; what is wrong with a row is named."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from corridors.model import Problem

__all__ = ["read_rows", "validation_problems"]

Row = TypeVar("Row", bound=BaseModel)


def validation_problems(error: ValidationError, file: str, where: str) -> list[Problem]:
    """Turn pydantic's complaints into problems a person can act on.

    Parameters
    ----------
    error : pydantic.ValidationError
    file, where : str
        File and row or feature that was being read.
    """
    problems = []
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"] if not str(part).startswith("function"))
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "missing":
            message = "is missing; add it"
        elif item["type"] == "string_pattern_mismatch":
            message = f"{item['input']!r} does not have the expected form {item['ctx']['pattern']}"
        elif item["type"] in {"enum", "literal_error"}:
            message = f"{item['input']!r} is not one of {item['ctx']['expected']}"
        elif item["type"] == "extra_forbidden":
            message = "is not a known column; remove it or correct its name"
        problems.append(Problem(file, where, place, message))
    return problems


def read_rows(
    path: Path, kind: type[Row], *, name: str | None = None
) -> tuple[list[Row], list[Problem]]:
    """Read a UTF-8 CSV file whose columns are the fields of a model.

    Parameters
    ----------
    path : Path
        File with a header row.
    kind : type
        A pydantic model; empty cells count as absent.
    name : str, optional
        Name of the file in messages; by default its own.

    Returns
    -------
    tuple of (list, list of Problem)
        The sound rows, and what is wrong with the others.
    """
    name = name or path.name
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            rows = list(reader)
            header = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return [], [Problem(name, "", "", f"cannot be read as UTF-8 CSV: {error}")]
    fields = kind.model_fields
    lacking = [key for key in fields if key not in header and fields[key].is_required()]
    if lacking:
        text = f"lacks the column(s) {', '.join(lacking)}; the header was {', '.join(header)}"
        return [], [Problem(name, "header", "", text)]
    first = next(iter(fields))
    sound: list[Row] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=2):
        where = f"row {number}, {row.get(first) or f'no {first}'}"
        if None in row:
            text = "has more cells than the header; quote cells that contain a comma"
            problems.append(Problem(name, where, "", text))
            continue
        try:
            sound.append(kind.model_validate({k: v for k, v in row.items() if v}))
        except ValidationError as error:
            problems += validation_problems(error, name, where)
    return sound, problems
