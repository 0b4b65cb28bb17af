"""The commands on the evidence: tables in two languages, one JSON document, one-line mistakes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.catalog.schema import STATUSES
from forecast.cli import main
from forecast.messages import has
from forecast.series import conflicts, coverage

Run = Callable[..., subprocess.CompletedProcess[str]]
Here = Callable[..., tuple[int, str, str]]
AS_OF = ("--as-of", "2026-11-01")
SOURCE = Path(__file__).resolve().parents[1] / "src" / "forecast"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Run a command in this process: exit code, standard output, standard error."""

    def run(*arguments: str, language: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["forecast", *arguments])
        monkeypatch.setenv("FORECAST_LANG", language)
        with pytest.raises(SystemExit) as stopped:
            main()
        told = capsys.readouterr()
        return int(stopped.value.code or 0), told.out, told.err

    return run


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def test_the_triangle_of_guangdong(forecast_command: Run) -> None:
    done = forecast_command(
        "vintages", "--indicator", "gdp", "--region", "广东省", *AS_OF, "--lang", "en"
    )
    assert (done.returncode, done.stderr) == (0, "")
    row = next(line for line in done.stdout.splitlines() if line.startswith("2015 "))
    assert re.findall(r"\d+\.\d+(?= \()", row) == ["72812.55", "74732.4", "75820.8"]
    assert row.split()[-2:] == ["+4.13", "+4.05"]


def test_vintages_as_json(forecast_command: Run) -> None:
    done = forecast_command("vintages", "--indicator", "gdp", "--region", "广东", *AS_OF, "--json")
    found = json.loads(done.stdout)
    assert (found["indicator"], found["region"], found["unit"]) == ("gdp", "广东省", "亿元")
    row = next(row for row in found["rows"] if (row["period"], row["measure"]) == ("2015", "level"))
    assert [item["value"] for item in row["releases"]] == [72812.55, 74732.4, 75820.8]
    assert [item["published"] for item in row["releases"]] == ["2018-12", "2024", "2026-03"]
    assert (row["first"], row["latest"]) == (72812.55, 75820.8)
    assert found["reason"] is None and found["summary"][0]["status"] == "all"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_matrix_fits_eighty_columns(forecast_command: Run, language: str) -> None:
    done = forecast_command("coverage", "--plan", "dg2016", *AS_OF, "--lang", language)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert max(map(_width, lines)) <= 80
    assert lines[1].split() == [str(year // 10 % 10) for year in range(2004, 2026)]
    assert lines[2].split()[1:] == [str(year % 10) for year in range(2004, 2026)]
    output = next(line for line in lines if line.startswith(("规模以上工业总产值 ", "Gross indus")))
    assert output.split()[-22:] == [*"..dddd............~.>>"]
    legend = re.split(" {3}|\n", done.stdout.split("\n\n")[-1].strip())
    assert [item[0] for item in legend] == [*"#~=>gtid?."]


def test_coverage_as_json_and_chart(forecast_command: Run, tmp_path: Path) -> None:
    chart = tmp_path / "wanjiang.svg"
    done = forecast_command(
        "coverage", "--plan", "wj2020", "--from", "2018", *AS_OF, "--chart", str(chart), "--json"
    )
    found = json.loads(done.stdout)
    assert (found["region"], found["plan"]) == ("万江街道", "wj2020")
    assert found["years"] == [*range(2018, 2026)] and found["chart"] == str(chart)
    assert chart.read_text(encoding="utf-8").startswith("<?xml")
    first = found["indicators"][0]
    assert first["part"] == "plan" and set(first["years"]["2020"]) == {"kind", "also", "figures"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_output_of_2005_is_disputed(forecast_command: Run, language: str) -> None:
    done = forecast_command(
        "conflicts", "--region", "东莞市", "--indicator", "全部工业总产值", *AS_OF,
        "--lang", language,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in ("4470亿元", "4310亿元", "2005"))
    assert ("矛盾" if language == "zh" else "contradiction") in done.stdout


def test_a_scope_break_shows_levels_and_growth(forecast_command: Run) -> None:
    done = forecast_command(
        "conflicts", "--region", "东莞市", "--indicator", "industrial_value_added", *AS_OF,
        "--lang", "en",
    )  # fmt: skip
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if "2020–2021: contradicts" in line)
    assert "+9.64 % a year" in lines[at]
    assert "4145.7亿元" in lines[at + 1] and "5008.81亿元" in lines[at + 1]
    assert "growth of 10.2 %" in lines[at + 2]


def test_conflicts_as_json(forecast_command: Run) -> None:
    done = forecast_command("conflicts", "--region", "东莞市", *AS_OF, "--json")
    found = json.loads(done.stdout)
    kinds = {item["kind"] for item in found["conflicts"]}
    assert kinds == {"contradiction", "revision", "growth_contradiction"}
    assert set(found["usual_wedge"]) == {"median", "sd", "n"}
    for item in found["conflicts"]:
        assert (item["wedge"] is not None) == (item["kind"] == "growth_contradiction")
        assert item["used"]["source_id"] and item["other"]["source_id"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("vintages", "--region", "万江街道", "--indicator", "gross_industrial_output"),
            "forecast coverage",
        ),
        (
            ("vintages", "--region", "东莞市", "--indicator", "gross_industrial_output",
             "--as-of", "2012-12-31"),
            "--definition",
        ),
        (("vintages", "--region", "东莞市", "--indicator", "gdp", "--year", "1990"), "--year"),
        (("coverage", "--region", "万江街道", "--to", "2005"), "forecast ingest"),
        (("conflicts", "--region", "万江街道", "--indicator", "robot_density"), "--include-low"),
    ],
)  # fmt: skip
def test_nothing_to_show_names_the_next_step(
    here: Here, arguments: tuple[str, ...], says: str, language: str
) -> None:
    code, out, err = here(*arguments, language=language)
    assert (code, err) == (0, "") and says in out
    assert ("没有" in out) == (language == "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("vintages", "--region", "火星", "--indicator", "gdp"), "regions.yml"),
        (("vintages", "--region", "东莞市", "--indicator", "gdpp"), "indicators.yml"),
        (
            ("vintages", "--region", "东莞市", "--indicator", "gdp", "--definition", "x"),
            "after_census_2004",
        ),
        (
            ("vintages", "--region", "东莞市", "--indicator", "gdp", "--as-of", "2001-01-01"),
            "2003-01-31",
        ),
        (("coverage",), "dg2016"),
        (("coverage", "--region", "东莞市", "--from", "2030"), "2030"),
        (("coverage", "--region", "东莞市", "--plan", "dg"), "dg2016"),
        (("coverage", "--region", "东莞市", "--chart", "a.pdf"), ".png | .svg"),
        (("coverage", "--region", "万江街道", "--to", "2005", "--chart", "a.png"), "2026-11-25"),
        (("conflicts", "--region", "火星"), "regions.yml"),
        (("conflicts", "--indicator", "gdpp"), "indicators.yml"),
        (("conflicts", "--as-of", "2030-01-01"), "gathered_until"),
    ],
)
def test_a_wrong_request_is_one_line(
    here: Here, arguments: tuple[str, ...], says: str, language: str
) -> None:
    code, out, err = here(*arguments, language=language)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1 and says in err


@pytest.mark.parametrize(
    "key",
    [
        *(f"coverage.{name}" for name in coverage.KINDS),
        *(f"coverage.part_{name}" for name in ("plan", "identity", "other")),
        *(f"conflicts.{name}" for name in conflicts.KINDS),
        *(f"vintages.status_{name}" for name in ("all", *STATUSES)),
        *(f"vintages.short_{name}" for name in STATUSES),
        *(f"vintages.{name}" for name in ("level", "growth")),
        *(f"vintages.{name}" for name in ("no_data", "definition_break", "no_year")),
    ],
)
def test_every_code_has_words(key: str) -> None:
    assert has(key)


def test_every_key_written_in_these_commands_exists() -> None:
    pattern = re.compile(r"""["']((?:vintages|coverage|conflicts|error)\.[a-z_]*[a-z])["']""")
    files = [
        SOURCE / "cli_evidence_text.py",
        SOURCE / "plot/coverage.py",
        SOURCE / "series/coverage.py",
    ]
    used = {key for file in files for key in pattern.findall(file.read_text(encoding="utf-8"))}
    assert len(used) > 20
    assert sorted(key for key in used if not has(key)) == []
