"""Small catalogues and the reader used by all tests of file loading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.ingest import FileResult, ingest_file, make_names
from forecast.ingest.context import Context
from forecast.ingest.names import Names

INDICATORS = [
    ("gdp", "地区生产总值", ["国内生产总值", "GDP", "地区生产总值(GDP)"], "亿元", "level"),
    ("primary", "第一产业增加值", [], "亿元", "level"),
    ("secondary", "第二产业增加值", [], "亿元", "level"),
    ("tertiary", "第三产业增加值", [], "亿元", "level"),
    ("value_added", "规模以上工业增加值", ["规上工业增加值"], "亿元", "level"),
    ("value_added_all", "全部工业增加值", [], "亿元", "level"),
    ("output", "规模以上工业总产值", ["工业总产值"], "亿元", "level"),
    ("firms", "规模以上工业企业单位数", ["规模以上工业企业数"], "家", "count"),
    ("revenue", "规模以上工业营业收入", ["规模以上工业企业营业收入"], "亿元", "level"),
    ("profit", "规模以上工业利润总额", ["利润总额", "规模以上工业企业利润总额"], "亿元", "level"),
    ("exports", "出口总额", [], "亿元", "level"),
    ("investment", "固定资产投资", ["固定资产投资(不含农户)"], "亿元", "level"),
    ("population", "年末常住人口", ["常住人口"], "万人", "level"),
    ("share", "第二产业增加值占地区生产总值比重", [], "%", "share"),
    ("hightech", "高新技术企业数", [], "家", "count"),
]
REGIONS = [
    ("全国", "China", "country", "", ["中国"]),
    ("广东省", "Guangdong", "province", "全国", ["广东"]),
    ("山西省", "Shanxi", "province", "全国", ["山西"]),
    *(
        (f"{zh}市", en, "city", "广东省", [zh])
        for zh, en in (
            ("广州", "Guangzhou"), ("深圳", "Shenzhen"), ("珠海", "Zhuhai"), ("佛山", "Foshan"),
            ("东莞", "Dongguan"), ("中山", "Zhongshan"),
        )
    ),
    *(
        (zh, en, "town", "东莞市", [short])
        for zh, en, short in (
            ("长安镇", "Changan", "长安"), ("虎门镇", "Humen", "虎门"),
            ("万江街道", "Wanjiang", "万江"), ("东城街道", "Dongcheng", "东城区"),
        )
    ),
]  # fmt: skip


@pytest.fixture(scope="session")
def indicators() -> Names:
    return make_names(
        {"id": i, "zh": zh, "aliases": aliases, "unit": unit, "kind": kind}
        for i, zh, aliases, unit, kind in INDICATORS
    )


@pytest.fixture(scope="session")
def regions() -> Names:
    return make_names(
        {"zh": zh, "en": en, "level": level, "parent": parent, "aliases": aliases}
        for zh, en, level, parent, aliases in REGIONS
    )


@pytest.fixture(scope="session")
def context(indicators: Names, regions: Names) -> Context:
    return Context(indicators, regions)


@pytest.fixture
def load(indicators: Names, regions: Names) -> Callable[..., FileResult]:
    def read(path: Path, **given: str) -> FileResult:
        return ingest_file(path, indicators=indicators, regions=regions, **given)

    return read
