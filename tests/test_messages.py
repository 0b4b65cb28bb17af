"""The message catalogue: every key in two languages with the same values, every used key there."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from forecast.assess.status import REASONS, STATUSES
from forecast.catalog.schema import CONFIDENCES, OPERATORS
from forecast.catalog.schema import STATUSES as PUBLICATION_STATUSES
from forecast.errors import ParameterError
from forecast.messages import LANGUAGES, catalogue, has, text
from forecast.models.default import MEMBERS
from forecast.models.library import LIBRARY_NAMES
from forecast.models.members import MEMBER_NAMES
from forecast.plot.evidence import KINDS
from forecast.report.run import STAGES

SOURCE = Path(__file__).resolve().parents[1] / "src" / "forecast"


def _fields(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_both_languages_name_the_same_values() -> None:
    for key, texts in catalogue().items():
        assert set(texts) == set(LANGUAGES), key
        assert _fields(texts["zh"]) == _fields(texts["en"]), key


def test_every_key_written_in_the_code_exists() -> None:
    pattern = re.compile(
        r"""["']((?:error|report|sentence|chart|status|reason|pace|operator|backtest)\.[a-z_]+)["']"""
    )
    used = {
        match
        for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.j2")]
        for match in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 80
    files = {"report.html", "report.ipynb"}
    assert sorted(key for key in used - files if not has(key)) == []


@pytest.mark.parametrize(
    "key",
    [
        *(f"status.{name}" for name in STATUSES),
        *(f"reason.{name}" for name in REASONS),
        *(f"reason_long.{name}" for name in REASONS),
        *(f"operator.{name}" for name in OPERATORS),
        *(f"standing.{name}" for name in PUBLICATION_STATUSES),
        *(f"confidence.{name}" for name in CONFIDENCES),
        *(f"member.{name}" for name in (*MEMBER_NAMES, *MEMBERS)),
        *(f"model.{name}" for name in ("default", *LIBRARY_NAMES)),
        *(f"stage.{name}" for name in STAGES),
    ],
)
def test_every_code_has_words(key: str) -> None:
    assert has(key)


def _engine_codes() -> set[str]:
    """Every reason that the evidence model's code writes down, read from its source."""
    folder, found = SOURCE / "series" / "fusion", set()

    def texts(node: ast.AST) -> set[str]:
        if isinstance(node, ast.IfExp):  # its condition is no code
            return texts(node.body) | texts(node.orelse)
        return {
            item.value
            for item in ast.walk(node)
            if isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value
        }

    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "reason":
                found |= texts(node.value)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "blank":
                found |= texts(node)
            elif isinstance(node, ast.FunctionDef) and node.name in ("_nature", "_no_series"):
                for item in ast.walk(node):
                    if isinstance(item, ast.Return) and item.value is not None:
                        pair = item.value
                        found |= texts(pair.elts[1] if isinstance(pair, ast.Tuple) else pair)
    return found


def test_every_reason_of_the_evidence_model_has_words() -> None:
    codes = _engine_codes()
    assert {"single_month", "outside_scale", "only_growth", "not_anchored"} <= codes
    chosen = {"same_figure", "weaker_status", "weaker_confidence", "older_publication"}
    assert sorted(code for code in codes | chosen if not has(f"set_aside.{code}")) == []
    series = {"no_data", "only_growth", "only_bounds", "not_anchored", "contradictory_bounds"}
    assert sorted(code for code in series if not has(f"series.no_series.{code}")) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_evidence_has_words(kind: str) -> None:
    assert has(f"kind.{kind}") and has(f"rests_on.{kind}")
    assert has("rests_on.derived") and has("rests_on.trend")


@pytest.mark.parametrize(
    "basis", ["early", "converted", "growth", "in_year_level", "in_year_growth", "derived"]
)
def test_every_basis_of_an_estimate_has_words(basis: str) -> None:
    assert has(f"basis.{basis}")


def test_an_error_is_one_line_in_either_language(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ParameterError("error.region", name="某\n地", known="东莞市")
    assert "\n" not in error.message("zh") and "某 地" in error.message("zh")
    monkeypatch.setenv("FORECAST_LANG", "zh")
    assert str(ParameterError("error.as_of", as_of="x")) == text("error.as_of", "zh", as_of="x")
