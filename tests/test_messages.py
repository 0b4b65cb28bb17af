"""The message catalogue: every key in two languages with the same values, every used key there."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from forecast.assess.status import REASONS, STATUSES
from forecast.catalog.schema import CONFIDENCES, OPERATORS
from forecast.errors import ParameterError
from forecast.messages import LANGUAGES, catalogue, has, text
from forecast.models.default import MEMBERS
from forecast.models.library import LIBRARY_NAMES
from forecast.models.members import MEMBER_NAMES

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
        *(f"confidence.{name}" for name in CONFIDENCES),
        *(f"member.{name}" for name in (*MEMBER_NAMES, *MEMBERS)),
        *(f"model.{name}" for name in ("default", *LIBRARY_NAMES)),
    ],
)
def test_every_code_has_words(key: str) -> None:
    assert has(key)


def test_an_error_is_one_line_in_either_language(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ParameterError("error.region", name="某\n地", known="东莞市")
    assert "\n" not in error.message("zh") and "某 地" in error.message("zh")
    monkeypatch.setenv("FORECAST_LANG", "zh")
    assert str(ParameterError("error.as_of", as_of="x")) == text("error.as_of", "zh", as_of="x")
