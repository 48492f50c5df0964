from __future__ import annotations

import threading

import pytest

from corridors import i18n
from corridors.errors import OptionError


def test_english_is_the_source_and_chinese_has_a_catalogue():
    assert i18n.languages()[0] == "en"
    assert "zh" in i18n.languages()
    assert i18n.language_name("zh") == "中文"


def test_a_language_without_catalogue_is_refused_with_the_known_ones():
    with pytest.raises(OptionError, match=r"'xx'.*en, zh"):
        i18n.use_language("xx")
    assert i18n.language() == "en"


def test_a_language_belongs_to_its_thread():
    seen = []
    with i18n.using_language("zh"):
        thread = threading.Thread(target=lambda: seen.append(i18n.language()))
        thread.start()
        thread.join()
        assert i18n.language() == "zh"
    assert seen == ["en"]
    assert i18n.language() == "en"


def test_names_follow_the_language():
    names = {"name": "Vientiane", "name_zh": "万象", "name_local": "ວຽງຈັນ"}
    assert i18n.local_name(names) == "Vientiane"
    assert i18n.country_name("LAO") == "Laos"
    assert i18n.country_name("XYZ") == "XYZ"
    with i18n.using_language("zh"):
        assert i18n.local_name(names) == "万象"
        assert i18n.local_name({"name": "Boten"}) == "Boten"
        assert i18n.country_name("LAO") == "老挝"


def test_an_empty_text_stays_empty_and_counts_are_put_in():
    assert i18n.gettext("") == ""
    assert i18n.ngettext("{count} feature", "{count} features", 1) == "1 feature"
    assert i18n.ngettext("{count} feature", "{count} features", 3) == "3 features"
