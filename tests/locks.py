"""What a lock holds, and whether that is everything: pure functions on texts and metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["Package", "Pin", "asked_beyond", "for_python", "installed_beyond", "read_lock"]


@dataclass(frozen=True)
class Pin:
    """One line of a lock: the version, and the environments that it is for."""

    version: str
    marker: Marker | None
    hashes: int


@dataclass(frozen=True)
class Package:
    """What an installed package says of itself: its version and the requirements it names."""

    version: str
    requires: tuple[str, ...] = ()


def read_lock(text: str) -> dict[str, Pin]:
    """Return the pins of a lock by name.

    Raises
    ------
    ValueError
        If a line is no exact pin, or a name stands twice.
    """
    pins: dict[str, Pin] = {}
    for line in text.replace("\\\n", " ").splitlines():
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        stated, *hashes = re.split(r"\s+--hash=", line)
        found = Requirement(stated)
        exact = re.fullmatch(r"==([^,*]+)", str(found.specifier))
        name = canonicalize_name(found.name)
        if exact is None or name in pins or found.url is not None:
            raise ValueError(f"no exact pin, or the second one: {line[:80]}")
        pins[name] = Pin(exact[1], found.marker, len(hashes))
    return pins


def for_python(version: str | None = None) -> dict[str, str]:
    """Return the values that markers are evaluated with: this machine's, another Python's."""
    values = {key: str(value) for key, value in default_environment().items()}
    if version is not None:
        values |= {
            "python_version": ".".join(version.split(".")[:2]),
            "python_full_version": version,
            "implementation_version": version,
        }
    return values


def _holds(marker: Marker | None, values: Mapping[str, str], extra: str) -> bool:
    return marker is None or marker.evaluate({**values, "extra": extra})


def asked_beyond(
    pins: Mapping[str, Pin],
    roots: Iterable[str],
    packages: Mapping[str, Package],
    values: Mapping[str, str],
) -> list[str]:
    """Return what is asked for and not in the lock, or in it in a version that does not do.

    Everything reached from the project's own requirements is followed, with the extras that each
    requirement names (``coverage[toml]`` asks for more than ``coverage``). A locked package that
    nothing asks for is told too. Packages without known metadata are taken as asking for nothing.

    Parameters
    ----------
    pins : mapping
        Name to pin, of one lock.
    roots : iterable of str
        The requirements of the project, as in its pyproject.toml.
    packages : mapping
        Name to metadata, of the packages at hand.
    values : mapping
        What environment markers are evaluated with.
    """
    here = {name: pin for name, pin in pins.items() if _holds(pin.marker, values, "")}
    told: list[str] = []
    waiting = [("the project", Requirement(text)) for text in roots]
    seen: set[tuple[str, str]] = set()
    while waiting:
        asker, wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name not in here:
            told.append(f"{asker} asks for {wanted}, which the lock lacks")
            continue
        if not wanted.specifier.contains(here[name].version, prereleases=True):
            told.append(f"{asker} asks for {wanted}, the lock has {here[name].version}")
        for extra in ("", *wanted.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            for text in packages[name].requires if name in packages else ():
                inner = Requirement(text)
                if _holds(inner.marker, values, extra):
                    waiting.append((name, inner))
    idle = set(here) - {name for name, _ in seen}
    return sorted(set(told)) + [f"nothing asks for {name}" for name in sorted(idle)]


def installed_beyond(
    pins: Mapping[str, Pin],
    packages: Mapping[str, Package],
    values: Mapping[str, str],
    besides: Iterable[str] = (),
) -> list[str]:
    """Return where an environment and a lock differ: names and versions.

    Parameters
    ----------
    pins, packages, values
        As in :func:`asked_beyond`.
    besides : iterable of str
        Names that may be installed without a pin: the project, and what makes an environment.
    """
    here = {name: pin.version for name, pin in pins.items() if _holds(pin.marker, values, "")}
    more = sorted(set(packages) - set(here) - set(besides))
    return [
        *(f"{name} is installed and not in the lock" for name in more),
        *(f"{name} is in the lock and not installed" for name in sorted(set(here) - set(packages))),
        *(
            f"{name} is installed as {packages[name].version}, the lock has {version}"
            for name, version in sorted(here.items())
            if name in packages and packages[name].version != version
        ),
    ]
