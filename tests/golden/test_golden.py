"""Whole runs as text, reviewed when they change: every target of every plan, on three dates."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from forecast.assess.assessment import Assessment
from forecast.assess.run import assessments
from forecast.series.store import Store

CASES = [
    ("东莞市", "dg2016", "2026-11-01"),
    ("东莞市", "dg2015", "2026-11-01"),
    ("万江街道", "wj2020", "2026-11-01"),
    ("东莞市", "dg2025", "2026-11-01"),
    ("东莞市", "dg2016", "2019-12-31"),
    ("东莞市", "dg2015", "2016-06-30"),
]


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _line(a: Assessment) -> str:
    latest = f"latest {a.latest_year or '-'} {a.latest_bound or ''}{_shown(a.latest)}"
    if a.estimate is not None:
        latest += f" estimate {a.estimate_year} {_shown(a.estimate)} from {a.estimate_rests_on}"
    projected = f"{_shown(a.projected)} [{_shown(a.lower_95)}, {_shown(a.upper_95)}]"
    return " | ".join(
        [
            a.target_id,
            a.status + (" (nowcast)" if a.nowcast else ""),
            ",".join(a.reasons) or "-",
            latest,
            f"projected {projected}" if a.projected is not None else "no projection",
            f"p {_shown(a.probability)}",
            f"gap {a.gap_bound or ''}{_shown(a.gap)} of {a.gap_basis or '-'}",
            f"pace {_shown(a.observed_pace)} needs {_shown(a.required_pace)} {a.pace_unit or ''}",
            f"first {a.first_year or '-'} expected {a.first_year_expected or '-'}",
            f"superseded by {a.superseded_by}" if a.superseded_by else "in force",
        ]
    )


@pytest.mark.parametrize(("region", "plan", "as_of"), CASES)
def test_whole_run(
    store: Store, region: str, plan: str, as_of: str, snapshot: SnapshotAssertion
) -> None:
    found = assessments(region, plan, as_of=as_of, store=store)
    assert "\n".join(_line(item.assessment) for item in found) == snapshot
