"""Whatever the series: a finite, ordered forecast or a reason code."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.models import KINDS, ModelInputError, get_model, model_names
from forecast.models.protocol import MOST_YEARS, REASONS

NAN = np.nan
NAMES = model_names()
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
BASE = [10.0, 11, 12.5, 13, 14, 15]

odd = st.one_of(
    st.floats(-10, 110),
    st.integers(-3, 120).map(float),
    st.sampled_from([0.0, 100.0, NAN, NAN, 5.0, 1e-9, 1e12]),
    st.floats(allow_nan=True, allow_infinity=True),
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.lists(odd, max_size=14), min_size=1, max_size=3),
    kind=st.sampled_from(KINDS),
    name=st.sampled_from(NAMES),
    horizon=st.sampled_from([1, 3, 12]),
    n_paths=st.sampled_from([0, 1, 6]),
)
def test_any_panel_gets_a_forecast_or_a_reason(rows, kind, name, horizon, n_paths):
    y = np.full((len(rows), max(map(len, rows))), NAN)
    for i, row in enumerate(rows):
        y[i, y.shape[1] - len(row) :] = row
    model = get_model(name)
    made = model.fit_predict(y, horizon, n_paths=n_paths, kind=kind)
    found = model.quantiles(y, horizon, LEVELS, kind=kind)
    assert made.reason == found.reason and set(made.reason) <= set(REASONS)
    for i, reason in enumerate(made.reason):
        for part in (made.paths[i], made.point[i], found.values[i], found.point[i]):
            good = np.isfinite(part)
            assert good.all() if reason == "" else not good.any()
        if reason == "":
            assert (found.values[i, 1:] >= found.values[i, :-1]).all()
            assert made.notes[i] == found.notes[i]
            if kind == "share":
                assert found.values[i].min() >= 0 and found.values[i].max() <= 100


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n", [3, 4, 5, 6])
@pytest.mark.parametrize("kind", ["level", "share"])
def test_short_series_get_finite_ordered_intervals_or_are_refused_as_too_short(name, n, kind):
    y = np.array([41, 44, 43, 47, 49, 50.0])[:n]
    model = get_model(name)
    made = model.quantiles(y, 5, LEVELS, kind=kind)
    if made.reason == ("",):
        width = made.values[0, -1] - made.values[0, 0]
        assert (np.diff(made.values[0], axis=0) >= 0).all() and (width > 0).all()
    else:
        expected = "too_short" if n < model.min_points else "kind_unsuitable"
        assert made.reason == (expected,)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_the_default_is_less_sure_of_few_points_than_of_ten(n, kind):
    rng = np.random.default_rng(2)
    steps = np.cumsum(rng.normal(0.3, 1.0, (300, 10)), axis=1)
    y = {"rate": steps, "share": 100 / (1 + np.exp(-0.1 * steps))}.get(
        kind, 100 * np.exp(0.05 * steps)
    )
    model = get_model()

    def width(panel):
        q = model.quantiles(panel, 5, (0.025, 0.975), kind=kind).values
        return np.median(q[:, 1] - q[:, 0], axis=0)

    assert (width(y[:, -n:]) > width(y)).all()


def test_the_furthest_year_has_a_forecast_and_the_next_has_none():
    q = get_model().quantiles(BASE, MOST_YEARS, (0.025, 0.5, 0.975)).values
    assert np.isfinite(q).all() and (np.diff(q, axis=1) >= 0).all()
    with pytest.raises(ModelInputError, match=str(MOST_YEARS)):
        get_model().quantiles(BASE, MOST_YEARS + 1, (0.5,))


def test_a_share_beyond_its_bounds_is_noted():
    y = np.array([[97.0, 98, 99, 101], [50, 52, 53, 55]])
    made = get_model().quantiles(y, 3, LEVELS, kind="share")
    assert made.notes == (("logit_scale", "outside_bounds"), ("logit_scale",))
    assert made.values.max() <= 100
    assert get_model("drift").quantiles(y, 3, LEVELS, kind="share").notes == made.notes


def test_values_too_many_powers_of_ten_apart_are_a_failed_fit():
    y = np.array([[1e-300, 1e-290, 1e300, 1e-200, 1e-300, 1e300], BASE])
    made = get_model("full_theta").fit_predict(y, 3, n_paths=4)
    assert made.reason in (("fit_failed", ""), ("", ""))
    assert np.isfinite(made.paths[1]).all()
