"""The house in order: locks in step, notebooks thin and stripped, modules short."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]


def _locked(file: str) -> dict[str, str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s\\]+)", text, re.MULTILINE))


def _conda() -> dict[str, str]:
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    entries = [item for item in content["dependencies"] if isinstance(item, str)]
    pip = next(item["pip"] for item in content["dependencies"] if isinstance(item, dict))
    pinned = [item for item in [*entries, *pip] if "=" in item]
    pairs = [re.split(r"==?", item, maxsplit=1) for item in pinned]
    return dict(pairs)


def _named() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=\[ ]", item, maxsplit=1)[0] for item in project["dependencies"]}
    return {name.lower() for name in names}


def test_conda_users_get_the_same_versions() -> None:
    locked, conda = _locked("requirements.lock"), _conda()
    alias = {"matplotlib-base": "matplotlib"}
    for name, version in conda.items():
        if name not in ("python", "pip"):
            assert version == locked[alias.get(name, name)], name
    assert _named() <= set(conda) | {"mplfonts"}
    assert conda["python"] == "3.11"


def test_both_locks_agree_and_are_hashed() -> None:
    run, dev = _locked("requirements.lock"), _locked("requirements-dev.lock")
    assert len(run) > 80 and run.items() <= dev.items()
    assert _named() <= set(run)
    for file in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / file).read_text(encoding="utf-8")
        blocks = re.split(r"^(?=[a-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in text and "--index" not in text and "--find-links" not in text


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


def test_readme_names_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+)", readme)):
        assert re.search(rf"^{target}:", make, re.MULTILINE), target
