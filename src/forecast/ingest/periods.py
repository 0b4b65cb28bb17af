"""Knows how tables write periods: years, months, quarters and January-to-month."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Period", "find_period", "parse_partial", "parse_period", "status_in"]

FIRST_YEAR, LAST_YEAR = 1900, 2099
_DASH = "[-‐–—―~～至到]+"
_CN = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_Y = r"(?P<y>(?:19|20)\d{2})"
_PATTERNS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("year", _Y + r"(?:\.0)?\s*(?:年度|年末|年底|年)?"),
        ("month", _Y + r"\s*(?:年|[-/])\s*(?P<m>\d{1,2})\s*月?(?:份|末)?"),
        ("month", _Y + r"[.](?P<m>0[1-9]|1[0-2])"),
        ("month", _Y + r"(?P<m>0[1-9]|1[0-2])"),
        ("month", _Y + r"M(?P<m>\d{1,2})"),
        ("quarter", _Y + r"\s*年?\s*第?(?P<q>[一二三四1234])季度?"),
        ("quarter", _Y + r"\s*[-年]?\s*[Qq](?P<q>[1234])"),
        ("cum", _Y + r"\s*年?\s*[1一]\s*月?" + _DASH + r"(?P<m>\d{1,2})\s*月(?:份|累计)?"),
        ("cum", _Y + r"\s*-(?P<m>\d{2})C"),
        ("half", _Y + r"\s*年\s*(?P<h>上半年|前三季度|前3季度)"),
    )
)
_PARTIAL = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("month", r"(?P<m>\d{1,2})\s*月(?:份)?"),
        ("cum", r"[1一]\s*月?" + _DASH + r"(?P<m>\d{1,2})\s*月(?:份|累计)?"),
        ("quarter", r"第?(?P<q>[一二三四1234])季度"),
        ("quarter", r"[Qq](?P<q>[1234])"),
        ("half", r"(?P<h>上半年|前三季度|前3季度)"),
        ("year", r"(?P<a>全年|年度)"),
    )
)
_STATUSES = (
    ("estimate", "预计|预测|估计|预估"),
    ("preliminary", "快报|初步核算|初步统计|初步测算|初步"),
    ("revised", "修订后?|修正后?|调整后?|最终核实|核实"),
    ("", "年报|普查|定案|终值"),
)
_WORDS = "|".join(words for _, words in _STATUSES)
_MARKS = re.compile(
    rf"(?:[*①-⑳]|\s*[(（](?:{_WORDS})[数值]?[)）]|(?<=[年月度\s\d])\s*(?:{_WORDS})[数值]?|(?<=\d)[EF]"
    r"|[(（][EFef][)）])+$"
)
_STATUS_IN = re.compile(
    rf"(?:[(（](?P<inner>{_WORDS})[数值]?[)）]|(?P<outer>{_WORDS})[数值]?$|(?P<mark>\d[EF]|[(（][EFef][)）])$)"
)
_CN_YEAR = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CN_FORM = re.compile(r"[一二][〇○零一二三四五六七八九]{3}(?=年)")
_IN_TEXT = re.compile(
    r"(?<!\d)(?:19|20)\d{2}\s*年?\s*(?:1\s*月?" + _DASH + r"\d{1,2}\s*月|第?[一二三四1234]季度"
    r"|上半年|前三季度|\d{1,2}\s*月(?!\s*" + _DASH + r")|(?:年度|年末|年底|年))"
)


@dataclass(frozen=True, order=True)
class Period:
    """A period: a year, a month (`kind` month), a quarter, or January to a month (`cum`)."""

    year: int
    kind: str = "year"
    part: int = 0

    @property
    def code(self) -> str:
        """Return the project's notation: 2015, 2020-04, 2020-Q1, 2017-03C."""
        if self.kind == "year":
            return f"{self.year}"
        if self.kind == "quarter":
            return f"{self.year}-Q{self.part}"
        return f"{self.year}-{self.part:02d}" + ("C" if self.kind == "cum" else "")

    def cumulative(self) -> Period:
        """Return January to the end of this month or quarter; a year stays a year."""
        if self.kind == "quarter":
            return Period(self.year, "cum", self.part * 3)
        return Period(self.year, "cum", self.part) if self.kind == "month" else self

    def single(self) -> Period:
        """Return the last month of a January-to-month period; others stay as they are."""
        return Period(self.year, "month", self.part) if self.kind == "cum" else self


def parse_period(value: object) -> Period | None:
    """Return the period that a whole cell states, or None.

    Dates give their month; `2019.0` and 2019 give a year; anything with other words is None.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (dt.datetime, dt.date)):
        return Period(value.year, "month", value.month)
    if isinstance(value, (int, float)):
        whole = float(value).is_integer() and FIRST_YEAR <= value <= LAST_YEAR
        return Period(int(value)) if whole else None
    return _parse_text(str(value))


@lru_cache(maxsize=4096)
def _parse_text(raw: str) -> Period | None:
    bare = _MARKS.sub("", raw.strip())
    bare = unicodedata.normalize("NFKC", bare).strip().strip("()").strip()
    if _CN_FORM.match(bare):
        bare = bare[:4].translate(_CN_YEAR) + bare[4:]
    bare = re.sub(r"\s+", "", bare)
    if found := re.fullmatch(r"(\d{4}-\d{2})-\d{2}(?:00:00:00)?", bare):
        bare = found.group(1)
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(bare):
            parts = found.groupdict()
            return _build(int(parts["y"]), kind, parts)
    return None


def _build(year: int, kind: str, parts: dict[str, str | None]) -> Period | None:
    if kind == "year":
        return Period(year)
    if kind == "quarter":
        return Period(year, "quarter", _CN[parts["q"] or "1"])
    if kind == "half":
        return Period(year, "cum", 6 if parts["h"] == "上半年" else 9)
    month = int(parts["m"] or 0)
    return Period(year, kind, month) if 1 <= month <= 12 else None


def parse_partial(raw: str, year: int) -> Period | None:
    """Return the period of `3月`, `1-3月`, `第一季度`, `上半年` or `全年` within a known year."""
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", raw))
    for kind, pattern in _PARTIAL:
        if found := pattern.fullmatch(bare):
            return _build(year, kind, found.groupdict())
    return None


def status_in(text: str) -> str:
    """Return estimate, preliminary or revised where a period or a title ends in such a word."""
    text = unicodedata.normalize("NFKC", text.strip())
    found = _STATUS_IN.search(text)
    if not found:
        return ""
    said = found.group("inner") or found.group("outer")
    return (
        next((name for name, words in _STATUSES if re.fullmatch(words, said or "")), "")
        if (said)
        else "estimate"
    )


def find_period(raw: str) -> Period | None:
    """Return the one period named inside a sentence such as a title; None if none or several."""
    text = unicodedata.normalize("NFKC", raw)
    if found := _CN_FORM.search(text):
        text = text[: found.start()] + found.group().translate(_CN_YEAR) + text[found.end() :]
    found_all = {_parse_text(match.group()) for match in _IN_TEXT.finditer(text)} - {None}
    return found_all.pop() if len(found_all) == 1 else None
