"""A command run in this process, with streams, warnings and logging as a process has them."""

from __future__ import annotations

import contextlib
import io
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["run_here"]


def run_here(main: Callable[[], None]) -> subprocess.CompletedProcess[str]:
    """Run a main function that reads ``sys.argv``; return what it printed and its exit code.

    Whatever a process would write to standard error is there: warnings that Python shows unasked,
    log lines through the handlers that ``main`` sets up, and what is left of a traceback. Starting
    an interpreter and reading the record book anew is what this saves.
    """
    out, err = _stream(), _stream()
    code: Any = 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        _fresh_logging(),
        warnings.catch_warnings(),
    ):
        _warn_as_python_does()
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    if code is None or isinstance(code, str):
        code = 0 if code is None else 1
    return subprocess.CompletedProcess(sys.argv, code, _text(out), _text(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]


@contextlib.contextmanager
def _fresh_logging() -> Iterator[None]:
    """Give the root logger no handlers, as in a new process; then those it had."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def _warn_as_python_does() -> None:
    """Show on standard error what Python's own default filters let through."""

    def show(message: Any, category: Any, filename: str, lineno: int, *_: Any) -> None:
        sys.stderr.write(warnings.formatwarning(message, category, filename, lineno))

    warnings.resetwarnings()
    for hidden in (
        DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning,
    ):  # fmt: skip
        warnings.simplefilter("ignore", hidden)
    warnings.showwarning = show
