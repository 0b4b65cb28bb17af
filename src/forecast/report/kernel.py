"""A notebook's kernel whose own words go to a file, whatever it says and however it dies."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets import Unicode

__all__ = ["LoggedKernel", "libraries_said"]

# Who words a dying kernel in its own way; what the user is told is the report's one line.
_LIBRARIES = ("papermill", "nbclient", "traitlets", "asyncio")


@contextmanager
def libraries_said(log_file: Path) -> Iterator[None]:
    """Send what the libraries that run a notebook log to a file instead of to standard error."""
    handler = logging.FileHandler(log_file, encoding="utf-8", delay=True)
    handler.setLevel(logging.WARNING)
    loggers = [logging.getLogger(name) for name in _LIBRARIES]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.propagate = propagate
        handler.close()


class LoggedKernel(AsyncKernelManager):  # type: ignore[misc]  # the library is untyped
    """Starts its kernel with standard output and error written to ``log_file``.

    What a cell prints reaches the notebook as ever; this is about the process itself, whose
    libraries may write a line of their own, above all while it dies. Left alone the process
    shares the standard error of whoever makes the report.
    """

    log_file = Unicode(help="where the kernel's process writes; must be given").tag(config=True)

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        # The hook that jupyter_client documents for starting the process differently.
        with Path(self.log_file).open("ab") as handle:
            kw |= {"stdout": handle, "stderr": handle}
            await super()._async_launch_kernel(kernel_cmd, **kw)
