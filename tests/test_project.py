"""The house in order: notebooks thin and stripped, modules short."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import forecast

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.name)
def test_notebooks_are_thin_and_stripped(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert any("parameters" in cell["metadata"].get("tags", []) for cell in code)
    for cell in code:
        source = "".join(cell["source"])
        assert cell["outputs"] == [] and cell["execution_count"] is None
        assert not re.search(r"^\s*(def|class|for|while) ", source, re.MULTILINE)
        assert len(source.splitlines()) <= 6


def test_the_default_day_is_written_nowhere_but_in_the_store() -> None:
    """Neither make nor a notebook holds a day: none given means the store's last one."""
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^AS_OF *\?= *$", make, re.MULTILINE)
    assert not re.search(r"\d{4}-\d{2}-\d{2}", make)
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        (given,) = (c for c in cells if "parameters" in c["metadata"].get("tags", []))
        assert 'as_of = ""\n' in given["source"], path.name


def test_modules_stay_readable() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, path.name
        assert text.startswith('"""'), f"{path} does not open with what it knows"


def test_the_readme_example_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = next(
        block
        for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
        if "fc.assess" in block
    )
    space: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), space)
    assert len(space["frame"]) == 26  # type: ignore[arg-type]


def test_the_version_is_said_once_for_all() -> None:
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (stated["name"], stated["version"]) == ("plan-gap-forecast", forecast.__version__)
    done = subprocess.run(
        [sys.executable, "-m", "forecast", "--version"], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == (f"forecast {forecast.__version__}\n", "")


def test_no_message_or_document_names_the_stranger_s_package() -> None:
    files = [
        *(ROOT / "src").rglob("*.yml"), *(ROOT / "src").rglob("*.py"), *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"), ROOT / "environment.yml", ROOT / "Makefile",
    ]  # fmt: skip
    for path in files:
        text = path.read_text(encoding="utf-8")
        found = re.search(r"pip install[^\n]* [\"']?forecast(?![\w-])|forecast\[", text)
        assert found is None, f"{path.name}: {found}"


def test_readme_names_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+)", readme)):
        assert re.search(rf"^{target}:", make, re.MULTILINE), target
