"""Publications by pattern: a region is told of its own city's and province's documents alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.catalog import Catalog, load_catalog
from forecast.errors import CatalogError

Edit = Callable[..., None]
FILE = "data/raw/catalog/publications.yml"
ELSEWHERE = """
- {zh: 江苏省, en: Jiangsu, level: province, parent: 全国}
- {zh: 苏州市, en: Suzhou, level: city, parent: 江苏省}
- {zh: 盛泽镇, en: Shengze Town, level: town, parent: 苏州市}
- {zh: 无省市, en: Lone City, level: city}
"""
HOME = ("东莞", "万江", "广东", "Dongguan", "Wanjiang", "Guangdong", "江苏省省")


@pytest.fixture
def elsewhere(project: Path) -> Catalog:
    """The catalogue with a made-up city of another province, a town of it, and a city of none."""
    path = project / "data/raw/catalog/regions.yml"
    path.write_text(path.read_text(encoding="utf-8") + ELSEWHERE, encoding="utf-8")
    return load_catalog(project / "data/raw/catalog")


@pytest.mark.parametrize("region", ["苏州市", "盛泽镇", "江苏省", "无省市", "全国"])
def test_no_other_place_s_document_is_ever_named(elsewhere: Catalog, region: str) -> None:
    for indicator in elsewhere.indicators:
        for language in ("zh", "en"):
            said = elsewhere.published_in(indicator, region, 2023, language) or ""
            assert not [word for word in HOME if word in said], said
            assert "{" not in said and "None" not in said


def test_another_city_is_told_of_its_own_yearbook_bulletin_and_offices(elsewhere: Catalog) -> None:
    def said(indicator: str, region: str = "苏州市", language: str = "zh") -> str | None:
        return elsewhere.published_in(indicator, region, 2023, language)

    assert said("industrial_value_added") == "《苏州统计年鉴2024》工业篇(规模以上工业主要指标)"
    assert said("rd_intensity") == "《2023年江苏省科技经费投入公报》分市表"
    assert said("equipment_leasing_share") == "苏州市金融工作局2023年融资租赁业情况"
    assert said("industrial_value_added", "盛泽镇") == (
        "《苏州统计年鉴2024》分镇街规模以上工业主要指标表"
    )
    assert said("electronics_value_added", "盛泽镇", "en") == (
        "Shengze Town's statistical bulletin or yearly statistics of 2023"
    )
    assert said("industrial_value_added", "江苏省", "en") == (
        "Jiangsu Statistical Yearbook 2024, chapter on industry "
        "(main indicators above designated size)"
    )


def test_nothing_is_named_where_a_place_lacks_what_the_pattern_needs(elsewhere: Catalog) -> None:
    assert elsewhere.published_in("rd_intensity", "无省市", 2023, "zh") is None  # no province
    assert elsewhere.published_in("pilot_platforms", "江苏省", 2023, "zh") is None  # no city
    assert elsewhere.published_in("skills_training", "苏州市", 2023, "zh") is None  # towns only
    assert elsewhere.published_in("quality_competitiveness_index", "苏州市", 2023, "zh") is None


@pytest.mark.parametrize(
    ("indicator", "region", "holds"),
    [
        # offices and books by the review of what is named for missing figures
        ("rd_institution_coverage", "东莞市", "《东莞统计年鉴2026》科技篇"),
        ("rd_institutions_provincial", "东莞市", "企业技术中心名单"),
        ("rd_intensity", "东莞市", "广东省科技经费投入公报"),
        ("energy_intensity", "东莞市", "能耗等指标公报"),
        ("pollutant_intensity", "东莞市", "环境篇"),
        ("quality_competitiveness_index", "东莞市", "制造业质量竞争力指数"),
        ("ecommerce_adoption", "东莞市", "东莞市商务局"),
        ("incubators_per_town", "东莞市", "东莞市科技局"),
        ("software_services_revenue", "东莞市", "规上服务业"),
        ("pilot_platforms", "东莞市", "东莞市科技局"),
        ("logistics_5a_firms", "东莞市", "中国物流与采购联合会"),
        ("midhigh_hr_share", "东莞市", "人力资源和社会保障局"),
        ("industrial_design_services", "东莞市", "市工业和信息化局"),
        ("cross_border_events", "东莞市", "东莞市商务局"),
        ("national_exhibitions", "东莞市", "东莞市商务局"),
        ("electronics_value_added", "万江街道", "万江街道2025年统计公报"),
        ("firms_over_1bn", "万江街道", "万江街道经济发展局"),
        ("equipment_leasing_share", "东莞市", "东莞市金融工作局"),
        ("valid_invention_patents", "东莞市", "市场监督管理局(知识产权局)"),
    ],
)
def test_each_figure_is_looked_for_at_its_own_office(
    elsewhere: Catalog, indicator: str, region: str, holds: str
) -> None:
    assert holds in (elsewhere.published_in(indicator, region, 2025, "zh") or "")
    assert elsewhere.published_in(indicator, region, 2025, "en")


@pytest.mark.parametrize(
    "indicator",
    (
        "robot_density domestic_robot_share local_robot_share smart_demo_lines "
        "smart_demo_workshops domestic_cnc_sets industrial_robots_deployed "
        "integration_index famous_brands"
    ).split(),
)
def test_where_no_publication_is_known_none_is_named(elsewhere: Catalog, indicator: str) -> None:
    assert elsewhere.published_in(indicator, "东莞市", 2025, "zh") is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "《{city}统计年鉴{next}》工业篇(规模以上工业主",
            "《东莞统计年鉴{next}》工业篇(主",
            "东莞市",
        ),
        ('"{city} Statistical Yearbook {next}, chapter on industry (a', '"Dongguan (a', "东莞市"),
        ("within: [广东省]", "within: [广西]", "广西"),
        ("    广东省:\n", "    湖广:\n", "湖广"),
        ("《{city}统计年鉴{next}》工业篇(规", "《{town}统计年鉴{next}》工业篇(规", "{city_gov}"),
        ("《{city}统计年鉴{next}》工业篇(规", "《{city统计年鉴{next}》工业篇(规", "{year}"),
        ("indicators: [pilot_platforms]", "indicators: [pilot_platforms, rd_intensity]", "rd_int"),
        ("    province: &province_industry", "    land: &province_industry", "levels"),
    ],
)
def test_a_wrong_entry_is_refused_by_name(
    project: Path, edit: Edit, old: str, new: str, says: str
) -> None:
    edit(FILE, old, new)
    with pytest.raises(CatalogError) as caught:
        load_catalog(project / "data/raw/catalog")
    message = str(caught.value)
    assert "publications.yml" in message and says in message and "\n" not in message


def test_a_document_of_one_place_may_be_named_there_and_below(project: Path) -> None:
    path = project / FILE
    path.write_text(
        path.read_text(encoding="utf-8")
        + "\n- {id: own, zh: 东莞市机器人白皮书, en: Dongguan white paper, within: [东莞市],"
        + " indicators: [robot_density]}\n",
        encoding="utf-8",
    )
    catalog = load_catalog(project / "data/raw/catalog")
    assert catalog.published_in("robot_density", "万江街道", 2025, "zh") == "东莞市机器人白皮书"
    assert catalog.published_in("robot_density", "惠州市", 2025, "zh") is None
