"""Small plans whose right answer is known: slips, bases, entries that contradict themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_plan import PLAN, REGION, MadePlan, yearly

STEADY = (10000, 10700, 11400, 12200, 13000, 13900, 14800, 15800, 16800)
GAPPED = yearly(2015, 10000, 10800, 11650, 12500, 13400, 14300, 15300, 15900, 16600, 17400)


def output(folder: Path, told: dict[int, float], **target: Any) -> MadePlan:
    return MadePlan(
        folder, {("output", "level"): told}, [{"indicator": "output", "value": 20000, **target}]
    )


@pytest.mark.parametrize(
    ("last", "instead"), [(178000, 17800), (1780, 17800), (1780000, 17800), (1.78, 17800)]
)
def test_a_last_figure_of_another_size_is_named_and_not_heard(
    tmp_path: Path, last: float, instead: float
) -> None:
    a = output(tmp_path, yearly(2015, *STEADY, last)).one()
    (finding,) = a.findings
    assert finding.code in ("digit_slip", "unit_slip") and finding.period == "2024"
    assert (finding.instead, finding.held) == (pytest.approx(instead), True)
    assert a.latest_year == 2023 and a.projected == pytest.approx(18500, rel=0.04)
    assert a.status != "achieved" and (a.probability or 0) < 0.2


def test_a_fall_to_a_tenth_of_a_share_is_named_too(tmp_path: Path) -> None:
    told = yearly(2015, 40.0, 41.5, 43.1, 44.0, 45.2, 46.6, 47.5, 48.9, 50.1, 0.513)
    a = MadePlan(
        tmp_path,
        {("share", "share_pct"): told},
        [{"indicator": "share", "type": "share", "unit": "%", "value": 53}],
    ).one()
    (finding,) = a.findings
    assert (finding.code, finding.instead, finding.held) == ("fraction", 51.3, True)
    assert a.latest == 50.1


@pytest.mark.parametrize(
    ("printed", "code", "meant"),
    [(108.2, "index_for_growth", 8.2), (1.082, "ratio_for_growth", 8.2), (820, "fraction", 8.2)],
)
def test_growth_printed_another_way_is_named(
    tmp_path: Path, printed: float, code: str, meant: float
) -> None:
    growth = yearly(2015, 8.1, 8.3, 8.0, 8.2, 8.1, 8.4, 8.2, 8.0, 8.1, printed)
    levels = yearly(2015, *(10000 * 1.081**n for n in range(10)))
    plan = MadePlan(
        tmp_path,
        {("output", "level"): levels, ("output", "growth_pct"): growth},
        [{"indicator": "output", "value": 21000}],
    )
    (finding,) = plan.one().findings
    assert (finding.code, finding.instead) == (code, pytest.approx(meant))


def test_a_jump_that_is_right_is_heard_once_confirmed(tmp_path: Path) -> None:
    told = yearly(2015, *STEADY, 178000)
    said = [["output", REGION, 2024, "level", 178000, "亿元", "2025-04-01", "新口径"]]
    a = MadePlan(
        tmp_path,
        {("output", "level"): told},
        [{"indicator": "output", "value": 20000}],
        confirmations=said,
    ).one()
    assert (a.latest, a.latest_year) == (178000, 2024)
    assert not any(item.held for item in a.findings)


def test_a_confirmation_speaks_of_its_value_alone(tmp_path: Path) -> None:
    said = [["output", REGION, 2024, "level", 17800, "亿元", "2025-04-01", ""]]
    a = MadePlan(
        tmp_path,
        {("output", "level"): yearly(2015, *STEADY, 178000)},
        [{"indicator": "output", "value": 20000}],
        confirmations=said,
    ).one()
    assert [item.held for item in a.findings] == [True]


def test_a_slump_and_steady_growth_raise_no_doubt(tmp_path: Path) -> None:
    for n, told in enumerate(
        (
            yearly(2015, *STEADY, 17900),
            yearly(2012, 7000, 7700, 8500, 9200, 10000, 10800, 11650, 12500, 9000, 13500),
            yearly(2015, 1, 2, 4, 8, 16, 32, 64),
            yearly(2019, 120, 310, 760, 1500),
        )
    ):
        assert output(tmp_path / str(n), told).one().findings == ()


def test_a_base_is_read_in_the_unit_of_its_target(tmp_path: Path) -> None:
    a = output(tmp_path, GAPPED, value=2, unit="万亿元", baseline={"value": 1, "year": 2015}).one()
    assert (a.base, a.target, a.base_year) == (10000, 20000, 2015)
    assert a.distance_covered == pytest.approx(0.74)
    assert a.observed_pace == pytest.approx(6.35, abs=0.01)  # (1.74)^(1/9) - 1
    assert a.required_pace_from_base == pytest.approx(7.18, abs=0.01)  # 2^(1/10) - 1


def test_a_base_of_a_growth_target_is_a_level(tmp_path: Path) -> None:
    growth = {"type": "average_growth", "value": 7, "unit": "%"}
    a = output(tmp_path, GAPPED, **growth, baseline={"value": 1, "year": 2015, "unit": "万亿元"})
    assert a.one().base == 10000


IMPOSSIBLE = [
    ({"type": "average_growth", "value": 7, "unit": "%",
      "baseline": {"value": 10000, "year": 2026}}, "baseline", "2025"),
    ({"baseline": {"value": 10000, "year": 2025}}, "baseline", "2025"),
    ({"start_year": 2026}, "target_year", "2026"),
    ({"value_upper": 15000}, "value_upper", "18000"),
    ({"indicator": "energy", "type": "cumulative_change", "value": 18, "unit": "%",
      "direction": "at_most", "start_year": 2021}, "value", "-18"),
    ({"indicator": "energy", "value": 0.4, "unit": "吨标准煤/万元"}, "direction", "at_most"),
    ({"direction": "at_most"}, "direction", "at_least"),
    ({"indicator": "share", "type": "share", "unit": "%", "value": 120}, "value", "100"),
    ({"baseline": {"value": 60, "year": 2015, "unit": "%"}}, "baseline", "亿元"),
    ({"operator": "<="}, "direction", "operator"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "names", "expects"), IMPOSSIBLE)
def test_an_impossible_entry_is_one_line_and_costs_no_other_verdict(
    tmp_path: Path, entry: dict[str, Any], names: str, expects: str
) -> None:
    figures = {
        ("output", "level"): GAPPED,
        ("energy", "level"): yearly(2015, 0.50, 0.48, 0.463, 0.449, 0.440, 0.426, 0.422, 0.420),
        ("share", "share_pct"): yearly(2015, 40, 42, 44, 46),
    }
    good = {"indicator": "output", "value": 18000}
    plan = MadePlan(tmp_path, figures, [{**good, **entry}, good])
    judged = plan.judged()
    broken, other = judged["t0"], judged["t1"]
    assert (broken.status, broken.reason) == ("not_assessed", "impossible_entry")
    for said in (broken.problem_zh, broken.problem_en):
        assert said and "t0" in said and names in said and expects in said and "\n" not in said
    assert other.status != "not_assessed" and other.probability is not None


def test_a_cap_may_allow_a_rise(tmp_path: Path) -> None:
    a = MadePlan(
        tmp_path,
        {("energy", "level"): yearly(2020, 0.40, 0.41, 0.42, 0.43, 0.44)},
        [{"indicator": "energy", "type": "cumulative_change", "value": 18, "unit": "%",
          "direction": "at_most", "start_year": 2021, "cap": True}],
    ).one()  # fmt: skip
    assert a.reason != "impossible_entry"


def test_a_record_book_with_headers_only_says_no_data(tmp_path: Path) -> None:
    a = output(tmp_path, {}).one()
    assert (a.status, a.reason) == ("not_assessed", "no_data")


def test_a_verdict_that_one_figure_alone_settles_says_so(tmp_path: Path) -> None:
    a = MadePlan(
        tmp_path,
        {("firms", "count"): {2024: 30}},
        [{"indicator": "firms", "type": "count", "unit": "家", "value": 25, "target_year": 2024}],
    ).one()
    assert (a.status, [item.code for item in a.findings]) == ("met", ["unsupported"])


TOWN = [
    {"zh": REGION, "en": "Made City", "level": "city"},
    {"zh": "某镇", "en": "Made Town", "level": "town", "parent": REGION},
]


def test_a_town_larger_than_its_city_is_not_heard(tmp_path: Path) -> None:
    plan = MadePlan(
        tmp_path,
        {("output", "level"): yearly(2015, *STEADY)},
        [{"indicator": "output", "value": 60, "region": "某镇"}],
        regions=TOWN,
        elsewhere={("某镇", "output", "level"): {2022: 573600}},
    )
    store = plan.store()
    (finding,) = store.screen.findings(store.last_day).values()
    assert (finding.region, finding.held) == ("某镇", True)
    assert finding.slip_unit == "万元" and finding.instead == pytest.approx(57.36)


def test_a_part_larger_than_its_whole_is_not_heard(tmp_path: Path) -> None:
    plan = MadePlan(
        tmp_path,
        {
            ("output", "level"): yearly(2018, 1000, 1050, 1100, 1160),
            ("value_added", "level"): yearly(2018, 230, 240, 255, 1300),
        },
        [{"indicator": "value_added", "value": 300}],
        identities={
            "ratio": [],
            "limits": [{"of": "output", "times": 1.0, "indicators": ["value_added"]}],
        },
    )
    (finding,) = plan.one().findings
    assert finding.held and finding.period == "2021"


def test_what_comes_out_later_changes_nothing_known_before(tmp_path: Path) -> None:
    early = output(tmp_path / "a", yearly(2015, *STEADY)).one("2024-11-01")
    late = output(tmp_path / "b", yearly(2015, *STEADY, 178000)).one("2024-11-01")
    assert early.to_dict() == late.to_dict()


def test_the_plan_is_named(tmp_path: Path) -> None:
    assert output(tmp_path, GAPPED).store().catalog.plan(PLAN).region == REGION


def test_an_index_that_begins_anew_at_a_hundred_is_named(tmp_path: Path) -> None:
    told = yearly(2012, 150.2, 158.9, 167.5, 177.0, 186.8, 197.1, 208.3, 219.6, 231.0, 103.4)
    a = MadePlan(
        tmp_path,
        {("price", "index"): told},
        [{"indicator": "price", "type": "index", "unit": "", "value": 260}],
    ).one()
    (finding,) = a.findings
    assert (finding.code, finding.period, finding.held) == ("rebased", "2021", True)


def test_a_level_against_its_published_growth_is_heard_and_named(tmp_path: Path) -> None:
    growth = yearly(2016, 7, 6.5, 7, 6.6, 6.9, 6.5, 6.8, 6.3, 6.0)
    plan = MadePlan(
        tmp_path,
        {("output", "level"): yearly(2015, *STEADY, 25500), ("output", "growth_pct"): growth},
        [{"indicator": "output", "value": 22000}],
    )
    a = plan.one()
    assert [(item.code, item.held) for item in a.findings] == [("growth_contradicts", False)]
    assert a.latest == 25500
