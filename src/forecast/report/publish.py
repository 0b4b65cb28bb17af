"""A finished folder takes the place of yesterday's in one step, or not at all."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forecast.errors import ReportError

__all__ = ["staging", "publish", "locked", "keep_failed"]

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give a fresh folder on the same file system as the reports, gone when the block ends.

    Raises
    ------
    ReportError
        If the output folder cannot be made or written (permission, full disk).
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".making-", dir=out))
    except OSError as error:
        raise ReportError(
            "error.report_folder",
            folder=str(out),
            problem=error.strerror or error,
        ) from None
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(out: Path, name: str) -> Iterator[None]:
    """Hold a lock on one report, so that two runs of it publish one after the other."""
    path = out / f".{name}.lock"
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def publish(made: Path, target: Path) -> None:
    """Move a complete folder to where readers look for it; the old one is gone only afterwards.

    Where the system can exchange two names in one step, it does: at no moment is there no report,
    or half of one. Elsewhere the old folder is renamed away and put back if anything fails.

    Raises
    ------
    ReportError
        If the file system refuses; what was published before stays.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            made.rename(target)
            return
        if _exchange(made, target):
            return  # the old report now lies in the staging folder and goes with it
        aside = made.with_name(f"{made.name}-old")
        target.rename(aside)
        try:
            made.rename(target)
        except OSError:
            aside.rename(target)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise ReportError(
            "error.report_publish", folder=str(target), problem=error.strerror or error
        ) from None


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically (Linux renameat2); False where that does not exist."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    done = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code))


def keep_failed(notebook: Path, out: Path, name: str) -> Path | None:
    """Keep a failed notebook under ``failed/``; None if there is none or it cannot be kept.

    The log that lies beside it, if its kernel said anything, goes with it.
    """
    if not notebook.exists():
        return None
    kept = out / "failed" / f"{name}.ipynb"
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        _copy(notebook, kept)
        log = notebook.with_suffix(".log")
        if log.exists() and log.stat().st_size:
            _copy(log, kept.with_suffix(".log"))
        else:
            kept.with_suffix(".log").unlink(missing_ok=True)  # an earlier failure's
    except OSError:
        return None
    return kept


def _copy(file: Path, kept: Path) -> None:
    """Copy a file so that readers see the old or the new one, never half of it."""
    half = kept.with_name(f"{kept.name}.tmp")
    shutil.copyfile(file, half)
    half.replace(kept)
