"""The locks are closed: what is installed is in them, and nothing they hold asks for more."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from locks import Package, asked_beyond, for_python, installed_beyond, read_lock

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAME = canonicalize_name(PROJECT["name"])
RUN = PROJECT["dependencies"]
DEV = [*RUN, *PROJECT["optional-dependencies"]["dev"]]
BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
PYTHONS = ("3.11.5", "3.12.0", "3.13.0")


def lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def installed() -> dict[str, Package]:
    return {
        canonicalize_name(item.name): Package(item.version, tuple(item.requires or ()))
        for item in importlib.metadata.distributions()
    }


# --- the locks of this project ------------------------------------------------------------------


def test_everything_installed_is_in_the_lock(installed: dict[str, Package]) -> None:
    """``pip`` makes the environment and the project is what it is for; all else is pinned."""
    pins = read_lock(lock("requirements-dev.lock"))
    assert installed_beyond(pins, installed, for_python(), ("pip", NAME)) == []


@pytest.mark.parametrize("python", [None, *PYTHONS])
@pytest.mark.parametrize(
    ("file", "roots"),
    [("requirements.lock", RUN + BUILD["requires"]), ("requirements-dev.lock", DEV)],
)
def test_nothing_outside_a_lock_is_asked_for(
    installed: dict[str, Package], file: str, roots: list[str], python: str | None
) -> None:
    values = for_python(python)
    told = asked_beyond(read_lock(lock(file)), roots, installed, values)
    # What another Python alone installs has no metadata here, so its own needs seem idle.
    elsewhere = {
        f"nothing asks for {name}"
        for name, pin in read_lock(lock(file)).items()
        if pin.marker is not None and not pin.marker.evaluate(for_python())
    }
    assert set(told) - (elsewhere if python else set()) == set()


def test_pip_finds_nothing_broken() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_run_lock_is_part_of_the_dev_lock() -> None:
    run, dev = read_lock(lock("requirements.lock")), read_lock(lock("requirements-dev.lock"))
    assert len(run) > 80
    for python in PYTHONS:
        values = for_python(python)
        for name, pin in run.items():
            assert dev[name].version == pin.version, name
            assert pin.marker is None or pin.marker.evaluate(values) == (
                dev[name].marker is None or dev[name].marker.evaluate(values)
            ), name


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_is_hashed_and_names_no_host(file: str) -> None:
    assert all(pin.hashes >= 1 for pin in read_lock(lock(file)).values())
    assert not re.search(r"://|--(?:extra-)?index|--find-links|\bfile:", lock(file))


# --- the conda file ------------------------------------------------------------------------------


def conda() -> tuple[dict[str, str], dict[str, str]]:
    """Return the pins of the conda part and of its pip part; every entry must be exact."""
    content = yaml.safe_load(lock("environment.yml"))["dependencies"]
    own = [item for item in content if isinstance(item, str)]
    (below,) = (item["pip"] for item in content if isinstance(item, dict))
    for entry, form in [*((e, "=") for e in own), *((e, "==") for e in below)]:
        assert re.fullmatch(rf"[\w.-]+{form}[\w.]+", entry), f"{entry} is not pinned"
    return (
        {canonicalize_name(name): version for name, _, version in (e.partition("=") for e in own)},
        {
            canonicalize_name(name): version
            for name, _, version in (e.partition("==") for e in below)
        },
    )


def test_conda_users_get_every_direct_dependency_in_the_locked_version() -> None:
    pins, (own, below) = read_lock(lock("requirements.lock")), conda()
    assert own.keys().isdisjoint(below)
    both = own | below
    assert both.pop("python") == "3.11" and both.pop("pip")
    assert {name: pins[name].version for name in both} == both
    assert {canonicalize_name(Requirement(text).name) for text in RUN} <= set(both)


def test_the_pip_part_of_the_conda_file_asks_for_nothing_unpinned(
    installed: dict[str, Package],
) -> None:
    """Conda resolves its own part; what pip adds on top must not look anything up."""
    own, below = conda()
    values = for_python("3.11.7")
    for name in below:
        for text in installed[name].requires:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({**values, "extra": ""}):
                assert canonicalize_name(needed.name) in own | below, f"{name} asks for {text}"


# --- the checks themselves, on made-up metadata --------------------------------------------------

LOCK = """\
pytest-cov==7.1.0 \\
    --hash=sha256:aa
coverage==7.17.3 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
tomli==2.0 ; python_full_version <= '3.11' \\
    --hash=sha256:dd
aiohttp==3.14 ; python_full_version == '3.12.*' \\
    --hash=sha256:ee
papermill==2.7 \\
    --hash=sha256:ff
"""
ROOTS = ["pytest-cov", "papermill>=2"]
MADE_UP = {
    "pytest-cov": Package("7.1.0", ("coverage[toml]>=7.10.6", "hypothesis; extra == 'testing'")),
    "coverage": Package("7.17.3", ("tomli; python_full_version <= '3.11' and extra == 'toml'",)),
    "papermill": Package("2.7", ("aiohttp>=3.9; python_version == '3.12'",)),
    "tomli": Package("2.0"),
}


def without(name: str) -> str:
    """Return the lock with one package taken out."""
    cut = re.sub(rf"^{name}==[^\n]*\\\n(?: +--hash[^\n]*\n)+", "", LOCK, flags=re.MULTILINE)
    assert cut != LOCK
    return cut


def test_a_closed_lock_is_closed_on_every_python() -> None:
    pins = read_lock(LOCK)
    assert (pins["coverage"].version, pins["coverage"].hashes) == ("7.17.3", 2)
    for python in ("3.11.0", "3.12.1", "3.13.0"):
        assert asked_beyond(pins, ROOTS, MADE_UP, for_python(python)) == []


@pytest.mark.parametrize(
    ("gone", "python", "asker"),
    [
        ("pytest-cov", "3.13.0", "the project"),
        ("coverage", "3.13.0", "pytest-cov"),
        ("tomli", "3.11.0", "coverage"),  # through the extra alone
        ("aiohttp", "3.12.1", "papermill"),
    ],
)
def test_a_line_taken_out_is_missed(gone: str, python: str, asker: str) -> None:
    told = asked_beyond(read_lock(without(gone)), ROOTS, MADE_UP, for_python(python))
    assert any(line.startswith(f"{asker} asks for {gone}") for line in told)


def test_a_line_for_another_python_is_not_missed() -> None:
    pins = read_lock(without("aiohttp"))
    assert asked_beyond(pins, ROOTS, MADE_UP, for_python("3.13.0")) == []


def test_a_version_that_does_not_do_and_an_idle_one_are_told() -> None:
    pins = read_lock(LOCK.replace("coverage==7.17.3", "coverage==7.1") + "left==1\n")
    told = asked_beyond(pins, ROOTS, MADE_UP, for_python("3.13.0"))
    assert told == [
        "pytest-cov asks for coverage[toml]>=7.10.6, the lock has 7.1",
        "nothing asks for left",
    ]


def test_what_is_installed_besides_the_lock_is_told() -> None:
    there = {**MADE_UP, "pip": Package("24"), "newer": Package("1"), "coverage": Package("8.0")}
    del there["tomli"]
    told = installed_beyond(read_lock(LOCK), there, for_python("3.11.0"), ("pip",))
    assert told == [
        "newer is installed and not in the lock",
        "tomli is in the lock and not installed",
        "coverage is installed as 8.0, the lock has 7.17.3",
    ]


@pytest.mark.parametrize("line", ["a>=1\n", "a\n", "a==1.*\n", "a==1\na==2\n", "a @ file:///a\n"])
def test_what_is_no_exact_pin_is_no_lock(line: str) -> None:
    with pytest.raises(ValueError, match="no exact pin"):
        read_lock(line)
