"""What the evidence model takes for granted: the sizes of ``evidence_model.yml``, checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from forecast.catalog import Catalog
from forecast.catalog.entries import Entry, read_yaml
from forecast.catalog.schema import STATUSES
from forecast.errors import CatalogError
from forecast.home import catalog_dir

__all__ = ["Movement", "Prior", "Span", "Splice", "check_prior", "load_prior", "with_revisions"]

_FILE = "evidence_model.yml"
_SCALES = ("log", "ratio", "logit", "identity")
_NOISES = ("level", "growth", "share")
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
        If the file is missing, a size is missing or not above zero, or a field is unknown; the
        message names file, entry and field.
    """
    where = path if path is not None else catalog_dir() / _FILE
    return _load(where, where.stat().st_mtime_ns if where.exists() else 0)


def check_prior(prior: Prior, catalog: Catalog) -> None:
    """Refuse a prior that names what the catalogue does not have: it would never be used.

    Raises
    ------
    CatalogError
        Naming the entry and the unknown indicator, family or definition.
    """
    families = catalog.families

    def refuse(entry: str, field: str, name: str) -> CatalogError:
        return CatalogError(
            "error.catalog_field",
            file=_FILE,
            entry=entry,
            field=field,
            found=repr(name),
            expected="id of the catalogue",
        )

    for name in prior.wedge_follows:
        if name not in catalog.indicators:
            raise refuse("wedge/follows", name, name)
    for splice in prior.splices:
        if splice.family not in families:
            raise refuse("splices", "family", splice.family)
        known = {item.id for item in families[splice.family].definitions}
        for field, name in (("from", splice.old), ("to", splice.new)):
            if name not in known:
                raise refuse("splices", field, name)
    for span in prior.spans:
        for field, name in (("indicator", span.indicator), ("of", span.of)):
            if name not in catalog.indicators:
                raise refuse("spans", field, name)


@lru_cache(maxsize=4)
def _load(path: Path, stamp: int) -> Prior:
    del stamp  # part of the cache's key alone
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise CatalogError("error.catalog_list", file=path.name)
    whole = Entry(path.name, path.stem, content)
    whole.only(("movement", "spread", "wedge", "season", "noise", "splices", "spans"))
    wedge, season, noise = whole.below("wedge"), whole.below("season"), whole.below("noise")
    moves, follows = whole.below("movement"), wedge.below("follows")
    return Prior(
        movement={name: _movement(moves.below(name)) for name in _SCALES},
        spread=_size(whole, "spread"),
        wedge_usual=_pair(wedge, "usual"),
        wedge_usual_weighs=_size(wedge, "usual_weighs"),
        wedge_yearly=_size(wedge, "yearly"),
        wedge_spread=_size(wedge, "spread"),
        wedge_persistence=_size(wedge, "persistence"),
        wedge_shared=_size(wedge, "shared_within"),
        wedge_part=_size(wedge, "part_of_year"),
        wedge_follows={name: _size(follows, name) for name in follows.fields},
        season_tilt=_size(season, "tilt"),
        season_usual=_size(season, "usual"),
        season_yearly=_size(season, "yearly"),
        season_spread=_size(season, "spread"),
        noise={
            kind: {standing: _size(noise.below(kind), standing) for standing in _STANDINGS}
            for kind in _NOISES
        },
        revisions_weigh=_size(noise, "revisions_weigh"),
        about=_size(noise, "about"),
        in_year=_size(noise, "in_year"),
        low_confidence=_size(noise, "low_confidence"),
        tails=_size(noise, "tails"),
        splices=tuple(_splice(item) for item in _list(whole, "splices")),
        spans=tuple(_span(item) for item in _list(whole, "spans")),
    )


def _movement(entry: Entry) -> Movement:
    entry.only(("shock", "turn", "trend", "damping"))
    shock, turn = _size(entry, "shock"), _size(entry, "turn")
    if "damping" in entry.fields:
        return Movement(shock, turn, damping=_size(entry, "damping"))
    return Movement(shock, turn, _pair(entry, "trend"))


def _splice(entry: Entry) -> Splice:
    entry.only(("family", "from", "to", "offset"))
    mean, sd = _pair(entry, "offset")
    return Splice(entry.text("family"), entry.text("from"), entry.text("to"), mean, sd)


def _span(entry: Entry) -> Span:
    entry.only(("indicator", "of", "years", "growth"))
    total = entry.text("growth", among=("total", "average")) == "total"
    return Span(entry.text("indicator"), entry.text("of"), int(_size(entry, "years")), total)


def _list(entry: Entry, field: str) -> list[Entry]:
    found = entry.fields.get(field)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise entry.fail(field, "list of mappings")
    return [Entry(entry.file, f"{field} {n}", item) for n, item in enumerate(found, start=1)]


def _size(entry: Entry, field: str) -> float:
    value = entry.number(field)
    if not value > 0:
        raise entry.fail(field, "> 0")
    return value


def _pair(entry: Entry, field: str) -> tuple[float, float]:
    found = entry.fields.get(field)
    if not isinstance(found, list) or len(found) != 2:
        raise entry.fail(field, "[mean, sd]")
    pair = Entry(entry.file, f"{entry.label}/{field}", {"mean": found[0], "sd": found[1]})
    return pair.number("mean"), _size(pair, "sd")
