"""What a long command says while it runs: stages on standard error, never on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from forecast.messages import default_language, text

__all__ = ["stages"]


@contextmanager
def stages(wanted: bool | None) -> Iterator[Callable[[str], None]]:
    """Give what is called with each stage's name (``stage.<name>`` in the messages).

    Parameters
    ----------
    wanted : bool, optional
        True: on a terminal one line that changes, elsewhere a line a stage. False: nothing.
        None: the line on a terminal, nothing elsewhere, so that a scheduler's mail stays empty.
    """
    terminal = sys.stderr.isatty()
    language = default_language()
    if wanted is False or (wanted is None and not terminal):
        yield lambda name: None
    elif terminal:
        from rich.console import Console

        with Console(stderr=True).status("") as line:
            yield lambda name: line.update(text(f"stage.{name}", language))
    else:
        yield lambda name: print(text(f"stage.{name}", language), file=sys.stderr, flush=True)
