"""Publishing: all or nothing, two at once, full disks, kept failures."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from forecast.errors import ReportError
from forecast.report import publish as module
from forecast.report.publish import keep_failed, locked, publish, staging


def _made(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "report.html").write_text(text)
    return folder


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_the_new_folder_replaces_the_old_one(
    tmp_path: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(module, "_exchange", lambda one, other: False)
    target = tmp_path / "out" / "2026" / "x"
    publish(_made(tmp_path / "a", "first"), target)
    publish(_made(tmp_path / "b", "second"), target)
    assert (target / "report.html").read_text() == "second"
    assert [path.name for path in target.parent.iterdir()] == ["x"]


def test_the_old_report_stays_if_the_new_one_cannot_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "x"
    publish(_made(tmp_path / "a", "first"), target)
    monkeypatch.setattr(module, "_exchange", lambda one, other: False)
    with pytest.raises(ReportError, match="untouched"):
        publish(tmp_path / "nothing", target)
    assert (target / "report.html").read_text() == "first"


def test_staging_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), staging(tmp_path / "out") as folder:
        (folder / "half.html").write_text("half")
        raise RuntimeError
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="cannot write reports"), staging(tmp_path / "file" / "x"):
        pass


def test_readers_always_find_a_whole_report(tmp_path: Path) -> None:
    """Two writers publish in turn while a reader looks: never missing, never mixed."""
    target = tmp_path / "out" / "r"
    (tmp_path / "out").mkdir()

    def whole(number: int) -> Path:
        folder = tmp_path / f"made-{number}"
        folder.mkdir()
        for name in ("report.html", "assessments.json"):
            (folder / name).write_text(str(number))
        return folder

    publish(whole(0), target)
    seen: list[str] = []
    stop = threading.Event()

    def read() -> None:
        import os

        while not stop.is_set():
            handle = os.open(target, os.O_RDONLY)  # one folder, whatever its name means next
            try:
                texts = set()
                for name in ("report.html", "assessments.json"):
                    inner = os.open(name, os.O_RDONLY, dir_fd=handle)
                    texts.add(os.read(inner, 20).decode())
                    os.close(inner)
                seen.append("mixed" if len(texts) > 1 else "whole")
            except FileNotFoundError:
                seen.append("missing")
            finally:
                os.close(handle)

    def write(start: int) -> None:
        for number in range(start, start + 30):
            folder = whole(number)
            with locked(tmp_path / "out", "r"):
                publish(folder, target)

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(start,)) for start in (100, 200)]
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join()
    assert seen and set(seen) == {"whole"}


def test_a_failed_notebook_is_kept(tmp_path: Path) -> None:
    notebook = tmp_path / "running.ipynb"
    assert keep_failed(notebook, tmp_path, "x") is None
    notebook.write_text("{}")
    kept = keep_failed(notebook, tmp_path, "x")
    assert kept == tmp_path / "failed" / "x.ipynb" and kept.read_text() == "{}"
