"""Knows the price basis that words state: current prices, or comparable ones of which year."""

from __future__ import annotations

import re
from collections.abc import Iterable

from forecast.ingest.labels import clean, simplify

__all__ = ["at_other_prices", "prices_of"]

_BASIS = re.compile(
    r"(?:按)?(?:(?:当年|现行|可比|不变|基期|上年)价(?:格)?|(?:以)?(?:19|20)\d{2}年(?:(?:不变|可比)?价(?:格)?|为基期)"
    r"|现价)(?:计算)?"
)
_CURRENT = re.compile(r"当年价|现行价|现价")
_RATES = re.compile(r"指数|增长|增速|速度|增幅|增减")
_NOTE = re.compile(r"^(?:注|说明|备注|附注)\s*[:：]")
_ABOUT_ALL = re.compile(r"本表|表中|表内|以上(?:数据|各项)|总产值|增加值|生产总值|数据均?按")


def prices_of(lines: Iterable[str], *, rates_beside: bool = False) -> tuple[str, ...]:
    """Return the price bases that lines state for the levels of a table.

    A basis that a sentence gives to growth rates or indexes is theirs, not the levels'; so is
    可比价 in a title that names levels and their rates together.

    Parameters
    ----------
    rates_beside : bool
        True if the title names levels and their rates.
    """
    found: list[str] = []
    for line in lines:
        text = simplify(clean(line)).replace(" ", "")
        note = bool(_NOTE.match(text))
        for clause in re.split(r"[,，;；。]", text):
            if note and (_RATES.search(clause) or not _ABOUT_ALL.search(clause)):
                continue
            found += [match.group() for match in _BASIS.finditer(clause)
                      if note or not _of_rates(clause, match)]  # fmt: skip
    if rates_beside:
        found = [basis for basis in found if "可比" not in basis]
    return tuple(dict.fromkeys(found))


def _of_rates(clause: str, match: re.Match[str]) -> bool:
    """Tell whether a clause such as 增长速度按可比价格计算 speaks of rates only."""
    if _CURRENT.search(match.group()):
        return False
    before = clause[max(0, match.start() - 8) : match.start()]
    return match.group().startswith("按") and bool(_RATES.search(before)) and "(" not in before


def at_other_prices(bases: Iterable[str]) -> bool:
    """Tell whether levels on these bases are not at the prices of their own year."""
    return any(_BASIS.fullmatch(base) and not _CURRENT.search(base) for base in bases) or any(
        base in ("不变价", "可比价", "不变价格", "可比价格") for base in bases
    )
