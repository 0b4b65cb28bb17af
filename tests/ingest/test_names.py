"""Names match exactly or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.ingest.names import Names, make_names


def test_matches_names_aliases_and_spellings(indicators: Names, regions: Names) -> None:
    assert indicators.match("国内生产总值") == "gdp"
    assert indicators.match(" 規模以上工業 增加值 ") == "value_added"
    assert indicators.match("gdp") == "gdp"
    assert indicators.match("工业增加值") is None
    assert regions.match("东　莞") == "东莞市"
    assert regions.match("Guangdong") == "广东省"
    assert regions.match("") is None


def test_a_name_shared_by_two_entries_matches_neither() -> None:
    names = make_names([{"id": "a", "zh": "甲", "aliases": ["丙"]}, {"id": "b", "zh": "丙"}])
    assert names.match("丙") is None
    assert names.match("甲") == "a"


def test_near_names_are_offered_not_used(indicators: Names) -> None:
    assert "规模以上工业增加值" in indicators.near("规模以上工业增加额")
    assert indicators.near("完全不相干") == ()


def test_objects_serve_as_entries() -> None:
    @dataclass(frozen=True)
    class Indicator:
        id: str
        zh: str
        aliases: tuple[str, ...] = ()

    assert make_names([Indicator("x", "甲", ("乙",))]).match("乙") == "x"


def test_doubled_letter_spellings_are_ambiguous(regions: Names) -> None:
    assert regions.is_ambiguous_spelling("shanxi", {"shanxi", "shanxii"})
    assert not regions.is_ambiguous_spelling("guangdong", {"guangdong", "shanxii"})
    assert not regions.is_ambiguous_spelling("山西", {"山西"})
    both = make_names([{"zh": "山西省", "en": "Shanxi"}, {"zh": "陕西省", "en": "Shaanxi"}])
    assert both.is_ambiguous_spelling("shanxi", {"shanxi"})
    assert not both.is_ambiguous_spelling("shanxi", {"shanxi", "shaanxi"})


def test_places_by_ending(regions: Names) -> None:
    assert regions.looks_like_region("张店区")
    assert regions.looks_like_region("珠海")
    assert not regions.looks_like_region("轻工业")
    assert not regions.looks_like_region("农村")


def test_common_parent_needs_three_children(regions: Names) -> None:
    assert regions.parent_of(["广州市", "深圳市", "珠海市"]) == "广东省"
    assert regions.parent_of(["广州市", "深圳市"]) is None
    assert regions.parent_of(["广州市", "深圳市", "珠海市", "长安镇"]) is None


def test_towns_need_their_city_or_three_siblings(regions: Names) -> None:
    alone = {"东城街道", "广州市"}
    assert regions.trusted_small_places(alone, "北京各区") == {"广州市"}
    assert regions.trusted_small_places(alone, "东莞市各镇街") == alone
    three = {"东城街道", "长安镇", "虎门镇"}
    assert regions.trusted_small_places(three, "") == three
