"""Whatever is given: lists, pandas and holes of every sort; else an error that says what to do."""

import numpy as np
import pandas as pd
import pytest

from forecast.models import ModelInputError, get_model

NAN = np.nan
BASE = [10.0, 11, 12.5, 13, 14, 15]


@pytest.mark.parametrize(
    "given",
    [
        BASE,
        tuple(BASE),
        np.array(BASE),
        pd.Series(BASE, index=range(2015, 2021)),
        pd.DataFrame([BASE], columns=range(2015, 2021)),
        np.array([BASE], dtype=object),
    ],
    ids=["list", "tuple", "array", "series", "frame", "object"],
)
def test_lists_arrays_and_pandas_give_the_same(given):
    expected = get_model().fit_predict(np.array([BASE]), 3, n_paths=5).paths
    np.testing.assert_array_equal(get_model().fit_predict(given, 3, n_paths=5).paths, expected)


@pytest.mark.parametrize(
    "given",
    [
        [10, None, 12, 13, 15],
        np.ma.array([10, 99, 12, 13, 15], mask=[0, 1, 0, 0, 0]),
        pd.Series([10, pd.NA, 12, 13, 15], dtype="Int64"),
        pd.DataFrame([pd.array([10, pd.NA, 12, 13, 15], dtype="Int64")]),
    ],
    ids=["none", "masked", "series", "frame"],
)
def test_every_way_of_not_knowing_a_year_is_a_hole(given):
    expected = get_model().fit_predict(np.array([10, NAN, 12, 13, 15]), 3, n_paths=5).paths
    np.testing.assert_array_equal(get_model().fit_predict(given, 3, n_paths=5).paths, expected)


def test_whole_numbers_are_numbers():
    whole, real = (
        get_model().fit_predict(np.array([[3, 4, 6, 7]], dtype=kind), 2, n_paths=5).paths
        for kind in (np.int64, float)
    )
    np.testing.assert_array_equal(whole, real)


def test_no_paths_still_give_a_point():
    made = get_model().fit_predict(BASE, 3, n_paths=0)
    assert made.paths.shape == (1, 0, 3) and np.isfinite(made.point).all()


@pytest.mark.parametrize("model", ["default", "naive", "log_theta", "ets"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"horizon": 0}, "horizon"),
        ({"horizon": -2}, "horizon"),
        ({"horizon": 2.5}, "horizon"),
        ({"horizon": 2.0}, "horizon"),
        ({"horizon": None}, "horizon"),
        ({"horizon": True}, "horizon"),
        ({"horizon": NAN}, "horizon"),
        ({"horizon": 10**9}, "horizon"),
        ({"n_paths": -1}, "n_paths"),
        ({"n_paths": 2.5}, "n_paths"),
        ({"seed": -1}, "seed"),
        ({"seed": None}, "seed"),
        ({"kind": "stock"}, "kind"),
        ({"kind": None}, "kind"),
        ({"bounds": (0, 1)}, "bounds"),
        ({"kind": "share", "bounds": (5, 5)}, "lower < upper"),
        ({"kind": "share", "bounds": (0,)}, "lower < upper"),
        ({"kind": "share", "bounds": (0, NAN)}, "lower < upper"),
        ({"y": [[1, 2], [1, 2, 3]]}, "numbers"),
        ({"y": ["a", "b", "c"]}, "numbers"),
        ({"y": np.array([1j, 2, 3])}, "numbers"),
        ({"y": np.array(["2001", "2002"], dtype="datetime64[Y]")}, "numbers"),
        ({"y": None}, "shape"),
        ({"y": 5.0}, "shape"),
        ({"y": np.zeros((2, 2, 2))}, "shape"),
    ],
)
def test_a_call_nobody_could_answer_is_told_why(model, change, words):
    call = {"y": BASE, "horizon": 3, "n_paths": 2} | change
    with pytest.raises(ModelInputError, match=words) as caught:
        get_model(model).fit_predict(call.pop("y"), call.pop("horizon"), **call)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("levels", [(), (0, 0.5), (0.5, 1), (0.9, 0.1), (NAN,), 0.5, ("a",)])
@pytest.mark.parametrize("model", ["default", "naive", "ets"])
def test_levels_that_are_none_are_told(model, levels):
    with pytest.raises(ModelInputError, match="levels"):
        get_model(model).quantiles(BASE, 3, levels)


def test_an_unknown_model_is_told_with_the_known_ones():
    with pytest.raises(ModelInputError, match="log_theta"):
        get_model("defualt")
