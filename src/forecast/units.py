"""Units of published figures: what they measure, how they convert, how they print.

Money in yuan, money in dollars, percentages, percentage points, counts, persons, energy, land and
index points are separate dimensions: a conversion across them is an error. ``60亿元`` is 6.0e9 yuan
and prints as ``60亿元 (CNY 6.0 billion)``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from forecast.errors import UnitError

__all__ = [
    "parse",
    "factor",
    "convert",
    "dimension",
    "format_amount",
    "format_estimate",
    "format_number",
    "unit_of_power",
]

# Base units: each Chinese measure word and the dimension it counts in.
_DIMENSIONS = {
    "yuan": ("元",),
    "dollar": ("美元",),
    "percent": ("%", "％", "percent"),
    "percentage_point": ("个百分点", "百分点", "percentagepoints", "percentagepoint", "pp"),
    "thing": (
        "家",
        "个",
        "块",
        "件",
        "台",
        "条",
        "套",
        "台套",
        "部",
        "场",
        "宗",
        "项",
        "户",
        "辆",
        "艘",
        "种",
        "家/次",
    ),
    "person": ("人", "人次", "名"),
    "rank": ("位",),
    "index_point": ("指数", ""),
    "kilowatt_hour": ("千瓦时", "度"),
    "tonne_coal_equivalent": ("吨标准煤", "吨标煤"),
    "tonne": ("吨",),
    "kilogram": ("千克", "公斤"),
    "mu": ("亩",),
    "square_metre": ("平方米",),
    "year": ("年",),
}
_SCALES = {
    "": 1.0,
    "十": 1e1,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
    "兆": 1e12,
}
_USUAL = ("", "千", "万", "亿", "万亿")  # the scales that units of tables come in
_ENGLISH_SCALES = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_ENGLISH_MONEY = {
    "usd": "dollar",
    "us$": "dollar",
    "dollars": "dollar",
    "dollar": "dollar",
    "cny": "yuan",
    "rmb": "yuan",
    "yuan": "yuan",
}
# Letters after a number say nothing certain: B may stand for billion or be a slip for 亿.
_BARE_LETTER = re.compile(r"^[kmbt]$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint  # loaded on first use: half the commands never convert a unit

    registry = pint.UnitRegistry(None)
    for name in _DIMENSIONS:
        registry.define(f"{name} = [{name}]")
    return registry


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return {word: name for name, words in _DIMENSIONS.items() for word in words}


def _normalise(unit: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", unit))


@lru_cache(maxsize=512)
def parse(unit: str) -> Any:
    """Return one unit as a pint quantity, for example ``万元`` as 10,000 yuan.

    Parameters
    ----------
    unit : str
        As published: a scale (十 ... 万亿) and a measure word, a ratio of two of them
        (``吨标准煤/万元``), or English (``billion USD``).

    Raises
    ------
    UnitError
        If the unit is unknown or ambiguous (the B of "60B"); the message says how to write it.
    """
    clean = _normalise(unit)
    if _BARE_LETTER.match(clean):
        raise UnitError("error.unit_letter", unit=unit)
    whole = _single(clean)
    if whole is not None:
        return whole
    if clean.count("/") == 1:
        above, below = (_single(part) for part in clean.split("/"))
        if above is not None and below is not None:
            return above / below
    raise UnitError("error.unit_unknown", unit=unit or "''")


def _single(clean: str) -> Any:
    registry, words = _registry(), _words()
    if clean in words:
        return registry.Quantity(1.0, words[clean])
    for scale in sorted(_SCALES, key=len, reverse=True):
        rest = clean[len(scale) :]
        if scale and clean.startswith(scale) and rest in words and rest:
            if words[rest] in ("percent", "percentage_point", "index_point", "rank"):
                return None
            return registry.Quantity(_SCALES[scale], words[rest])
    english = re.fullmatch(
        r"(thousand|million|billion|trillion)?(usd|us\$|dollars?|cny|rmb|yuan)", clean.lower()
    )
    if english:
        scale, money = english.group(1) or "", english.group(2)
        return registry.Quantity(_ENGLISH_SCALES[scale], _ENGLISH_MONEY[money])
    return None


def dimension(unit: str) -> str:
    """Return the dimension of a unit as text, for example ``[yuan]``."""
    return str(parse(unit).dimensionality)


@lru_cache(maxsize=1024)
def factor(unit: str, to: str) -> float:
    """Return the number by which a figure in ``unit`` is multiplied to be in ``to``.

    Raises
    ------
    UnitError
        If a unit is unknown, or the two measure different things.
    """
    source, goal = parse(unit), parse(to)
    if source.dimensionality != goal.dimensionality:
        raise UnitError(
            "error.unit_dimension",
            unit=unit,
            to=to,
            found=str(source.dimensionality),
            expected=str(goal.dimensionality),
        )
    # Both are products of powers of ten: dividing magnitudes keeps 1e12/1e8 exact.
    return float(source.magnitude / goal.magnitude)


def convert(value: float, unit: str, to: str) -> float:
    """Return ``value`` (in ``unit``) in the unit ``to``; see :func:`factor` for the errors."""
    ratio = factor(unit, to)
    product = float(value) * ratio if ratio >= 1 else float(value) / round(1 / ratio, 6)
    return float(f"{product:.12g}")  # no figure is published to more digits; 2.45e4 stays 24500


def unit_of_power(unit: str, power: int) -> str:
    """Return the usual unit that is ``10 ** power`` times as large, empty if none is usual.

    >>> unit_of_power("亿元", -4), unit_of_power("万元", 4), unit_of_power("家", 4)
    ('万元', '亿元', '万家')
    >>> unit_of_power("%", -2)
    ''
    """
    clean = _normalise(unit)
    for scale in sorted(_USUAL, key=len, reverse=True):
        word = clean.removeprefix(scale)
        if (scale and not clean.startswith(scale)) or word not in _words() or word in ("", "%"):
            continue
        size = _SCALES[scale] * 10.0**power
        return next((other + word for other in _USUAL if _SCALES[other] == size), "")
    return ""


def format_number(value: float, digits: int | None = None) -> str:
    """Print a number with thousands separators and no more decimals than it needs.

    Without ``digits``: whole from 10,000, one decimal from 1,000, two below, trailing zeros off.
    """
    if digits is None:
        size = abs(value)
        digits = 0 if size >= 1e4 else 1 if size >= 1e3 else 2
    shown = f"{value:,.{digits}f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return "0" if shown in ("-0", "") else shown


def format_amount(
    value: float, unit: str, *, gloss: bool = False, digits: int | None = None
) -> str:
    """Print a figure with its unit, for example ``60亿元 (CNY 6.0 billion)``.

    Parameters
    ----------
    value : float
        In ``unit``.
    gloss : bool
        Add the amount in English words to money, so that 亿 is never read as a billion.
    """
    shown = f"{format_number(value, digits)}{'' if unit == '指数' else unit}"
    if gloss and unit:
        quantity = parse(unit)
        name = {"[yuan]": "CNY", "[dollar]": "USD"}.get(str(quantity.dimensionality))
        if name:
            shown += f" ({name} {_english(value * quantity.magnitude)})"
    return shown


def format_estimate(value: float, unit: str, *, gloss: bool = False) -> str:
    """Print an estimate with no more digits than it can carry.

    >>> format_estimate(5763.46, "亿元"), format_estimate(59.817, "%"), format_estimate(-6.213, "")
    ('5,763亿元', '59.8%', '-6.21')
    """
    size = abs(value)
    digits = 1 if unit == "%" else 0 if size >= 100 else 1 if size >= 10 else 2
    return format_amount(float(value), unit, gloss=gloss, digits=digits)


def _english(amount: float) -> str:
    for scale, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(amount) >= scale:
            shown = f"{amount / scale:,.2f}"
            return f"{shown[:-1] if shown.endswith('0') else shown} {word}"
    return f"{amount:,.0f}"
