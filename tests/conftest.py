"""Shared fixtures: the project's own store, and a copy of its data that a test may break."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# Two workers with two threads each on two cores wait for one another in busy loops: the tests of
# the library models took 50 s of processor time so, and take 6 s with one thread each. Set before
# numpy is imported, and for every process started here.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import pytest  # noqa: E402

from forecast.cli import main  # noqa: E402
from forecast.series.store import Store, open_store  # noqa: E402
from in_process import run_here  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
AS_OF = "2026-11-01"


@pytest.fixture(scope="session")
def store() -> Store:
    return open_store(ROOT / "data/raw/catalog", ROOT / "data/raw/records")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of catalogue, records and notebooks, used instead of the real ones."""
    for folder in ("data/raw/catalog", "data/raw/records", "data/raw/tables", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / "project" / folder)
    monkeypatch.setenv("FORECAST_HOME", str(tmp_path / "project"))
    return tmp_path / "project"


@pytest.fixture
def edit(project: Path) -> Callable[..., None]:
    """Replace a text of a file of the private copy; the text must be there."""

    def change(file: str, old: str, new: str, count: int = 1) -> None:
        path = project / file
        content = path.read_text(encoding="utf-8")
        assert old in content, f"{old!r} is not in {file}"
        path.write_text(content.replace(old, new, count), encoding="utf-8")

    return change


@pytest.fixture
def forecast_command(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command as a user does, without starting a process for it (:mod:`in_process`)."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["forecast", *map(str, arguments)])
            for name, value in variables.items():
                patch.setenv(name, value)
            return run_here(main)

    return run


@pytest.fixture(scope="session")
def forecast_process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command in a process of its own, where the process itself is what is tested."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "forecast", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, **variables},
            timeout=300,
            check=False,
        )

    return run
