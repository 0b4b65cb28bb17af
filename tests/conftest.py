"""Shared fixtures: the project's own store, and a copy of its data that a test may break."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.series.store import Store, open_store

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
def forecast_command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the console script as a user does."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "forecast.cli", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, **variables},
            timeout=300,
            check=False,
        )

    return run
