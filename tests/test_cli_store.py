"""Listing, taking back, replacing and rebuilding, run as a user runs them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forecast import cli_store
from forecast.cli import main

GDP = "数据库：分省年度数据\n指标：地区生产总值(亿元)\n时间：最近2年\n地区,2019年,2018年\n"
WRONG = GDP + "广东省,107671.07,97277.77\n"
RIGHT = GDP + "广东省,107986.9,99945.22\n"


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


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A file and its correction, of the same name."""
    found = []
    for folder, text in (("first", WRONG), ("second", RIGHT)):
        (tmp_path / folder).mkdir()
        found.append(tmp_path / folder / "t.csv")
        found[-1].write_text(text, encoding="utf-8")
    return found[0], found[1]


def names(run: Callable[..., Ran]) -> list[tuple[str, int]]:
    return [
        (item["name"], item["figures"]) for item in run("ingest", "--list", "--json").json["files"]
    ]


def figures(project: Path) -> set[float]:
    from forecast.ingest.store import load

    return set(load(project / "data/processed")["value"])


def test_a_file_comes_and_goes(run: Callable[..., Ran], two: tuple[Path, Path]) -> None:
    assert run("ingest", "--list", "--lang", "en").out == "nothing was ingested\n"
    run("ingest", two[0], "--published", "2020-01-17")
    listed = run("ingest", "--list", "--lang", "zh")
    assert "t.csv" in listed.out and "2020-01-17" in listed.out and "nbs_export" in listed.out
    gone = run("ingest", "--remove", "t.csv", "--lang", "en")
    assert (gone.code, gone.err) == (0, "") and gone.out.startswith("took back t.csv (")
    assert names(run) == []
    series = run("series", "--region", "广东省", "--indicator", "gdp", "--json").json
    read_from = {place["file"] for year in series["years"] for place in year["read_from"]}
    assert "t.csv" not in read_from


def test_a_corrected_file_asks_which_option_is_meant(
    run: Callable[..., Ran], two: tuple[Path, Path], project: Path
) -> None:
    run("ingest", two[0])
    refused = run("ingest", two[1])
    assert (refused.code, refused.out) == (2, "") and len(refused.err.splitlines()) == 1
    assert all(word in refused.err for word in ("t.csv", "--replace", "--keep-both"))
    assert figures(project) == {107671.07, 97277.77}, "nothing was stored"
    assert run("ingest", two[1], "--dry-run").code == 0
    both = run("ingest", two[1], "--keep-both", "--json").json["stored"]
    assert (both["added"], both["figures"]) == (["t.csv"], 4)
    several = run("ingest", "--remove", "t.csv")
    assert (
        several.code == 2 and len(several.err.splitlines()) == 1 and several.err.count("t.csv") == 3
    )
    sha = run("ingest", "--list", "--json").json["files"][0]["sha256"]
    assert run("ingest", "--remove", sha[:8]).code == 0
    assert figures(project) == {107986.9, 99945.22}


def test_replacing_takes_the_earlier_file_of_the_same_name_alone(
    run: Callable[..., Ran], two: tuple[Path, Path], project: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(
        GDP.replace("2019", "2017").replace("2018", "2016") + "广东省,89705.23,80854.91\n", "utf-8"
    )
    run("ingest", two[0], other)
    made = run("ingest", two[1], "--replace", "--json").json["stored"]
    assert [item["name"] for item in made["replaced"]] == ["t.csv"]
    assert figures(project) == {107986.9, 99945.22, 89705.23, 80854.91}
    assert names(run) == [("other.csv", 2), ("t.csv", 2)]
    assert run("ingest", two[1]).code == 0, "the same bytes ask nothing"


def test_a_correction_that_contradicts_what_it_replaces_is_taken(
    run: Callable[..., Ran], tmp_path: Path, project: Path
) -> None:
    values = [50.0 * 1.13**n for n in range(12)]
    years = list(range(2008, 2020))

    def table(folder: str, shift: int) -> Path:
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "t.csv"
        rows = [f"{year},{values[(n + shift) % 12]:.2f}" for n, year in enumerate(years)]
        path.write_text("年份,地区生产总值(亿元)\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return path

    moved, right = table("moved", 1), table("right", 0)
    options = ("--region", "清溪镇")
    assert run("ingest", moved, *options).code == 0
    assert run("ingest", right, *options, "--keep-both").code == 1, "out of step with the first"
    assert run("ingest", right, *options, "--replace").code == 0
    assert figures(project) == {round(value, 2) for value in values}


@pytest.mark.parametrize(("answers", "stored"), [("r", 1), ("keep", 2), ("what replace", 1)])
def test_a_person_at_a_terminal_is_asked(
    run: Callable[..., Ran],
    two: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    answers: str,
    stored: int,
) -> None:
    run("ingest", two[0])
    asked = []
    replies = iter(answers.split())

    def answer(said: str, **_: object) -> str:
        asked.append(said)
        return next(replies)

    with monkeypatch.context() as at_terminal:
        at_terminal.setattr(cli_store.typer, "prompt", answer)
        at_terminal.setattr(sys.stdin, "isatty", lambda: True)
        at_terminal.setattr(sys.stdout, "isatty", lambda: True)
        assert run("ingest", two[1]).code == 0
    assert len(asked) == len(answers.split()) and "t.csv" in asked[0]
    assert len(names(run)) == stored


def test_a_refusal_at_the_terminal_stores_nothing(
    run: Callable[..., Ran],
    two: tuple[Path, Path],
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("ingest", two[0])
    with monkeypatch.context() as at_terminal:
        at_terminal.setattr(cli_store.typer, "prompt", lambda said, **_: "c")
        at_terminal.setattr(sys.stdin, "isatty", lambda: True)
        at_terminal.setattr(sys.stdout, "isatty", lambda: True)
        assert run("ingest", two[1]).code == 130
    assert figures(project) == {107671.07, 97277.77}


def test_a_damaged_store_is_named_in_one_line_and_made_again(
    run: Callable[..., Ran], two: tuple[Path, Path], project: Path
) -> None:
    run("ingest", two[0], "--published", "2020-01-17")
    path = project / "data/processed/ingested.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    for command in (
        ("ingest", "--list"),
        ("ingest", two[0]),
        ("ingest", "--remove", "t.csv"),
        ("series", "--region", "广东省", "--indicator", "gdp"),
    ):
        ran = run(*command)
        assert ran.code == 1 and ran.out == "" and len(ran.err.splitlines()) == 1
        assert "ingested.parquet" in ran.err and "forecast ingest --rebuild" in ran.err
    made = run("ingest", "--rebuild", "--lang", "en")
    assert made.code == 0 and made.out.startswith("1 file(s) read again from their copies")
    assert "ingested.parquet" in made.err and len(made.err.splitlines()) == 1
    assert path.read_bytes() == whole
    told = run("ingest", "--rebuild", "--json").json
    assert (told["read"], told["damaged"], told["figures"]) == (["t.csv"], [], 2)


def test_actions_on_the_store_stand_alone(run: Callable[..., Ran], two: tuple[Path, Path]) -> None:
    for arguments, said in (
        ((), "--list"),
        (("--list", two[0]), "--list"),
        (("--rebuild", "--list"), "stands alone"),
        (("--remove", "t.csv", two[0]), "--remove"),
        (("--remove", "nothing"), "'nothing'"),
    ):
        ran = run("ingest", *arguments)
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1) and said in ran.err
    run("ingest", two[0])
    both = run("ingest", two[1], "--replace", "--keep-both")
    assert both.code == 2 and "not both" in both.err
