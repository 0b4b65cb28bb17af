"""The commands: one JSON document on standard output, one line and an exit code for a mistake."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.cli_progress import stages
from forecast.report import run
from forecast.series.store import Store
from in_process import run_here

Run = Callable[..., subprocess.CompletedProcess[str]]
ASSESSMENT_KEYS = {
    "target_id",
    "indicator",
    "target",
    "unit",
    "target_year",
    "latest_year",
    "latest",
    "projected",
    "lower_95",
    "upper_95",
    "gap",
    "required_pace",
    "probability",
    "status",
    "reason",
}


def test_series_as_json(forecast_command: Run) -> None:
    done = forecast_command(
        "series",
        "--region",
        "东莞市",
        "--indicator",
        "value_added_rate",
        "--as-of",
        "2026-11-01",
        "--json",
    )
    assert done.returncode == 0 and done.stderr == ""
    found = json.loads(done.stdout)
    assert (found["indicator"], found["region"], found["unit"]) == (
        "value_added_rate",
        "东莞市",
        "%",
    )
    years = {item["year"]: item for item in found["years"]}
    last = years[2022]
    assert (round(last["value"], 1), last["derived"]) == (21.5, True)
    assert last["bound"] is None and len(last["sources"]) == 2 and "set_aside" in last
    # Years without a published value are there too, with what the evidence model makes of them.
    assert years[2025]["value"] is None and years[2025]["sources"] == []
    assert years[2025]["lower_95"] < years[2025]["median"] < years[2025]["upper_95"]
    assert found["reason"] is None and "gross_industrial_output" in found["component"]


def test_every_figure_of_a_series_is_evidence_of_a_year_or_set_aside_with_a_reason(
    forecast_command: Run, store: Store
) -> None:
    done = forecast_command(
        "series", "--region", "东莞市", "--indicator", "industrial_value_added",
        "--as-of", "2026-11-01", "--json",
    )  # fmt: skip
    found = json.loads(done.stdout)
    evidence = [item for year in found["years"] for item in year["evidence"]]
    keys = {
        "kind", "period", "value", "unit", "source", "read_from", "residual", "weight",
    }  # fmt: skip
    assert all(keys <= set(item) and 0 <= item["weight"] <= 1 for item in evidence)
    assert {item["kind"] for item in evidence} >= {
        "level", "in_year_level", "growth", "in_year_growth", "bound",
    }  # fmt: skip
    assert all(item["reason"] for item in found["set_aside"])
    seen = store.observations
    mine = seen[(seen["region"] == "东莞市") & (seen["indicator"] == "industrial_value_added")]
    known = mine[mine["published_on"] <= "2026-11-01"]
    # Growth over several years is published as an indicator of its own and speaks here too.
    own = [item for item in evidence if item["indicator"] == "industrial_value_added"]
    aside = [e for e in found["set_aside"] if e["indicator"] == "industrial_value_added"]
    assert len(own) + len(aside) == len(known)
    breaks = [year["year"] for year in found["years"] if year["probable_scope_break"]]
    # 3904.57 (2018) against 2878.23 (2016) and growth; 2021: +20.8 % against published 10.2 %.
    assert {2018, 2021} <= set(breaks)
    assert found["offsets"]["above_scale_5m"]["sd"] > 0 and "wedge" in found["sizes"]


@pytest.mark.parametrize(("name", "start"), [("c.png", b"\x89PNG"), ("c.svg", b"<?xml")])
def test_a_series_is_drawn(forecast_command: Run, tmp_path: Path, name: str, start: bytes) -> None:
    shown = ("series", "--region", "东莞市", "--indicator", "gross_industrial_output", "--chart")
    done = forecast_command(*shown, str(tmp_path / name))
    assert done.returncode == 0 and (tmp_path / name).read_bytes().startswith(start)
    wrong = forecast_command(*shown, str(tmp_path / "c.pdf"))
    assert wrong.returncode == 2 and "NAME.png" in wrong.stderr


def test_a_person_sees_estimates_beside_published_values(forecast_command: Run) -> None:
    shown = ("series", "--region", "东莞市", "--indicator", "industrial_value_added")
    done = forecast_command(*shown, "--as-of", "2026-11-01", "--lang", "zh")
    lines = done.stdout.splitlines()
    assert "推算值" in lines[1] and "95%区间" in lines[1]
    row = next(line for line in lines if line.startswith("2025 "))
    assert "全年增速" in row and "—" in row
    assert any(line.startswith("2021*") for line in lines)
    assert any(line.startswith("*") and "2021年" in line for line in lines)
    assert any("500万元" in line and "换算后采用" in line for line in lines)


def test_years_with_nothing_but_growth_are_shown_with_the_reason(forecast_command: Run) -> None:
    shown = ("series", "--region", "万江街道", "--indicator", "industrial_value_added")
    done = forecast_command(*shown, "--as-of", "2026-11-01", "--lang", "en")
    row = next(line for line in done.stdout.splitlines() if line.startswith("2021"))
    assert "growth of 12.6 %" in row and "no level of any year" in done.stdout
    assert "Only growth rates" in done.stdout
    found = json.loads(forecast_command(*shown, "--as-of", "2026-11-01", "--json").stdout)
    assert found["reason"] == "only_growth" and found["years"] == []
    assert {item["reason"] for item in found["set_aside"]} >= {"only_growth"}


def test_assess_as_json(forecast_command: Run) -> None:
    done = forecast_command(
        "assess", "--region", "东莞市", "--plan", "dg2016", "--as-of", "2026-11-01", "--json"
    )
    found = json.loads(done.stdout)["assessments"]
    assert len(found) == 26 and all(set(item) >= ASSESSMENT_KEYS for item in found)


def test_what_was_published_later_does_not_count_on_an_earlier_day(forecast_command: Run) -> None:
    asked = ("assess", "--region", "东莞市", "--plan", "dg2016", "--as-of", "2019-12-31", "--json")
    earlier = json.loads(forecast_command(*asked).stdout)["assessments"]
    output = next(item for item in earlier if item["target_id"] == "dg2016-gross-output")
    assert output["status"] == "not_assessed"  # met only by what was published later


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("series", "--region", "东莞市", "--indicator", "工业总产值"),
        ("assess", "--region", "万江", "--plan", "wj2020"),
        ("list", "plans"),
    ],
)
def test_tables_for_people(
    forecast_command: Run, arguments: tuple[str, ...], language: str
) -> None:
    done = forecast_command(*arguments, "--lang", language)
    assert done.returncode == 0 and len(done.stdout.splitlines()) > 3
    if arguments[0] == "assess":
        assert ("暂不能判断" if language == "zh" else "Not assessed") in done.stdout


@pytest.mark.parametrize("what", ["plans", "targets", "indicators", "regions"])
def test_list_as_json(forecast_command: Run, what: str) -> None:
    rows = json.loads(forecast_command("list", what, "--json").stdout)[what]
    assert len(rows) >= {"plans": 4, "targets": 78, "indicators": 200, "regions": 56}[what]


@pytest.mark.parametrize(
    ("option", "says"),
    [((), []), (("--quiet",), []), (("--progress",), ["1/4", "2/4", "3/4", "4/4"])],
)
def test_a_report_says_its_stages_only_if_asked_where_no_terminal_is(
    forecast_command: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    option: tuple[str, ...],
    says: list[str],
) -> None:
    def made(values: object, out: Path, *, stage: Callable[[str], None]) -> Path:
        for name in run.STAGES:
            stage(name)
        return out / "report.html"

    monkeypatch.setattr(run, "make_report", made)
    done = forecast_command(*REPORT, *option, "--out", str(tmp_path))
    assert done.stdout == f"{tmp_path / 'report.html'}\n"
    assert [line.split()[0] for line in done.stderr.splitlines()] == says


def test_on_a_terminal_one_line_shows_the_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with stages(None) as stage:
        stage("running")
    with stages(False) as stage:
        stage("building")
    told = capsys.readouterr()
    assert told.out == "" and "2/4" in told.err and "3/4" not in told.err


REPORT = ("report", "--region", "东莞市", "--plan", "dg2016")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("report", "--region", "东菀市", "--plan", "dg2016"), 2, "unknown region '东菀市'"),
        (("report", "--region", "东莞市", "--plan", "dg2017"), 2, "unknown plan 'dg2017'"),
        (("report", "--reigon", "东莞市", "--plan", "dg2016"), 2, "--reigon"),
        ((*REPORT, "--as-of", "2031-01-01"), 2, "is after 2026-11-25"),
        ((*REPORT, "--as-of", "1998-01-01"), 2, "before the first record"),
        ((*REPORT, "--as-of", "01/11/2026"), 2, "not a date"),
        ((*REPORT, "--lang", "fr"), 2, "language"),
        ((*REPORT, "--seed", "-1"), 2, "--seed"),
        (("assess", "--region", "东莞市"), 2, "--plan"),
        (("series", "--region", "东莞市", "--indicator", "gdpp", "--json"), 2, "near: gdp"),
        (("series", "--region", "东莞市", "--indicator", "gdp", "--lang", "fr"), 2, "lang"),
        (("list", "things"), 2, "plans | targets"),
        (("forcast",), 2, "forcast"),
    ],
)
def test_a_mistake_is_one_line_and_an_exit_code(
    forecast_command: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    extra = ("--out", str(tmp_path / "out")) if arguments[0] == "report" else ()
    done = forecast_command(*arguments, *extra)
    assert done.returncode == code and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and says in done.stderr
    assert not (tmp_path / "out").exists()


def test_mistakes_are_told_in_chinese_too(forecast_command: Run) -> None:
    done = forecast_command("assess", "--region", "东菀市", "--plan", "dg2016", FORECAST_LANG="zh")
    assert "未知地区" in done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "catalog/targets.yml",
            "id: dg2015-gross-output",
            "idd: dg2015-gross-output",
            "targets.yml",
        ),
        ("catalog/indicators.yml", "- id: gdp\n", "- id: gdp: x\n", "indicators.yml, line"),
        (
            "records/corrections.yml",
            "value: 2420.01",
            "value: 2420.02",
            "advanced-value-added-2018",
        ),
        ("records/observations.csv", "47,%,prelim", "47,比例,prelim", "row 2"),
    ],
)
def test_broken_data_is_one_line(
    forecast_command: Run, project: Path, file: str, old: str, new: str, says: str, tmp_path: Path
) -> None:
    path = project / "data/raw" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    done = forecast_command(
        *REPORT, "--as-of", "2026-11-01", "--out", str(tmp_path / "out"), FORECAST_HOME=str(project)
    )
    assert done.returncode == 3 and len(done.stderr.splitlines()) == 1 and says in done.stderr
    assert not (tmp_path / "out").exists()


def test_outside_a_project_the_next_step_is_named(forecast_command: Run, tmp_path: Path) -> None:
    done = forecast_command("list", "plans", FORECAST_HOME=str(tmp_path))
    assert done.returncode == 2 and "FORECAST_HOME" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("list", "plans", "--json"), 0),
        (("assess", "--region", "万江", "--plan", "wj2020", "--lang", "zh"), 0),
        (("report", "--region", "东菀市", "--plan", "dg2016"), 2),
    ],
)
def test_a_process_of_its_own_prints_the_same(
    forecast_command: Run, forecast_process: Run, arguments: tuple[str, ...], code: int
) -> None:
    """What the other tests run in this process is what a user's terminal gets."""
    here, there = forecast_command(*arguments), forecast_process(*arguments)
    assert (there.returncode, here.returncode) == (code, code)
    assert (there.stdout, there.stderr) == (here.stdout, here.stderr)
    assert here.stdout or here.stderr


def test_in_process_runs_show_what_a_process_would_write_to_standard_error() -> None:
    def noisy() -> None:
        logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
        logging.getLogger("somebody").warning("logged")
        warnings.warn("warned", UserWarning, stacklevel=1)
        warnings.warn("hidden", DeprecationWarning, stacklevel=1)
        raise SystemExit(3)

    done = run_here(noisy)
    assert done.returncode == 3 and done.stdout == ""
    assert "logged" in done.stderr and "UserWarning: warned" in done.stderr
    assert "hidden" not in done.stderr


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = (
        "import sys, forecast; heavy = {'pandas', 'matplotlib', 'statsmodels', 'prophet',"
        " 'papermill', 'pint'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
