"""The commands on tables, run as a user runs them, on a private copy of the project."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from forecast.cli import main
from forecast.ingest import add
from forecast.report import open_view
from forecast.series.store import open_store

GDP = "数据库：分省年度数据\n指标：地区生产总值(亿元)\n时间：最近2年\n地区,2019年,2018年\n"
OLD = GDP + "广东省,107671.07,97277.77\n江苏省,99631.52,92595.4\n"
NEW = GDP + "广东省,107986.9,99945.22\n江苏省,99631.52,92595.4\n"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    def command(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["forecast", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return command


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def gdp(run: Callable[..., Ran], year: int, *options: str) -> Any:
    told = run("series", "--region", "广东省", "--indicator", "gdp", "--json", *options).json
    return next((item for item in told["years"] if item["year"] == year), None)


def fill(path: Path, cells: dict[tuple[str, str], object]) -> Path:
    """Write values into the workbook's value cells, found by indicator and period."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    left = dict(cells)
    for row in range(3, sheet.max_row + 1):
        key = (sheet.cell(row, 1).value, sheet.cell(row, 4).value)
        if key in left:
            sheet.cell(row, 9).value = left.pop(key)
    assert not left, f"the workbook does not ask for {left}"
    book.save(path)
    return path


def test_ingest_prints_one_json_document_and_stores(
    run: Callable[..., Ran], project: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "t.csv", OLD)
    ran = run("ingest", path, "--published", "2020-01-17", "--json")
    assert (ran.code, ran.err) == (0, "")
    (told,) = ran.json["files"]
    assert (told["layout"], len(told["sha256"]), told["rejected"]) == ("nbs_export", 64, [])
    first = told["observations"][0]
    assert first == first | {
        "indicator": "gdp", "region": "广东省", "period": "2019", "measure": "level",
        "value": 107671.07, "unit": "亿元", "sheet": "", "cell": "B5",
    }  # fmt: skip
    assert ran.json["stored"] == {"added": ["t.csv"], "changed": [], "unchanged": [], "figures": 2}
    folder = project / "data/processed"
    names = {"ingested", "observations", "rejected", "unmapped"}
    assert {path.stem for path in folder.glob("*.parquet")} == names
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert {item["name"] for item in package["resources"]} == names
    assert set(pd.read_parquet(folder / "unmapped.parquet")["region"]) == {"江苏省"}
    whole = pd.read_parquet(folder / "observations.parquet")
    assert {"observations.csv", "t.csv"} <= set(whole["file"])


def test_the_same_file_twice_changes_no_byte(
    run: Callable[..., Ran], project: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "t.csv", OLD)
    run("ingest", path)
    before = {p.name: p.read_bytes() for p in (project / "data/processed").rglob("*.*")}
    ran = run("ingest", path, "--json")
    assert ran.json["stored"]["unchanged"] == ["t.csv"]
    assert {p.name: p.read_bytes() for p in (project / "data/processed").rglob("*.*")} == before


def test_a_dry_run_stores_nothing(run: Callable[..., Ran], project: Path, tmp_path: Path) -> None:
    ran = run("ingest", write(tmp_path / "t.csv", OLD), "--dry-run", "--json")
    assert ran.json["stored"] is None
    assert not (project / "data/processed/ingested.parquet").exists()


def test_a_declined_file_is_told_in_one_line_and_the_others_are_kept(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    bad = write(tmp_path / "page.xls", "<html><title>502</title></html>")
    good = write(tmp_path / "t.csv", OLD)
    ran = run("ingest", bad, tmp_path / "none.xls", good, "--json")
    assert ran.code == 1
    first, second = ran.err.splitlines()
    assert "page.xls:" in first and "none.xls:" in second
    assert [item["ok"] for item in ran.json["files"]] == [False, False, True]
    assert ran.json["files"][0]["rejected"][0]["reason"] == "declined"
    assert ran.json["stored"]["added"] == ["t.csv"]


def test_the_table_on_the_terminal_names_everything(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    text = OLD + "东莞市,***,5\n" + "".join(f"丁{n}省,1,2\n" for n in range(14))
    ran = run("ingest", write(tmp_path / "t.csv", text), "--lang", "zh")
    assert "nbs_export" in ran.out and "地区生产总值" in ran.out and "2018–2019" in ran.out
    assert "江苏省" in ran.out and "masked" not in ran.out and "数据被遮蔽" in ran.out
    assert "另有3项" in ran.out and "新增1个文件" in ran.out
    bad = run("ingest", write(tmp_path / "bad.csv", "not a table"), "--lang", "en")
    assert (bad.code, len(bad.err.splitlines())) == (1, 1) and "bad.csv" in bad.out


def test_a_figure_without_a_usable_unit_is_read_and_said_to_be_unused(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    text = "地区,2019年\n广东省,5\n东莞市,6\n广州市,7\n"
    ran = run("ingest", write(tmp_path / "t.csv", text), "--indicator", "地区生产总值")
    assert ran.code == 0 and "no unit" in ran.out
    assert "107987" not in ran.out
    assert run("ingest", tmp_path / "t.csv", "--indicator", "gdp", "--unit", "亿元").code == 0
    used = gdp(run, 2019)
    assert used["value"] > 100000, "an undated table does not outdo a dated one"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--published", "soon"), "--published"),
        (("--published", "2999"), "not after today"),
        (("--published", ""), "--published"),
        (("--source", "nobody"), "sources.csv"),
        (("--indicator", "地区生产"), "unknown indicator"),
        (("--region", "东莞县"), "unknown region"),
        (("--lang", "fr"), "zh | en"),
    ],
)
def test_a_wrong_option_is_one_line(
    run: Callable[..., Ran], tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ran = run("ingest", write(tmp_path / "t.csv", OLD), *options)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert said in ran.err


def test_a_folder_that_cannot_be_written_is_said(
    run: Callable[..., Ran], project: Path, tmp_path: Path
) -> None:
    write(project / "data/processed", "in the way")
    ran = run("ingest", write(tmp_path / "t.csv", OLD))
    assert (ran.code, len(ran.err.splitlines())) == (3, 1) and "cannot write" in ran.err
    assert run("series", "--region", "东莞市", "--indicator", "industrial_firms").code == 0


def test_damaged_stored_figures_are_said(run: Callable[..., Ran], project: Path) -> None:
    (project / "data/processed").mkdir()
    (project / "data/processed/ingested.parquet").write_bytes(b"PAR1")
    ran = run("series", "--region", "东莞市", "--indicator", "gdp")
    assert (ran.code, len(ran.err.splitlines())) == (1, 1) and "ingested.parquet" in ran.err


def test_a_figure_counts_from_its_date_of_publication(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    assert gdp(run, 2019, "--as-of", "2020-06-30")["value"] is None
    run("ingest", write(tmp_path / "t.csv", GDP + "广东省,111111.11,5\n"), "--published", "2020-05")
    after = gdp(run, 2019, "--as-of", "2020-06-30")
    assert after["value"] == 111111.11
    assert after["read_from"] == [{"file": "t.csv", "row": 5, "sheet": "", "cell": "B5"}]
    assert gdp(run, 2019, "--as-of", "2020-05-30")["value"] is None


class Day(date):
    """A calendar that stands still, past all records and the day on which the test is run."""

    @classmethod
    def today(cls) -> Day:
        return cls(2031, 3, 5)


def test_an_undated_figure_counts_from_the_day_of_ingestion(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add, "date", Day)
    path = write(tmp_path / "w.csv", "指标：新增境内外上市公司数(家)\n地区,2019年\n万江街道,3\n")
    ran = run("ingest", path, "--region", "万江街道", "--json")
    assert ran.json["files"][0]["observations"][0]["region"] == "万江街道"
    today, yesterday = Day.today(), Day.today() - timedelta(days=1)
    shown = ("series", "--region", "万江街道", "--indicator", "listed_firms_added", "--json")
    years = run(*shown, "--as-of", today.isoformat()).json["years"]
    assert [item["value"] for item in years if item["value"] is not None] == [3]
    assert run(*shown, "--as-of", yesterday.isoformat()).json["years"] == []


def test_the_next_report_without_a_day_uses_what_was_just_ingested(
    run: Callable[..., Ran], project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add, "date", Day)
    before = open_view("万江街道", "wj2020").payload()
    book = tmp_path / "wanjiang.xlsx"
    run("template", "--region", "万江街道", "--plan", "wj2020", "-o", book)
    assert run("ingest", fill(book, {("industrial_value_added", "2022"): 58.5})).code == 0
    view = open_view("万江街道", "wj2020", "")
    after, day = view.payload(), open_store().last_day.isoformat()
    assert before["parameters"]["as_of"] < after["parameters"]["as_of"] == day == "2031-03-05"
    told = {item["target_id"]: item["outturn"] for item in after["assessments"]}
    assert told["wj2020-value-added"] == 58.5
    assert day in view.summary_html(), "the page shows the day it came to"


def test_a_source_of_the_record_book_is_named(run: Callable[..., Ran], tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", GDP + "广东省,111111.11,5\n")
    run("ingest", path, "--source", "s3b604e8c")
    told = gdp(run, 2019)
    assert "s3b604e8c" in [*told["sources"], *(item["source_id"] for item in told["set_aside"])]


def test_a_newer_edition_is_another_vintage(run: Callable[..., Ran], tmp_path: Path) -> None:
    run("ingest", write(tmp_path / "old.csv", OLD), "--published", "2020-01-17")
    run("ingest", write(tmp_path / "new.csv", NEW), "--published", "2021-01-17")
    then = gdp(run, 2018, "--as-of", "2020-12-30")
    now = gdp(run, 2018, "--as-of", "2021-12-30")
    told = {item["value"] for item in now["set_aside"]} | {now["value"]}
    assert then["value"] == 97277.77 and {97277.77, 99945.22} <= told


def test_the_template_asks_and_its_answer_is_judged(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    book = tmp_path / "wanjiang.xlsx"
    made = run("template", "--region", "万江街道", "--plan", "wj2020", "-o", book, "--json")
    asked = {(item["indicator"], item["period"]): item for item in made.json["wanted"]}
    value_added = asked["industrial_value_added", "2022"]
    assert (value_added["unit"], value_added["measure"]) == ("亿元", "level")
    assert ("industrial_investment", "2019") in asked and ("industrial_investment", "2022") in asked
    assess = ("assess", "--region", "万江街道", "--plan", "wj2020", "--json")
    before = {item["target_id"]: item for item in run(*assess).json["assessments"]}
    assert before["wj2020-value-added"]["status"] == "not_assessed"
    fill(
        book,
        {
            ("industrial_value_added", "2022"): 58.5,
            ("industrial_investment", "2019"): 10,
            ("industrial_investment", "2022"): 20,
        },
    )
    assert run("ingest", book).code == 0
    after = {item["target_id"]: item for item in run(*assess).json["assessments"]}
    judged = after["wj2020-value-added"]
    assert (judged["status"], judged["outturn"], judged["target"]) == ("missed", 58.5, 60)
    assert after["wj2020-investment"]["status"] == "met", "doubled"
    again = run("template", "--region", "万江街道", "--plan", "wj2020", "-o", book, "--json")
    left = {(item["indicator"], item["period"]) for item in again.json["wanted"]}
    assert left == set(asked) - {
        ("industrial_value_added", "2022"),
        ("industrial_investment", "2019"),
        ("industrial_investment", "2022"),
    }


def test_the_report_shows_file_sheet_and_cell(run: Callable[..., Ran], tmp_path: Path) -> None:
    from forecast.assess.run import assessments
    from forecast.report.evidence import evidence_tables
    from forecast.report.wording import Words
    from forecast.series.store import open_store

    book = tmp_path / "wanjiang.xlsx"
    run("template", "--region", "万江街道", "--plan", "wj2020", "-o", book)
    fill(book, {("industrial_value_added", "2022"): 71.5})
    run("ingest", book, "--lang", "zh")
    store = open_store()
    found = assessments("万江街道", "wj2020", store=store)
    mine = next(item for item in found if item.assessment.target_id == "wj2020-value-added")
    row = next(
        row for row in evidence_tables(mine, store, Words("zh")).used if row.period == "2022"
    )
    assert row.where.startswith("wanjiang.xlsx · forecast-template · I")
    assert row.link is None and "wanjiang.xlsx" in row.source and row.confidence == "中"


def write_rows(path: Path, rows: dict[tuple[str, str], dict[str, object]]) -> Path:
    """Write columns of the workbook's rows, found by indicator and period, and rows below."""
    columns = {"A": 1, "B": 2, "C": 3, "D": 4, "F": 6, "I": 9, "J": 10, "K": 11, "L": 12}
    book = openpyxl.load_workbook(path)
    sheet = book.active
    at = {(sheet.cell(n, 1).value, sheet.cell(n, 4).value): n for n in range(3, sheet.max_row + 1)}
    free = max(n for key, n in at.items() if key[0] and key[1]) + 1
    for key, cells in rows.items():
        row = at.get(key) or free
        free += key not in at
        for column, value in cells.items():
            sheet.cell(row, columns[column]).value = value
    book.save(path)
    return path


SLIPS: dict[tuple[str, str], dict[str, object]] = {
    ("industrial_value_added", "2022"): {"I": 573600, "J": "final", "K": "年鉴"},
    ("advanced_manufacturing_share", "2022"): {"I": 0.513, "J": "final", "K": "年鉴"},
    ("hightech_manufacturing_share", "2022"): {"I": "51.3%", "J": "preliminary", "K": "快报"},
    ("smart_equipment_value_added", "2022"): {"I": "６０", "J": "假设", "L": "按投产进度"},
    ("industrial_firms", "2022"): {"I": 412},
    ("firms_over_1bn", "2022"): {"D": "2021", "I": 3, "J": "internal"},
    ("electronics_value_added", "2022"): {"I": "125000万元", "J": "final", "K": "年鉴"},
    ("added", "1"): {
        "B": "工业投资", "C": "万江街道", "D": 2021, "F": "亿元", "I": 30.1, "J": "内部数",
    },
    ("added", "2"): {"B": "不存在的指标", "C": "万江街道", "D": 2021, "F": "家", "I": 7},
}  # fmt: skip


def test_a_workbook_with_slips_is_answered_line_by_line(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    book = tmp_path / "wanjiang.xlsx"
    ask = ("template", "--region", "万江街道", "--plan", "wj2020", "-o", book, "--json")
    asked = run(*ask).json["wanted"]
    ran = run("ingest", write_rows(book, SLIPS), "--json", "--lang", "en")
    (told,) = ran.json["files"]
    rows = {item["found"]: item for item in told["rows"] if item["verdict"] != "blank"}
    codes = {
        found: (item["verdict"], [remark["reason"] for remark in item["remarks"]])
        for found, item in rows.items()
    }
    assert codes == {
        "51.3%": ("remarked", ["text_number"]),
        "６０ 亿元": ("remarked", ["is_assumption", "text_number"]),
        "412 家": ("remarked", ["status_blank"]),
        "3 家": ("remarked", ["period_not_asked"]),
        "125000万元": ("refused", ["unit_conflict"]),
        "30.1 亿元": ("remarked", ["row_added"]),
        "7 家": ("refused", ["unmatched", "status_blank"]),
        "573600 亿元": ("waiting", ["to_be_confirmed"]),
        "0.513 %": ("waiting", ["to_be_confirmed"]),
    }
    assert rows["125000万元"]["remarks"][0]["fix"].startswith("write 12.5 亿元")
    assert len(told["rows"]) == len(asked) + 2, "every row that asks, filled or not, and the added"
    zh = run("ingest", book, "--dry-run", "--lang", "zh").out
    assert "逐行答复" in zh and "请写 51.3" in zh and "按内部数计" in zh and "不存在的指标" in zh


def test_what_is_assumed_is_left_out_on_request(run: Callable[..., Ran], tmp_path: Path) -> None:
    book = tmp_path / "wanjiang.xlsx"
    run("template", "--region", "万江街道", "--plan", "wj2020", "-o", book)
    run("ingest", write_rows(book, SLIPS))
    ask = ("assess", "--region", "万江街道", "--plan", "wj2020")
    with_it = {i["target_id"]: i for i in run(*ask, "--json").json["assessments"]}
    smart = with_it["wj2020-smart-equipment"]
    assert (smart["status"], smart["outturn"], smart["latest_status"]) == ("met", 60, "assumption")
    assert smart["rests_on_assumption"] and not smart["rests_on_filled"]
    assert with_it["wj2020-firms"]["rests_on_filled"]
    assert "依假设" in run(*ask, "--lang", "zh").out
    without = run(*ask, "--without-assumptions", "--json").json["assessments"]
    left = {i["target_id"]: i for i in without}
    assert left["wj2020-smart-equipment"]["status"] == "not_assessed"
    assert left["wj2020-firms"] == with_it["wj2020-firms"]
    series = ("series", "--region", "万江街道", "--indicator", "smart_equipment_value_added")
    years = {i["year"]: i for i in run(*series, "--json").json["years"]}
    assert (years[2022]["origin"], years[2022]["status"]) == ("assumed", "assumption")
    assert "60亿元(假设)" in run(*series, "--lang", "zh").out
    assert "60亿元" not in run(*series, "--lang", "zh", "--without-assumptions").out


def test_template_mistakes_are_one_line(run: Callable[..., Ran], tmp_path: Path) -> None:
    for options, code, said in (
        (("--plan", "wj2020", "-o", tmp_path / "t.csv"), 2, ".xlsx"),
        (("--plan", "wj2020", "-o", tmp_path / "none" / "t.xlsx"), 2, "--out"),
        (("--plan", "nothing", "-o", tmp_path / "t.xlsx"), 2, "unknown plan"),
    ):
        ran = run("template", "--region", "万江街道", *options)
        assert (ran.code, len(ran.err.splitlines())) == (code, 1) and said in ran.err


def test_template_prints_where_it_is(run: Callable[..., Ran], tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    ran = run("template", "--region", "东莞市", "--plan", "dg2025", "-o", path)
    assert (ran.code, ran.out.strip()) == (0, str(path)) and "asks for" in ran.err


def test_drift_names_what_changed(run: Callable[..., Ran], tmp_path: Path) -> None:
    old, new = write(tmp_path / "old.csv", OLD), write(tmp_path / "new.csv", NEW)
    told = run("drift", old, new, "--json").json
    assert [(item["period"], item["old"], item["new"]) for item in told["revised"]] == [
        ("2018", 97277.77, 99945.22),
        ("2019", 107671.07, 107986.9),
    ]
    assert len(run("drift", old, new, "--tolerance", "0.01", "--json").json["revised"]) == 1
    shown = run("drift", old, new, "--lang", "zh").out
    assert "97,277.77" in shown and "99,945.22" in shown and "+2.74%" in shown
    assert "nothing changed (4 figures compared)" in run("drift", old, old).out
    rows = write(tmp_path / "rows.csv", GDP.replace("2018", "2017") + "广东省,107671.07,3\n")
    listed = run("drift", old, rows).out
    assert all(word in listed for word in ("row dropped", "江苏省", "period added", "2017"))


def test_drift_of_a_file_that_cannot_be_read_is_one_line(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    ran = run("drift", write(tmp_path / "old.csv", OLD), tmp_path / "none.csv")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)


def test_the_command_line_itself_runs(
    project: Path, forecast_command: Callable[..., Any], tmp_path: Path
) -> None:
    paths = [write(tmp_path / f"{n}.csv", OLD.replace("99631.52", str(n))) for n in range(5)]
    ran = forecast_command("ingest", *map(str, paths), "--json")
    assert ran.returncode == 0 and ran.stderr == "", "no progress bar unless on a terminal"
    assert len(json.loads(ran.stdout)["files"]) == 5


def test_the_census_revision_is_known_from_its_publication_on(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    """GDP of Guangdong in 2015: 72812.55 as first stored, 75820.8 after the fifth census."""
    head = "数据库：分省年度数据\n指标：地区生产总值(亿元)\n地区,2015年\n"
    old = write(tmp_path / "old.csv", head + "广东省,72812.55\n江苏省,70116.38\n")
    new = tmp_path / "new.csv"
    note = "注：在第五次全国经济普查后，对1992年-2023年地区生产总值历史数据进行了系统修订。\n"
    rows = f"{head}广东省,75820.8\n江苏省,71876.0\n{note}"
    new.write_bytes(rows.replace("\n", "\r\n").encode("gbk"))
    run("ingest", old, "--published", "2020-03-01")
    run("ingest", new, "--published", "2025-12-31")
    assert gdp(run, 2015, "--as-of", "2020-06-30")["value"] == 72812.55
    assert gdp(run, 2015, "--as-of", "2025-12-30")["value"] != 75820.8
    after = gdp(run, 2015, "--as-of", "2025-12-31")
    assert after["value"] == 75820.8
    assert after["read_from"] == [{"file": "new.csv", "row": 4, "sheet": "", "cell": "B4"}]
    again = run("ingest", old, new, "--json").json["stored"]
    assert again == {"added": [], "changed": [], "unchanged": ["old.csv", "new.csv"], "figures": 2}


def test_drift_of_unrelated_tables_says_so(run: Callable[..., Ran], tmp_path: Path) -> None:
    old = write(tmp_path / "old.csv", OLD)
    cities = GDP + "".join(f"{name}市,1.5,{n}.5\n" for n, name in enumerate("甲乙丙丁戊己"))
    ran = run("drift", old, write(tmp_path / "x.csv", cities), "--lang", "zh")
    assert ran.code == 1 and "没有任何相同的行" in ran.err
    few = GDP + "".join(f"丁{n}省,{n}.5,{n}.7\n" for n in range(9))
    many = GDP + "丁0省,0.5,0.7\n" + "".join(f"庚{n}省,{n + 40}.1,{n + 60}.2\n" for n in range(9))
    ran = run("drift", write(tmp_path / "f.csv", few), write(tmp_path / "m.csv", many))
    assert ran.code == 0 and "are they editions of one table" in ran.err
    later = write(tmp_path / "later.csv", OLD.replace("2018", "2016").replace("2019", "2017"))
    ran = run("drift", old, later)
    assert ran.code == 0 and "no period" in ran.err
    notes = write(tmp_path / "n.csv", OLD + "注：新口径。\n" + "地区,***\n")
    ran = run("drift", old, notes)
    assert "note added" in ran.out and ran.code == 0


def test_a_name_that_begins_with_a_dash_is_told(
    run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "-rf.csv", OLD)
    monkeypatch.setenv("FORECAST_HOME", str(tmp_path))
    ran = run("ingest", "-rf.csv", "--dry-run")
    assert ran.code == 2 and "./-rf.csv" in ran.err


def test_a_blank_template_names_the_cells_that_wait(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    book = tmp_path / "w.xlsx"
    run("template", "--region", "万江街道", "--plan", "wj2020", "-o", book)
    ran = run("ingest", book)
    assert ran.code == 1 and "No figure is filled in" in ran.err and "I3, I4" in ran.err
    assert "rejected" not in ran.err


def test_refused_cells_of_a_declined_file_are_listed(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    text = "地区,地区生产总值2019年(亿元)\n广东省,107671亿元\n东莞市,94825000万元\n广州市,5\n"
    ran = run("ingest", write(tmp_path / "t.csv", text))
    assert ran.code == 1 and ran.out.count("mixed units in one column") == 3
