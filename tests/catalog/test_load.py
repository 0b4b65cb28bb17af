"""The catalogue as it ships, and how a broken one is refused: file and entry in one line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.catalog import load_catalog
from forecast.errors import CatalogError, ParameterError
from forecast.series.store import Store

Edit = Callable[..., None]
CATALOG = "data/raw/catalog/"


def test_all_78_targets_of_the_four_plans(store: Store) -> None:
    counts = Counter(target.plan for target in store.catalog.targets.values())
    assert counts == {"dg2015": 21, "dg2016": 26, "wj2020": 20, "dg2025": 11}
    assert sum(target.superseded_by is not None for target in store.catalog.targets.values()) == 15


def test_regions_are_the_country_the_province_its_cities_and_the_towns(store: Store) -> None:
    levels = Counter(region.level for region in store.catalog.regions.values())
    assert levels["country"] == levels["province"] == 1
    assert levels["city"] == 21
    assert levels["town"] + levels["street"] + levels["zone"] == 33
    towns = [
        region
        for region in store.catalog.regions.values()
        if region.level in ("town", "street", "zone")
    ]
    assert {region.parent for region in towns} == {"东莞市"}


def test_names_and_aliases_find_the_same_entry(store: Store) -> None:
    catalog = store.catalog
    assert catalog.region("东莞") is catalog.region("东莞市") is catalog.region("Dongguan")
    assert catalog.indicator("工业总产值") is catalog.indicator("industrial_gross_output")
    assert catalog.plan("DGFB-2016-111") is catalog.plan("dg2016")


def test_no_name_means_two_indicators(store: Store) -> None:
    names = Counter(
        name
        for entry in store.catalog.indicators.values()
        for name in {entry.names.zh, *entry.aliases}
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    ("target", "goal", "threshold"),
    [
        ("wj2020-value-added", 60, 60),
        ("dg2015-value-added-rate", 30, 28.5),  # about, tolerance 5 %
        ("dg2016-demo-workshops", 6, 6),  # 6 to 10: the lower end decides
        ("dg2016-energy", -30, -30),
        ("dg2016-smart-equipment-output", 1000, 950),
    ],
)
def test_targets_are_read_as_the_plans_mean_them(
    store: Store, target: str, goal: float, threshold: float
) -> None:
    entry = store.catalog.targets[target]
    assert (entry.goal, entry.threshold) == (goal, pytest.approx(threshold))


def test_direction_decides_what_attains(store: Store) -> None:
    over = store.catalog.targets["wj2020-value-added"]  # > 60
    cut = store.catalog.targets["dg2016-energy"]  # <= -30
    assert over.attained_by(60.01) and not over.attained_by(60.0)
    assert cut.attained_by(-30.0) and cut.attained_by(-35) and not cut.attained_by(-29.9)


def test_the_slip_of_the_2016_plan_is_noted_with_the_right_share(store: Store) -> None:
    texts = [note.names.zh for note in store.catalog.notes_for(plan="dg2016")]
    assert any("46.3%" in text and "43.2%" in text for text in texts)
    assert round(2711.09 / 6275.06 * 100, 1) == 43.2


def test_a_missing_figure_names_its_publication(store: Store) -> None:
    found = store.catalog.published_in("industrial_value_added", "万江街道", 2022, "zh")
    assert found is not None and "东莞统计年鉴2023" in found and "镇街" in found


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("targets.yml", "id: dg2016-patents", "id: dg2016-rd-intensity", "dg2016-rd-intensity"),
        (
            "targets.yml",
            "type: level",
            "type: levle",
            "targets.yml, entry dg2015-gross-output: type",
        ),
        ("targets.yml", "direction: at_least\n  value: 20000", "value: 20000", "direction is -"),
        ("targets.yml", 'unit: "亿元"', 'unit: "%"', "unit is '%'"),
        ("targets.yml", "  plan: dg2015", "  plan: dg2014", "plan is 'dg2014'"),
        (
            "targets.yml",
            "superseded_by: dg2016-gross-output",
            "superseded_by: nothing",
            "superseded_by",
        ),
        (
            "indicators.yml",
            "  kind: level\n",
            "  kind: levels\n",
            "indicators.yml, entry gdp: kind",
        ),
        ("indicators.yml", "unit: 亿元", "unit: 亿员", "unit is '亿员'"),
        ("indicators.yml", "- id: gdp\n", "- idd: gdp\n", "entry number 1"),
        ("indicators.yml", "  better: higher\n", "  beter: higher\n", "unknown field 'beter'"),
        ("regions.yml", "parent: 全国", "parent: 全球", "parent names '全球'"),
        ("plans.yml", "published: 2015-01-20", "published: 2015-01-32", "plans.yml"),
        ("notes.yml", "indicators: [value_added_rate]", "indicators: [no_such]", "no_such"),
        ("definitions.yml", "default: above_scale_20m", "default: other", "default is 'other'"),
        ("plans.yml", "- id: dg2015", "- id: [dg2015", "line"),
    ],
)
def test_a_broken_entry_is_named(
    project: Path, edit: Edit, file: str, old: str, new: str, says: str
) -> None:
    edit(CATALOG + file, old, new)
    with pytest.raises(CatalogError) as caught:
        load_catalog(project / CATALOG)
    assert file in str(caught.value) and says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_and_an_empty_file_are_named(project: Path) -> None:
    (project / CATALOG / "notes.yml").write_text("", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"notes\.yml is empty"):
        load_catalog(project / CATALOG)
    (project / CATALOG / "notes.yml").unlink()
    with pytest.raises(CatalogError, match=r"notes\.yml is missing"):
        load_catalog(project / CATALOG)


def test_an_operator_that_fights_its_direction_is_refused(project: Path, edit: Edit) -> None:
    edit(
        CATALOG + "targets.yml",
        'operator: ">"\n  direction: at_least',
        'operator: ">"\n  direction: at_most',
    )
    problems = [t.problem for t in load_catalog(project / CATALOG).targets.values() if t.problem]
    assert len(problems) == 1 and "direction" in str(problems[0])


def test_a_target_that_ends_before_it_begins_is_refused_alone(project: Path, edit: Edit) -> None:
    edit(CATALOG + "targets.yml", "target_year: 2025", "target_year: 2005")
    targets = load_catalog(project / CATALOG).targets
    (broken,) = [target for target in targets.values() if target.problem is not None]
    assert "target_year is 2005" in str(broken.problem) and "start_year 2015" in str(broken.problem)
    assert len(targets) == 78


def test_unknown_names_suggest_near_ones(store: Store) -> None:
    with pytest.raises(ParameterError, match="东莞市"):
        store.catalog.region("东菀市")
    with pytest.raises(ParameterError, match="industrial_value_added"):
        store.catalog.indicator("industrial_value_adde")


def test_every_record_and_target_indicator_has_its_entry(store: Store) -> None:
    folder = Path(__file__).resolve().parents[2] / "data/raw/records"
    for file in ("observations.csv", "announced_goals.csv"):
        with (folder / file).open(encoding="utf-8", newline="") as handle:
            ids = {row["indicator"] for row in csv.DictReader(handle)}
        assert ids <= set(store.catalog.record_ids)


BOUND = "  - indicator: rd_institutions_provincial\n    at_least: provincial_engineering_centers\n"


def test_what_bounds_an_indicator_is_on_it_with_the_reason(store: Store) -> None:
    (rule,) = store.catalog.bounds_of("rd_institutions_provincial", "东莞市")
    assert (rule.other, rule.direction) == ("provincial_engineering_centers", "at_least")
    assert rule.why.zh and rule.why.en and rule.regions == ()
    assert store.catalog.bounds_of("provincial_engineering_centers", "东莞市") == ()


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (BOUND.replace("centers", "centres"), "at_least is 'provincial_engineering_centres'"),
        (BOUND.replace("indicator: rd", "indicator: r"), "indicator is"),
        # a share or growth of a part says nothing of its whole
        (BOUND.replace("provincial_engineering_centers", "rd_intensity"), "id of a level or count"),
        (BOUND.replace("provincial_engineering_centers", "gdp"), "in a unit of 个"),
        (BOUND.replace("provincial_engineering_centers", "rd_institutions_provincial"), "another"),
        (BOUND + "    at_most: provincial_engineering_centers\n", "one of them"),
        (BOUND.replace("at_least", "at_leest"), "unknown field 'at_leest'"),
        (BOUND + "    regions: [东菀市]\n", "regions"),
        (BOUND + "    why_zh: a\n    why_en: b\n" + BOUND, "rd_institutions_provincial"),
    ],
)
def test_a_wrong_bound_is_refused_by_name(project: Path, edit: Edit, new: str, says: str) -> None:
    edit("data/raw/catalog/identities.yml", BOUND, new)
    with pytest.raises(CatalogError) as caught:
        load_catalog(project / "data/raw/catalog")
    message = str(caught.value)
    assert "identities.yml" in message and says in message and "\n" not in message
