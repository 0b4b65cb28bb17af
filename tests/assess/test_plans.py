"""The four plans on the real figures: what the acceptance of the report rests on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import forecast as fc
from forecast.assess.assessment import Assessed
from forecast.assess.run import assessments
from forecast.assess.status import REASONS, STATUSES
from forecast.errors import ParameterError
from forecast.series.annual import AnnualSeries
from forecast.series.fusion.fused import FusedSeries
from forecast.series.store import Store

AS_OF = "2026-11-01"
Judged = Callable[..., dict[str, Assessed]]


@pytest.fixture(scope="module")
def judged(store: Store) -> Judged:
    made: dict[tuple[str, str], dict[str, Assessed]] = {}

    def of(plan: str, as_of: str = AS_OF) -> dict[str, Assessed]:
        if (plan, as_of) not in made:
            region = store.catalog.plans[plan].region
            found = assessments(region, plan, as_of=as_of, store=store)
            made[plan, as_of] = {item.assessment.target_id: item for item in found}
        return made[plan, as_of]

    return of


@pytest.mark.parametrize(
    ("plan", "count"), [("dg2016", 26), ("dg2015", 21), ("wj2020", 20), ("dg2025", 11)]
)
def test_every_target_has_a_status_or_a_reason(judged: Judged, plan: str, count: int) -> None:
    found = judged(plan)
    assert len(found) == count
    for item in found.values():
        a = item.assessment
        assert a.status in STATUSES
        assert (a.status == "not_assessed") == (a.reason is not None)
        assert set(a.reasons) <= set(REASONS)
        assert json.loads(json.dumps(a.to_dict(), allow_nan=False)) == a.to_dict()


def test_output_is_met_by_a_bound(judged: Judged) -> None:
    a = judged("dg2016")["dg2016-gross-output"].assessment
    assert (a.status, a.outturn, a.outturn_bound) == ("met", 26000, ">")
    assert (a.gap, a.gap_basis, a.gap_bound) == (6000, "outturn", ">")
    assert a.gap_relative == pytest.approx(0.3) and a.first_year == 2022
    assert a.required_pace_from_base == pytest.approx(7.177346)  # doubling in ten years


def test_the_value_added_rate_is_out_of_reach_by_what_its_parts_say(judged: Judged) -> None:
    """One published year is too short by itself; value added and output say enough of the others.

    Value added was 5171 in 2023 and grew 6.9 and 4.0 %: about 5,750 in 2025 with prices as they
    were; output was over 26,000. The rate was then at most some 22.1 %, and 25 % would have taken
    6,500 of value added. So it is projected, below 22.5 %, and not within reach.
    """
    a = judged("dg2016")["dg2016-value-added-rate"].assessment
    assert (a.status, a.reason, a.nowcast) == ("moving_away", None, True)
    assert (
        a.latest_year == 2022 and a.latest == pytest.approx(21.4996, abs=1e-4) and a.latest_derived
    )
    assert 18 < a.projected < 22.1 < a.upper_95 + 1 and a.upper_95 < 23  # type: ignore[operator]
    assert a.probability < 0.01 and a.gap_basis == "projection"  # type: ignore[operator]
    assert a.required_pace == pytest.approx((25 - 21.49955) / 3, abs=1e-4)
    assert a.estimate is None  # no year after 2022 has figures of both parts


def test_research_intensity_was_achieved_before_and_has_no_outturn(judged: Judged) -> None:
    a = judged("dg2016")["dg2016-rd-intensity"].assessment
    assert (a.status, a.first_year, a.latest_year) == ("achieved", 2019, 2021)
    # 415.23 of enterprises are 95.6 % of all R&D, which is 4.00 % of a GDP of 10,855.35.
    assert a.latest == pytest.approx(415.23 / 0.956 / 10855.35 * 100, abs=1e-3)
    assert a.outturn is None and "target_past_without_outturn" in a.reasons


def test_patents_are_achieved(judged: Judged) -> None:
    a = judged("dg2016")["dg2016-patents"].assessment
    assert (a.status, a.latest, a.latest_year, a.gap) == ("achieved", 66000, 2023, 46000)


def test_the_advanced_share_is_a_nowcast_with_interval_and_probability(judged: Judged) -> None:
    a = judged("dg2016")["dg2016-advanced-share"].assessment
    assert a.nowcast and a.target_is_past and a.outturn is None
    assert a.lower_95 < a.lower_80 < a.lower_50 < a.projected  # type: ignore[operator]
    assert a.projected < a.upper_50 < a.upper_80 < a.upper_95  # type: ignore[operator]
    assert 0 < a.probability < 1 and 52.3 < a.projected < 70  # type: ignore[operator]
    assert a.gap == pytest.approx(a.projected - 60)  # type: ignore[operator]
    # Growth of both parts was published for 2025: the year is estimated, not merely projected,
    # and its estimate is the projection.
    assert (a.estimate_year, a.estimate_rests_on) == (2025, "derived")
    assert a.estimate == pytest.approx(a.projected)
    assert a.estimate_lower_80 == pytest.approx(a.lower_80)


@pytest.mark.parametrize("target", ["dg2016-integration-index", "dg2016-energy", "dg2016-brands"])
def test_nothing_published_is_no_data(judged: Judged, target: str) -> None:
    a = judged("dg2016")[target].assessment
    assert (a.status, a.reason, a.latest) == ("not_assessed", "no_data", None)
    assert a.missing_year == 2025
    named = target == "dg2016-energy"  # of the others no publication of 2025 is known
    assert (bool(a.missing_zh), bool(a.missing_en)) == (named, named)


def test_similar_indicators_are_shown_but_never_used(judged: Judged) -> None:
    item = judged("dg2015")["dg2015-rd-institutions"]
    shown = {series.indicator: series for series in item.related}
    # 6,577 firms with an institution of their own are similar; 624 centres are a part and bound it.
    assert shown["rd_institution_firms"].latest.value == 6577  # type: ignore[union-attr]
    assert (item.assessment.latest_bound, item.assessment.latest) == (">=", 624)


def test_a_wider_scope_is_named_and_not_used(judged: Judged) -> None:
    a = judged("dg2016")["dg2016-smart-equipment-output"].assessment
    assert a.reasons[:2] == ("too_short", "definition_break") and a.latest == 260


def test_wanjiang_names_what_is_missing(judged: Judged) -> None:
    a = judged("wj2020")["wj2020-value-added"].assessment
    assert (a.target, a.unit, a.reason) == (60, "亿元", "no_data")
    assert a.missing_year == 2022 and "东莞统计年鉴2023" in (a.missing_zh or "")


def test_a_later_figure_leaves_open_whether_it_was_in_time(judged: Judged) -> None:
    a = judged("dg2015")["dg2015-rd-coverage-2018"].assessment
    assert (a.status, a.first_year, a.outturn) == ("achieved", 2021, None)


def test_no_projection_far_beyond_the_figures(judged: Judged) -> None:
    a = judged("dg2015")["dg2015-tech-investment"].assessment
    assert a.reason == "horizon_too_long"
    # 124.5 in 2014 to 332.99 in 2016
    assert a.latest == pytest.approx(((332.99 / 124.5) ** 0.5 - 1) * 100)


def test_superseded_targets_come_last_and_name_their_successor(judged: Judged) -> None:
    flags = [item.assessment.superseded_by is not None for item in judged("dg2015").values()]
    assert flags == sorted(flags) and sum(flags) == 15
    assert judged("dg2015")["dg2015-value-added-rate"].assessment.superseded_by == (
        "dg2016-value-added-rate"
    )
    assert judged("dg2016")["dg2016-value-added-rate"].assessment.supersedes == (
        "dg2015-value-added-rate",
    )


def test_a_target_is_superseded_only_once_the_later_plan_is_public(judged: Judged) -> None:
    before = judged("dg2015", "2016-06-30")["dg2015-value-added-rate"].assessment
    assert before.superseded_by is None


def test_an_earlier_date_knows_less(judged: Judged) -> None:
    now, then = judged("dg2016"), judged("dg2016", "2019-12-31")
    assert then["dg2016-gross-output"].assessment.status == "not_assessed"
    # The figures of 2006 to 2009 are of the older definition and count through a conversion; from
    # 2009 to 2025 is more than twice as far as they reach.
    assert then["dg2016-gross-output"].assessment.reason == "horizon_too_long"
    assert then["dg2016-patents"].assessment.reason == "no_data"
    share = then["dg2016-advanced-share"].assessment
    assert not share.nowcast and not share.target_is_past and share.projected is not None
    assert now["dg2016-gross-output"].assessment.status == "met"


def test_the_library_returns_a_frame_and_is_callable_in_any_import_order() -> None:
    import forecast.assess.pace  # binds forecast.assess to the package

    frame = fc.assess("东莞市", plan="dg2016", as_of=AS_OF)
    assert isinstance(frame, pd.DataFrame) and len(frame) == 26
    assert frame.loc[frame["target_id"] == "dg2016-gross-output", "status"].item() == "met"
    assert callable(forecast.assess) and forecast.assess.pace is not None


def test_the_same_seed_gives_the_same_numbers(store: Store) -> None:
    def made(seed: int) -> tuple[list[Any], np.ndarray]:
        found = assessments("东莞市", "dg2016", as_of=AS_OF, seed=seed, store=store)
        projections = [item.projection.paths for item in found if item.projection is not None]
        return [item.assessment.to_dict() for item in found], projections[0]

    (one, paths), (again, _), (_, others) = made(1), made(1), made(2)
    assert one == again
    # Another seed deals other draws of history (1,000 of them), so quantiles move a little.
    assert not np.array_equal(paths, others)
    np.testing.assert_allclose(np.median(paths, axis=0), np.median(others, axis=0), rtol=0.05)


def test_a_projection_names_its_methods_and_its_record(judged: Judged) -> None:
    found = judged("dg2016")["dg2016-advanced-share"].assessment
    assert found.model == "default" and found.backtest is not None
    weights = [item.weight for item in found.members]
    assert weights == sorted(weights, reverse=True) and 0.3 < sum(weights) < 1
    assert found.to_dict()["members"][0] == {"name": "pool_median", "weight": 0.3}


def _unfused(series: AnnualSeries) -> FusedSeries:
    """A fused series that settles nothing: the model then starts from the published levels."""
    return FusedSeries(
        series.indicator,
        series.region,
        series.definition,
        series.unit,
        series.kind,
        AS_OF,
        (),
        np.empty((0, 0)),
        reason="no_data",
    )


def test_models_take_bounds_of_shares_only(store: Store) -> None:
    from forecast.assess.project import project, share_bounds
    from forecast.models import get_model
    from forecast.series.annual import YearValue

    assert share_bounds("share", (None, None)) == (0.0, 100.0)
    assert share_bounds("level", (0, None)) is None
    # A rank among 21 cities stays one.
    ranks = tuple(YearValue(2010 + n, float(v)) for n, v in enumerate([9, 6, 4, 3, 2]))
    series = AnnualSeries("x", "东莞市", "d", "位", "index", AS_OF, ranks)
    made = project(
        series, _unfused(series), 2020, get_model("default"), bounds=(1, 21), n_paths=500, seed=0
    )[0]
    assert made is not None and made.paths.min() >= 1 and made.paths.max() <= 21


def test_bounds_condition_the_paths(store: Store, judged: Judged) -> None:
    from forecast.assess.project import project
    from forecast.models import get_model
    from forecast.series.annual import YearValue

    years = tuple(YearValue(2010 + n, 100.0 + 2 * n) for n in range(6))
    plain = AnnualSeries("x", "东莞市", "d", "亿元", "level", AS_OF, years)
    bounded = AnnualSeries(
        "x", "东莞市", "d", "亿元", "level", AS_OF, (*years, YearValue(2017, 112.0, ">"))
    )
    made = [
        project(
            series,
            _unfused(series),
            2018,
            get_model("default"),
            bounds=(0, None),
            n_paths=2000,
            seed=0,
        )[0]
        for series in (plain, bounded)
    ]
    assert made[0] is not None and made[1] is not None
    assert (made[1].paths[:, 1] > 112).all()
    assert np.median(made[1].paths[:, -1]) > np.median(made[0].paths[:, -1])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"region": "北京市", "plan": "dg2016"}, "unknown region"),
        ({"region": "东莞市", "plan": "dg2030"}, "unknown plan"),
        ({"region": "东莞市", "plan": "wj2020"}, "its region is 万江街道"),
        ({"region": "东莞市", "plan": "dg2025", "as_of": "2019-12-31"}, "published on 2025-02-05"),
        ({"region": "东莞市", "plan": "dg2016", "as_of": "2029-01-01"}, "is after"),
    ],
)
def test_wrong_requests_are_one_line(arguments: dict[str, str], says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        fc.assess(**arguments)
