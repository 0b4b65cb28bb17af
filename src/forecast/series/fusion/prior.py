"""What the evidence model takes for granted: the sizes of ``evidence_model.yml``, checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from forecast.catalog.entries import read_yaml
from forecast.catalog.schema import STATUSES
from forecast.errors import CatalogError
from forecast.home import catalog_dir

__all__ = ["Movement", "Prior", "Span", "Splice", "load_prior", "with_revisions"]

_FILE = "evidence_model.yml"
_STANDINGS = (*STATUSES, "early")


@dataclass(frozen=True)
class Movement:
    """Typical sizes of a yearly shock and of a turn of the trend, and the first growth's prior.

    With ``damping`` below 1 the trend is a stationary AR(1) about zero with sd ``turn``, and
    ``trend`` is not used.
    """

    shock: float
    turn: float
    trend: tuple[float, float] = (0.0, 0.0)
    damping: float = 1.0


@dataclass(frozen=True)
class Splice:
    """Figures of definition ``old`` count for ``new`` through an offset (log of old over new)."""

    family: str
    old: str
    new: str
    mean: float
    sd: float


@dataclass(frozen=True)
class Span:
    """An indicator whose figures are the growth of ``of`` over ``years`` years up to their period.

    ``total`` is False where the figure is the average growth of one of those years.
    """

    indicator: str
    of: str
    years: int
    total: bool


@dataclass(frozen=True)
class Prior:
    """Every prior size; log terms unless said otherwise. See ``evidence_model.yml``."""

    movement: Mapping[str, Movement]
    spread: float
    wedge_usual: tuple[float, float]
    wedge_usual_weighs: float
    wedge_yearly: float
    wedge_spread: float
    wedge_persistence: float
    wedge_shared: float
    wedge_part: float
    wedge_follows: Mapping[str, float]
    season_tilt: float
    season_usual: float
    season_yearly: float
    season_spread: float
    noise: Mapping[str, Mapping[str, float]]
    revisions_weigh: float
    about: float
    in_year: float
    low_confidence: float
    tails: float
    splices: tuple[Splice, ...]
    spans: tuple[Span, ...]

    def splice(self, family: str, old: str, new: str) -> Splice | None:
        """Return the rule by which figures of one definition may count for another."""
        return next(
            (s for s in self.splices if (s.family, s.old, s.new) == (family, old, new)), None
        )


Moves = Mapping[tuple[str, str], tuple[int, float]]


def with_revisions(prior: Prior, moves: Moves) -> Prior:
    """Return the prior with the noise of estimates and preliminary figures as they were revised.

    Parameters
    ----------
    moves : mapping
        (kind of noise, status) -> (number of revisions, their root mean square in log terms).
    """
    noise = {kind: dict(sizes) for kind, sizes in prior.noise.items()}
    weigh = prior.revisions_weigh
    for (kind, status), (n, rms) in moves.items():
        if status in ("estimate", "preliminary"):
            size = noise[kind][status]
            noise[kind][status] = math.sqrt((n * rms**2 + weigh * size**2) / (n + weigh))
    return replace(prior, noise=noise)


def load_prior(path: Path | None = None) -> Prior:
    """Read the prior sizes from the catalogue folder.

    Raises
    ------
    CatalogError
        If the file is missing, or a size is missing or not a number above zero.
    """
    where = path if path is not None else catalog_dir() / _FILE
    return _load(where, where.stat().st_mtime_ns if where.exists() else 0)


@lru_cache(maxsize=4)
def _load(path: Path, stamp: int) -> Prior:
    del stamp  # part of the cache's key alone
    content = read_yaml(path)

    def size(*keys: str) -> float:
        found: Any = content
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, bool) or not isinstance(found, (int, float)) or not found > 0:
            raise CatalogError(
                "error.catalog_field",
                file=path.name,
                entry=".".join(keys[:-1]) or path.name,
                field=keys[-1],
                expected="> 0",
                found=repr(found),
            )
        return float(found)

    def pair(*keys: str) -> tuple[float, float]:
        found: Any = content
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        if (
            not isinstance(found, list)
            or len(found) != 2
            or not all(isinstance(v, (int, float)) for v in found)
            or not found[1] > 0
        ):
            raise CatalogError(
                "error.catalog_field",
                file=path.name,
                entry=".".join(keys[:-1]) or path.name,
                field=keys[-1],
                expected="[mean, sd]",
                found=repr(found),
            )
        return float(found[0]), float(found[1])

    follows = content["wedge"]["follows"]
    return Prior(
        movement={
            name: Movement(
                size("movement", name, "shock"),
                size("movement", name, "turn"),
                damping=size("movement", name, "damping"),
            )
            if "damping" in content["movement"].get(name, {})
            else Movement(
                size("movement", name, "shock"),
                size("movement", name, "turn"),
                pair("movement", name, "trend"),
            )
            for name in ("log", "ratio", "logit", "identity")
        },
        spread=size("spread"),
        wedge_usual=pair("wedge", "usual"),
        wedge_usual_weighs=size("wedge", "usual_weighs"),
        wedge_yearly=size("wedge", "yearly"),
        wedge_spread=size("wedge", "spread"),
        wedge_persistence=size("wedge", "persistence"),
        wedge_shared=size("wedge", "shared_within"),
        wedge_part=size("wedge", "part_of_year"),
        wedge_follows={name: size("wedge", "follows", name) for name in follows},
        season_tilt=size("season", "tilt"),
        season_usual=size("season", "usual"),
        season_yearly=size("season", "yearly"),
        season_spread=size("season", "spread"),
        noise={
            kind: {standing: size("noise", kind, standing) for standing in _STANDINGS}
            for kind in ("level", "growth", "share")
        },
        revisions_weigh=size("noise", "revisions_weigh"),
        about=size("noise", "about"),
        in_year=size("noise", "in_year"),
        low_confidence=size("noise", "low_confidence"),
        tails=size("noise", "tails"),
        splices=tuple(
            Splice(item["family"], item["from"], item["to"], *map(float, item["offset"]))
            for item in content["splices"]
        ),
        spans=tuple(
            Span(item["indicator"], item["of"], int(item["years"]), item["growth"] == "total")
            for item in content["spans"]
        ),
    )
