"""A file looked at before it is stored: refused cells, questions, one step to confirm."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from forecast import cli

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run a command in this process, on a private copy of the data."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["forecast", *arguments])
        try:
            cli.main()
        except SystemExit as stop:
            told = capsys.readouterr()
            return int(stop.code or 0), told.out, told.err
        raise AssertionError("a command always exits")

    return run


@pytest.fixture
def workbook(command: Command, tmp_path: Path) -> Callable[[dict[str, object]], Path]:
    """A fill-in workbook for the street's plan, with values by indicator for 2022."""

    def fill(values: dict[str, object]) -> Path:
        path = tmp_path / "filled.xlsx"
        assert (
            command("template", "--region", "万江街道", "--plan", "wj2020", "-o", str(path))[0] == 0
        )
        book = openpyxl.load_workbook(path)
        sheet = book.active
        head = [cell.value for cell in sheet[1]]
        for row in range(3, sheet.max_row + 1):
            name, period = sheet.cell(row, 1).value, sheet.cell(row, head.index("period") + 1).value
            if period == "2022" and name in values:
                sheet.cell(row, head.index("value") + 1).value = values[name]
                sheet.cell(row, head.index("status") + 1).value = "final"
        book.save(path)
        return path

    return fill


def test_ten_thousand_for_a_hundred_million_comes_back_as_a_question(
    command: Command, workbook: Callable[[dict[str, object]], Path]
) -> None:
    path = workbook({"industrial_value_added": 573600})
    code, out, _ = command("ingest", str(path), "--json")
    told = json.loads(out)
    (finding,) = told["findings"]
    row = next(item for item in told["files"][0]["rows"] if item["verdict"] != "blank")
    assert code == 0 and row["verdict"] == "waiting"
    assert any("forecast confirm" in item["fix"] for item in row["remarks"])
    assert (finding["severity"], finding["slip_unit"]) == ("likely", "万元")
    assert finding["instead"] == pytest.approx(57.36)
    code, out, _ = command("assess", "--region", "万江街道", "--plan", "wj2020", "--json")
    judged = {item["target_id"]: item for item in json.loads(out)["assessments"]}
    target = judged["wj2020-value-added"]
    assert (target["status"], target["reason"]) == ("not_assessed", "to_be_confirmed")
    assert target["findings"][0]["value"] == 573600


def test_a_figure_that_is_right_is_confirmed_in_one_step(
    command: Command, workbook: Callable[[dict[str, object]], Path]
) -> None:
    command("ingest", str(workbook({"industrial_value_added": 573600})))
    asked = ("confirm", "--region", "万江街道", "--indicator", "规模以上工业增加值")
    code, out, _ = command(*asked, "--period", "2022", "--reason", "as printed", "--json")
    assert code == 0 and json.loads(out)["confirmed"][0]["value"] == 573600
    _, out, _ = command("assess", "--region", "万江街道", "--plan", "wj2020", "--json")
    judged = {item["target_id"]: item for item in json.loads(out)["assessments"]}
    assert judged["wj2020-value-added"]["status"] == "met"
    code, _, err = command(*asked, "--period", "2022")
    assert code == 2 and "no figure awaits confirmation" in err and err.count("\n") == 1


def test_what_waits_is_listed_in_either_language(command: Command) -> None:
    code, out, _ = command("confirm", "--lang", "zh")
    assert code == 0 and "待核实" in out
    code, out, _ = command("confirm", "--json")
    assert {item["severity"] for item in json.loads(out)["findings"]} <= {"likely", "certain"}
    code, _, err = command("confirm", "--region", "东莞市")
    assert code == 2 and "--period" in err


def test_a_share_above_a_hundred_percent_is_refused_with_its_cell(
    command: Command, workbook: Callable[[dict[str, object]], Path]
) -> None:
    path = workbook({"advanced_manufacturing_share": 513, "industrial_value_added": 57.36})
    _, out, _ = command("ingest", str(path), "--json")
    (file,) = json.loads(out)["files"]
    (refused,) = file["rejected"]
    assert refused["reason"] == "out_of_bounds" and refused["cell"]
    assert len(file["observations"]) == 1


def test_a_fraction_for_a_percentage_is_a_question(
    command: Command, workbook: Callable[[dict[str, object]], Path]
) -> None:
    _, out, _ = command("ingest", str(workbook({"advanced_manufacturing_share": 0.513})), "--json")
    (finding,) = json.loads(out)["findings"]
    assert (finding["code"], finding["instead"]) == ("fraction", pytest.approx(51.3))
