"""Every member behind the protocol: shapes, order, bounds, reasons."""

import numpy as np
import pytest
from panels import NAN, walks

from forecast.models import get_model, model_names
from forecast.models.members import PanelMember
from forecast.models.protocol import Model

MEMBERS = [n for n in model_names() if n != "default"]
CURVES = ("logistic", "gompertz")


@pytest.mark.parametrize("name", MEMBERS)
def test_member_keeps_the_protocol(name):
    model = get_model(name)
    assert isinstance(model, Model)
    y, kind = walks(), "level"
    if name in CURVES:
        y, kind = 100 * y / (y + 120), "share"
    made = model.fit_predict(y, 4, n_paths=60, kind=kind)
    assert made.paths.shape == (len(y), 60, 4) and made.point.shape == (len(y), 4)
    good = np.array([r == "" for r in made.reason])
    assert good.any()
    assert np.isfinite(made.paths[good]).all() and np.isnan(made.paths[~good]).all()
    q = model.quantiles(y, 4, (0.025, 0.25, 0.5, 0.75, 0.975), kind=kind).values[good]
    assert (np.diff(q, axis=1) >= 0).all() and (q[:, 4] > q[:, 0]).all()


# The curves are for shares, which have bounds and no unit to scale by.
@pytest.mark.parametrize("name", [name for name in MEMBERS if name not in CURVES])
def test_member_is_scale_equivariant(name):
    y, kind = walks(), "level"
    a, b = (get_model(name).quantiles(y * f, 3, (0.1, 0.5, 0.9), kind=kind) for f in (1, 1000))
    assert a.reason == b.reason
    np.testing.assert_allclose(b.values, 1000 * a.values, rtol=1e-5)


def test_a_members_least_length_comes_from_its_parameters():
    found = {n: get_model(n).min_points for n in ("naive", "drift", "theta", "damped")}
    assert found == {"naive": 3, "drift": 3, "theta": 4, "damped": 6}
    made = get_model("damped").fit_predict(np.array([[NAN, 1, 2, 3, 4, 5.0]]), 2, n_paths=5)
    assert made.reason == ("too_short",)


def test_grey_model_refuses_when_its_tests_fail_unless_told_not_to():
    y = np.array([[10, 30, 9, 28, 11, 33, 10.0], list(10 * 1.05 ** np.arange(7))])
    assert get_model("gm11").quantiles(y, 2, (0.5,)).reason == ("test_failed", "")
    made = PanelMember("gm11", refuse=False).quantiles(y, 2, (0.5,))
    assert made.reason == ("", "")
    assert made.point[1] == pytest.approx(10 * 1.05 ** np.array([7, 8]), rel=1e-3)


def test_members_that_cannot_take_a_kind_say_so():
    y = walks(5)
    assert set(get_model("logistic").quantiles(y, 2, (0.5,)).reason) == {"kind_unsuitable"}
    assert set(get_model("gm11").quantiles(-y, 2, (0.5,)).reason) == {"kind_unsuitable"}
