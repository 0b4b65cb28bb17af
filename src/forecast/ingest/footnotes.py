"""Knows which footnotes speak of which years: census revisions and changes of scope."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from forecast.ingest.labels import clean

__all__ = ["notes_by_period"]

_MATTERS = re.compile(r"普查|修订|口径|起点标准|调整|不可比|快报|初步核算")
_STANDARD = re.compile(r"(?:依据|执行|采用|根据|按照?)[^,，]*《|分类标准")
_RANGE = re.compile(r"((?:19|20)\d{2})\s*年?\s*[-—–~至到]+\s*((?:19|20)\d{2})\s*年")
_FROM = re.compile(r"((?:19|20)\d{2})\s*年\s*(?:起|及以后|以后|以来|开始)")
_UNTIL = re.compile(r"((?:19|20)\d{2})\s*年\s*(?:及以前|以前|之前)")
_SINGLE = re.compile(r"((?:19|20)\d{2})\s*年")
MAX_LENGTH = 160


def notes_by_period(notes: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """Return a function from a period code to the footnotes that speak of its year."""
    spans = [span for note in notes for sentence in _sentences(note) for span in _spans(sentence)]

    def find(period: str) -> tuple[str, ...]:
        if not period:
            return ()
        year = int(period[:4])
        return tuple(dict.fromkeys(text for low, high, text in spans if low <= year <= high))

    return find


def _sentences(note: str) -> list[str]:
    note = re.sub(r"^注\s*[:：]", "", clean(note))
    note = re.sub(r"^\s*\d{1,2}[.、](?=(?:19|20)\d{2}年|\D)", "", note)
    parts = re.split(r"[。；;]|\s\d{1,2}[.、](?!\d)", note)
    return [part.strip()[:MAX_LENGTH] for part in parts if part.strip()]


def _spans(sentence: str) -> list[tuple[int, int, str]]:
    if not _MATTERS.search(sentence) or _STANDARD.search(sentence):
        return []
    found: list[tuple[int, int]] = []
    rest = sentence
    for pattern in (_RANGE, _FROM, _UNTIL, _SINGLE):
        for match in pattern.finditer(rest):
            years = [int(year) for year in match.groups()]
            if pattern is _RANGE:
                found.append((years[0], years[1]))
            elif pattern is _FROM:
                found.append((years[0], 9999))
            elif pattern is _UNTIL:
                found.append((0, years[0]))
            else:
                found.append((years[0], years[0]))
        rest = pattern.sub(" ", rest)
    return [(low, high, sentence) for low, high in found]
