"""Report parameters: refused in one line before any kernel starts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.errors import ParameterError
from forecast.report.params import checked

GOOD = {"region": "东莞市", "plan": "dg2016", "as_of": "2026-11-01", "language": "zh", "seed": 0}


def test_names_are_resolved_to_ids() -> None:
    found = checked({**GOOD, "region": "东莞", "plan": "DGFB-2016-111"})
    assert (found.parameters.region, found.parameters.plan) == ("东莞市", "dg2016")
    assert found.folder == "东莞市-dg2016-zh"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reigon": "东莞市"}, "no parameter 'reigon'"),
        ({"region": ""}, "region"),
        ({"region": "东"}, "unknown region"),
        ({"region": 7}, "region"),
        ({"plan": "dg2099"}, "unknown plan"),
        ({"plan": "wj2020"}, "its region is 万江街道"),
        ({"as_of": "2026-02-30"}, "not a date"),
        ({"as_of": "20261101"}, "not a date"),
        ({"as_of": "2099-01-01"}, "is after 2026-11-25"),
        ({"as_of": "1990-01-01"}, "before the first"),
        ({"as_of": "2016-06-01"}, "published on 2016-12-13"),
        ({"language": "fr"}, "language"),
        ({"seed": -1}, "seed"),
        ({"seed": "0"}, "seed"),
        ({"seed": 1.5}, "seed"),
    ],
)
def test_wrong_parameters(change: dict[str, object], says: str) -> None:
    with pytest.raises(ParameterError) as caught:
        checked({**GOOD, **change})
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(ParameterError, match="plan"):
        checked({"region": "东莞市", "as_of": "2026-11-01"})


@given(st.text(max_size=30))
def test_no_text_becomes_a_path(region: str) -> None:
    try:
        folder = checked({**GOOD, "region": region}).folder
    except ParameterError:
        return
    assert "/" not in folder and ".." not in folder


def test_leaving_out_assumptions_is_a_parameter_with_a_folder_of_its_own() -> None:
    values = {"region": "万江街道", "plan": "wj2020", "as_of": "2026-11-01"}
    plain, without = checked(values), checked({**values, "without_assumptions": True})
    assert not plain.parameters.without_assumptions and without.parameters.without_assumptions
    assert without.folder == f"{plain.folder}-without_assumptions"
    with pytest.raises(ParameterError, match="true or false"):
        checked({**values, "without_assumptions": "yes"})
