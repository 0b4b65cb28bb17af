"""Figures of related indicators as bounds: heard where they say more, never against a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from figure_rows import cut, shuffled, store_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.assess.judge import assess_target
from forecast.catalog import Catalog
from forecast.catalog.bounds import with_bounds
from forecast.catalog.schema import Names, RelatedBound, Target
from forecast.models import get_model
from forecast.report.evidence import evidence_tables
from forecast.report.related import related_sentences
from forecast.report.sentences import sentences
from forecast.report.wording import Words
from forecast.series.annual import AnnualSeries
from forecast.series.build import annual_series
from forecast.series.conflicts import conflicts
from forecast.series.fusion.fuse import fused_series
from forecast.series.store import Store, parse_as_of

WHOLE, PART = "rd_institutions_provincial", "provincial_engineering_centers"
WHY = Names("部分", "a part")


def _row(indicator: str, value: float, period: str = "2020", **more: Any) -> dict[str, Any]:
    year = int(period[:4])
    plain = {
        "indicator": indicator,
        "value": value,
        "period": period,
        "measure": "count",
        "unit": "个",
        "definition": "published",
        "published": f"{year + 1}-03-01",
    }
    return {**plain, **more}


def _with_rules(store: Store, *rules: RelatedBound) -> Store:
    catalog: Catalog = replace(
        store.catalog, indicators=with_bounds(store.catalog.indicators, rules)
    )
    return replace(store, catalog=catalog)


def _series(
    store: Store, rows: Sequence[dict[str, Any]], name: str = WHOLE, **asked: Any
) -> AnnualSeries:
    return annual_series("东莞市", name, store=store_of(store, rows), **asked)


def _said(series: AnnualSeries, year: int = 2020) -> tuple[str, float] | None:
    item = series.at(year)
    return None if item is None else (item.bound, item.value)


# --- one year, one part ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "expected"),
    [("=", (">=", 624.0)), ("~", (">=", 624.0)), (">", (">", 624.0)), (">=", (">=", 624.0))],
)
def test_a_part_s_value_or_lower_bound_is_a_lower_bound_of_its_whole(
    store: Store, operator: str, expected: tuple[str, float]
) -> None:
    series = _series(store, [_row(PART, 624, operator=operator)])
    assert _said(series) == expected
    item = series.years[0]
    assert item.related and not item.derived and item.approximate == (operator == "~")
    assert [e.indicator for e in item.evidence] == [PART]
    assert series.points == ()  # a bound is no value


@pytest.mark.parametrize("operator", ["<", "<="])
def test_a_part_s_upper_bound_says_nothing_of_its_whole(store: Store, operator: str) -> None:
    assert _series(store, [_row(PART, 624, operator=operator)]).years == ()


@pytest.mark.parametrize(
    ("operator", "expected"),
    [("=", ("<=", 700.0)), ("<", ("<", 700.0)), (">", None), (">=", None)],
)
def test_a_whole_bounds_its_part_from_above(
    store: Store, operator: str, expected: tuple[str, float] | None
) -> None:
    asked = _with_rules(store, RelatedBound(PART, WHOLE, "at_most", WHY))
    assert _said(_series(asked, [_row(WHOLE, 700, operator=operator)], PART)) == expected


def test_units_are_converted(store: Store) -> None:
    rule = RelatedBound("secondary_tertiary_legal_units", "industrial_firms", "at_least", WHY)
    family = store.catalog.family(store.catalog.indicators["industrial_firms"]).default
    firms = _row("industrial_firms", 1.2, unit="万家", amount=12000.0, definition=family)
    series = _series(_with_rules(store, rule), [firms], "secondary_tertiary_legal_units")
    assert _said(series) == (">=", 1.2) and series.unit == "万个"  # 12,000 firms
    assert series.years[0].evidence[0].amount == 1.2


@pytest.mark.parametrize("measure", ["growth_pct", "share_pct"])
def test_a_share_or_a_growth_rate_is_never_a_bound(store: Store, measure: str) -> None:
    assert _series(store, [_row(PART, 60, measure=measure, unit="%")]).years == ()


def test_a_part_of_a_year_of_a_flow_is_no_bound_and_a_reading_of_a_stock_is_one(
    store: Store,
) -> None:
    rule = RelatedBound("gdp", "secondary_industry_value_added", "at_least", WHY)
    flow = _row("secondary_industry_value_added", 900, "2020-09C", measure="level", unit="亿元")
    assert _series(_with_rules(store, rule), [flow], "gdp").years == ()
    stock = _series(store, [_row(PART, 600, "2020-06")])
    assert _said(stock) == (">=", 600.0) and stock.years[0].as_at == "2020-06"


# --- the same rules of day, confidence and correction --------------------------------------------


def test_a_figure_of_low_confidence_is_a_bound_on_request_only(store: Store) -> None:
    rows = [_row(PART, 624, confidence="low")]
    assert _series(store, rows).years == ()
    assert _said(_series(store, rows, include_low=True)) == (">=", 624.0)


def test_a_bound_is_heard_from_the_day_its_figure_was_public(store: Store) -> None:
    rows = [_row(PART, 624)]
    assert _series(store, rows, as_of="2021-02-28").years == ()
    assert _said(_series(store, rows, as_of="2021-03-01")) == (">=", 624.0)


@pytest.mark.parametrize(
    "more", [{"dropped": True}, {"status": "estimate", "published": "2020-06-01"}]
)
def test_a_dropped_figure_or_a_forecast_is_no_bound(store: Store, more: dict[str, Any]) -> None:
    assert _series(store, [_row(PART, 624, **more)]).years == ()


def test_another_region_s_figure_is_no_bound(store: Store) -> None:
    assert _series(store, [_row(PART, 624, region="惠州市")]).years == ()


def test_a_rule_may_be_limited_to_regions_and_what_lies_in_them(store: Store) -> None:
    for regions, heard in ((("东莞市",), True), (("广东省",), True), (("惠州市",), False)):
        rule = RelatedBound(WHOLE, PART, "at_least", WHY, regions)
        series = _series(_with_rules(store, rule), [_row(PART, 624)])
        assert bool(series.years) == heard


def test_bounds_do_not_pass_on(store: Store) -> None:
    rules = (
        RelatedBound(WHOLE, PART, "at_least", WHY),
        RelatedBound(PART, "new_rd_institutions", "at_least", WHY),
    )
    assert _series(_with_rules(store, *rules), [_row("new_rd_institutions", 31)]).years == ()


# --- beside what is published --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "own", "expected", "related"),
    [
        ("=", 700, ("", 700.0), False),  # a value says more than any bound
        ("=", 624, ("", 624.0), False),
        (">", 700, (">", 700.0), False),  # the published bound is the tighter one
        (">", 624, (">", 624.0), False),
        (">=", 624, (">=", 624.0), False),
        (">", 400, (">=", 624.0), True),
        ("<", 700, ("<", 700.0), False),  # both hold; the year keeps the published one
    ],
)
def test_a_bound_is_heard_only_where_it_says_more(
    store: Store, operator: str, own: float, expected: tuple[str, float], related: bool
) -> None:
    series = _series(store, [_row(PART, 624), _row(WHOLE, own, operator=operator)])
    assert _said(series) == expected
    assert series.years[0].related == related and series.conflicts == ()
    if related:
        assert [(e.value, e.reason) for e in series.years[0].set_aside] == [(own, "weaker_bound")]


@pytest.mark.parametrize(("operator", "own"), [("=", 400), ("~", 400), ("<", 500), ("<=", 623)])
def test_a_bound_that_contradicts_what_is_published_is_listed_and_not_heard(
    store: Store, operator: str, own: float
) -> None:
    series = _series(store, [_row(PART, 624), _row(WHOLE, own, operator=operator)])
    assert series.years[0].value == own and not series.years[0].related
    (conflict,) = series.conflicts
    assert (conflict.year, conflict.used.value, conflict.other.value) == (2020, own, 624)
    assert (conflict.other.indicator, conflict.difference) == (PART, 624 - own)


def test_a_contradiction_is_listed_among_the_conflicts_of_the_book_and_in_the_report(
    store: Store,
) -> None:
    rows = [_row(PART, 624, "2025"), _row(WHOLE, 390, "2025")]
    held = store_of(store, rows)
    (item,) = conflicts(held, as_of="2026-11-01").items
    assert (item.kind, item.indicator, item.period) == ("related_contradiction", WHOLE, "2025")
    assert (item.used.value, item.other.value, item.other.indicator) == (390, 624, PART)
    assert item.change == pytest.approx((390 / 624 - 1) * 100)
    assert conflicts(held, region="惠州市", as_of="2026-11-01").items == ()
    judged = _judge(store, rows)
    assert judged.assessment.status == "missed"
    source = next(iter(store.sources.values()))
    held = replace(held, sources={**store.sources, "made2": source, "made3": source})
    (said,) = evidence_tables(judged, held, Words("en")).conflicts
    assert "390" in said and "624" in said and "Provincial engineering" in said


def test_figures_within_rounding_do_not_contradict(store: Store) -> None:
    rule = RelatedBound("gdp", "secondary_industry_value_added", "at_least", WHY)
    money = {"measure": "level"}
    rows = [
        _row("gdp", 1.2, unit="万亿元", amount=12000.0, definition="after_census_2018", **money),
        _row("secondary_industry_value_added", 12300.0, unit="亿元", **money),
    ]
    family = store.catalog.family(store.catalog.indicators["gdp"]).default
    rows[0]["definition"] = family
    assert _series(_with_rules(store, rule), rows, "gdp").conflicts == ()


def test_the_tightest_of_several_is_taken_whatever_the_order(store: Store) -> None:
    rules = (
        RelatedBound(WHOLE, "new_rd_institutions", "at_least", WHY),
        RelatedBound(WHOLE, PART, "at_least", WHY),
    )
    rows = [_row("new_rd_institutions", 31), _row(PART, 624), _row(PART, 560, "2019")]
    asked = _with_rules(store, *rules)
    series = _series(asked, rows)
    assert (_said(series, 2019), _said(series)) == ((">=", 560.0), (">=", 624.0))
    assert [item.set_aside for item in series.years] == [(), ()]  # a looser one is never heard
    other = annual_series("东莞市", WHOLE, store=shuffled(store_of(asked, rows), 3))
    assert other.to_dict() == series.to_dict()


def test_of_a_part_s_figures_the_one_its_own_series_uses_counts(store: Store) -> None:
    rows = [_row(PART, 650), _row(PART, 624, status="revised", published="2022-03-01")]
    assert _said(_series(store, rows)) == (">=", 624.0)
    beside = [_row(PART, 624), _row(PART, 700, operator="<", status="final")]
    assert _said(_series(store, beside)) == (">=", 624.0)  # "under 700" leaves 624 standing
    firmer = [_row(PART, 624), _row(PART, 500, operator=">", status="final")]
    assert _said(_series(store, firmer)) == (">=", 624.0)  # so does "over 500", which says less


# --- properties ----------------------------------------------------------------------------------

_OPERATORS = st.sampled_from(["=", "~", ">", ">=", "<", "<="])
_FIGURE = st.tuples(_OPERATORS, st.integers(1, 900))


def _lower(series: AnnualSeries) -> float:
    item = series.at(2020)
    return item.value if item is not None and item.bound[:1] != "<" else 0.0


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(own=st.lists(_FIGURE, max_size=2), part=_FIGURE, other=st.none() | _FIGURE)
def test_adding_a_part_s_figure_never_lowers_the_lower_bound(
    store: Store, own: list[tuple[str, int]], part: tuple[str, int], other: tuple[str, int] | None
) -> None:
    rules = (
        RelatedBound(WHOLE, PART, "at_least", WHY),
        RelatedBound(WHOLE, "new_rd_institutions", "at_least", WHY),
    )
    asked = _with_rules(store, *rules)
    rows = [_row(WHOLE, value, operator=operator) for operator, value in own]
    if other is not None:
        rows.append(_row("new_rd_institutions", other[1], operator=other[0]))
    rows.append(_row("hightech_enterprises", 1, "2000"))  # never an empty frame
    before = _series(asked, rows)
    after = _series(asked, [*rows, _row(PART, part[1], operator=part[0])])
    assert _lower(after) >= _lower(before)
    published, now = before.at(2020), after.at(2020)
    if published is not None and not published.bound:  # a published value is never moved
        assert now is not None and (now.value, now.bound) == (published.value, "")
    if part[0] in ("<", "<="):
        assert after.to_dict() == before.to_dict()


# --- the evidence model --------------------------------------------------------------------------


def _levels(*values: float, first: int = 2014) -> list[dict[str, Any]]:
    return [_row(WHOLE, value, str(first + at)) for at, value in enumerate(values)]


def test_the_evidence_model_hears_the_bound_of_a_year_without_a_figure(store: Store) -> None:
    rows = _levels(300, 315, 331, 347, 365)  # about 5 % a year until 2018
    plain = fused_series("东莞市", WHOLE, as_of="2021-11-01", store=store_of(store, rows))
    heard = fused_series(
        "东莞市", WHOLE, as_of="2021-11-01", store=store_of(store, [*rows, _row(PART, 420)])
    )
    before, after = plain.at(2020), heard.at(2020)
    assert before is not None and after is not None
    assert before.intervals[80][0] < 420 <= after.intervals[95][0] * 1.000001
    assert [(w.kind, w.evidence.indicator) for w in after.witnesses] == [("bound", PART)]
    assert np.all(heard.paths[:, [y.year for y in heard.years].index(2020)] >= 420 * (1 - 1e-9))


def test_the_evidence_model_leaves_out_a_bound_beside_a_published_value(store: Store) -> None:
    rows = [*_levels(300, 315, 331, 347, 365, 380, 400)]
    for value in (350, 624):  # one that holds, and one that contradicts the 400 of 2020
        heard = fused_series(
            "东莞市", WHOLE, as_of="2021-11-01", store=store_of(store, [*rows, _row(PART, value)])
        )
        plain = fused_series("东莞市", WHOLE, as_of="2021-11-01", store=store_of(store, rows))
        assert [y.median for y in heard.years] == [y.median for y in plain.years]


def test_later_figures_change_no_earlier_series(store: Store) -> None:
    rows = [*_levels(300, 315, 331, 347, 365), _row(PART, 420), _row(PART, 500, "2021")]
    held = store_of(store, rows)
    for build in (annual_series, fused_series):
        early = build("东莞市", WHOLE, as_of="2021-11-01", store=held)
        alone = build("东莞市", WHOLE, as_of="2021-11-01", store=cut(held, "2021-11-01"))
        assert early.to_dict() == alone.to_dict()


# --- a verdict -----------------------------------------------------------------------------------


def _judge(store: Store, rows: Sequence[dict[str, Any]], **changes: Any) -> Any:
    target: Target = replace(store.catalog.targets["dg2015-rd-institutions"], **changes)
    return assess_target(
        target, store_of(store, rows), parse_as_of("2026-11-01"), model=get_model("default")
    )


@pytest.mark.parametrize(
    ("value", "period", "status"),
    [(624, "2023", "achieved"), (624, "2025", "met"), (399, "2025", "not_assessed")],
)
def test_a_target_is_settled_by_a_part_and_the_report_says_by_which(
    store: Store, value: float, period: str, status: str
) -> None:
    judged = _judge(store, [_row(PART, value, period)])
    told = judged.assessment
    assert told.status == status
    assert (told.latest, told.latest_bound, told.latest_related) == (value, ">=", PART)
    assert told.outturn_related == (PART if period == "2025" else None)
    for language, name, amount in (
        ("zh", "省级工程技术研究中心数", f"不少于{value}个"),
        ("en", "Provincial engineering technology research centres", f"no less than {value}"),
    ):
        words = Words(language)
        (said,) = related_sentences(judged, store.catalog, words)
        assert name in said and str(value) in said and amount in said and period in said
        first = sentences(judged, store.catalog, words)[0]
        assert "公布为" not in first and "was published at" not in first
        held = store_of(store, [_row(PART, value, period)])
        held = replace(held, sources={**held.sources, "made2": next(iter(held.sources.values()))})
        tables = evidence_tables(judged, held, words)
        assert [row.indicator for row in tables.used] == [name]
        assert not [row for row in (*tables.aside, *tables.related) if row.indicator == name]


def test_a_part_as_large_as_the_limit_leaves_more_than_it_open(store: Store) -> None:
    rows = [_row(PART, 400, "2025")]  # "over 400" may still be 400
    assert _judge(store, rows).assessment.status == "not_assessed"
    assert _judge(store, rows, operator=">=").assessment.status == "met"


def test_a_whole_below_the_target_settles_that_its_part_missed_it(store: Store) -> None:
    asked = _with_rules(store, RelatedBound(PART, WHOLE, "at_most", WHY))
    changes = {"indicator": PART, "definition": None}
    judged = _judge(asked, [_row(WHOLE, 350, "2025")], **changes)
    assert judged.assessment.status == "missed" and judged.assessment.outturn_bound == "<="
    assert "350" in sentences(judged, asked.catalog, Words("en"))[0]


def test_the_two_targets_that_a_related_figure_settles(store: Store) -> None:
    """624 centres in the batch of 2023; six industries over 100 billion yuan in 2022."""
    for name, year, value in ((WHOLE, 2023, 624), ("clusters_100bn", 2022, 6)):
        series = annual_series("东莞市", name, as_of="2026-11-01", store=store)
        assert _said(series, year) == (">=", value)
