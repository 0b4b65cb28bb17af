"""Knows how to take a printed label apart: numbering, #, units, definitions, measure suffixes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from forecast.ingest.vocabulary import UNIT, UNIT_ONLY

__all__ = ["Label", "clean", "is_base", "key", "parse_label", "simplify", "split_bilingual"]

_CJK = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH_AMID = re.compile(  # 城镇化率 Urbanization Rate (%), 户数 Households (户)(unit)
    r"(?P<zh>.*[\u4e00-\u9fff)])\s+(?P<en>[A-Z][A-Za-z ,.&'-]{2,}?)\s*"
    r"(?P<unit>\([^()A-Za-z]*[\u4e00-\u9fff%‰][^()A-Za-z]*\))\s*(?P<rest>\([A-Za-z0-9 ,.%]+\))?"
)
_INNER = re.compile(r"(?<=[\u4e00-\u9fff()、,:/])\s+(?=[\u4e00-\u9fff()、,:/])")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.]\s*|\([一二三四五六七八九十]{1,3}\)\s*|\(\d{1,2}\)\s*"
    r"|\d{1,2}\s*[、.](?!\d)\s*|\d{1,2}\)\s*|[IVX]{1,4}\.\s*)"
)
_OF_WHICH = re.compile(r"^(?:#\s*|其中\s*[:,]?\s*|在?总计中\s*:\s*)+")
_CIRCLED = re.compile(r"^[①-⑳㈠-㈩⒈-⒛]\s*")
_MARKS = re.compile(r"[*①-⑳⑴-⒇¹²³†‡]+$|\[[0-9a-z]{1,2}\]$")
_PAREN = re.compile(r"\(([^()]*)\)")
_BASE_YEAR = re.compile(
    r"(?:以)?(?:上年(?:同期|同月|同季)?|去年(?:同期|同月)?|\d{4}年?|女(?:性)?|上月|上季|基期)(?:为|=)1000?"
)
_PRICE = re.compile(
    r"(?:按)?(?:当年|现行|可比|不变|基期|上年|\d{4}年(?:不变|可比)?)价(?:格)?(?:计算)?|现价|不变价"
)
_ENGLISH_UNIT = re.compile(
    r"(?:\d[\d ,]*\s*)?(?:million |billion |thousand |hundred |10 ?000 )*"
    r"(?:yuan|unit|units|usd|persons?|households?|tons?|%|rmb|us\$|preceding year|household)s?",
    re.I,
)
_TIME = (
    (
        re.compile(
            r"1[-—–~至]本[月季](?:止|末)?(?:累计)?值?$"
            r"|(?:本[月季](?:止|末)|月度|分月|按月|逐月|各月|自?年初(?:至今|以来)?|年初至本[月季])?累计[值数]?$|"
            r"本月止累计|"
            r"本年累计|年累计|累计完成"
        ),
        "cum",
    ),
    (re.compile(r"(?:当季|当期|当月|本月|本季)值?$"), "single"),
)
_GROWTH = re.compile(
    r"(?:[_:,]|的|)"
    r"(?:(?:(?P<cum>(?:月度|分月|各月|本[月季]止)?累计|本年累计|年累计|1[-—–~至]本[月季](?:止)?(?:累计)?)"
    r"|(?P<single>当月|当期|当季|本月|单月))值?)?"
    r"(?:比|较|为)?(?P<basis>同比|上年同期|上年同月|上年|去年同期|去年|环比|上月|上季)?"
    r"(?P<prices>实际|名义|可比)?(?:增减|增长|增速|增长率|增长速度|增幅|增减率|增长幅度|±)(?:速度|率|幅度)?"
    r"(?:±?[%])?$"
)
_BARE_YOY = re.compile(
    r"(?:^|[_:,]|(?<=[\u4e00-\u9fff]))(?:(?P<cum>累计)|(?P<single>当月|当期|当季|本月)?)(?P<basis>同比|环比)$"
)
_DERIVED = (  # what is said of an indicator is no figure of it; the name stays whole
    ("share_pct", re.compile(r"贡献率$|贡献份额$|(?:比重|占比|份额)$|占.{2,}的?百分比$")),
    ("change", re.compile(r"拉动[^()]{0,8}$|(?:增加|增减|增长|净增|净增加|变动)[额量]$|增量$")),
)
_RAISED = re.compile(r"(?:比|较)(?:上年|去年)(?:同期|同月)?(?:提高|上升|加快)$")
_INDEX_OF = re.compile(
    r"(?:生产总值|GDP|增加值|总产值|产值|产业|零售总额|固定资产投资|收入|出口额|总额|工业生产)指数$"
)
_PACE = re.compile(r"(?:环比|定基)?发展速度$")
_TRADITIONAL_HINT = re.compile(
    r"[業億萬產規總數額資計價東廣會國濟從與長區經營銷實際進開發電農術貿稅費員師學單戶項標類構築運輸務"
    r"門鎮廈頭嶺鳳崗謝黃橫瀝橋灣島鄉縣園廠鐵關時間個為後種點變動與餘債幣別貨醫藥紡織製鋼煙飲飼膠機儀傳線網雲減佔較"
    r"寶溫蘇遼寧陝貴肅慶榮鄭邊龍虛滙匯圍]"
)


def is_base(text: str) -> bool:
    """Tell whether a text is the base of an index, such as 上年=100."""
    return bool(_BASE_YEAR.fullmatch(text.replace(" ", "")))


@dataclass(frozen=True)
class Label:
    """A label taken apart.

    `printed` is the label with blanks evened; `name` the bare name in simplified characters;
    `measure` is '' unless the label says growth, index or share; `time` is cum, single or ''.
    """

    printed: str
    name: str
    english: str = ""
    unit: str = ""
    measure: str = ""
    time: str = ""
    definition: tuple[str, ...] = ()
    of_which: bool = False
    numbered: bool = False
    marks: str = ""


@lru_cache(maxsize=1)
def _converter() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=8192)
def simplify(text: str) -> str:
    """Return the text in simplified characters; untouched unless a traditional one shows."""
    if not _TRADITIONAL_HINT.search(text):
        return text
    return str(_converter().convert(text))  # type: ignore[attr-defined]


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """Return the label with NFKC forms and no blanks between Chinese characters."""
    text = re.sub(r"^[①-⑳]\s*", "", text.strip())
    text = unicodedata.normalize("NFKC", _MARKS.sub("", text.strip()))
    text = re.sub(r"\s+", " ", text).strip()
    previous = ""
    while previous != text:
        previous, text = text, _INNER.sub("", text)
    return text


def key(text: str) -> str:
    """Return what two spellings of one name share: NFKC, no blanks, simplified, lower case."""
    return simplify(clean(text)).replace(" ", "").replace("“", "").replace("”", "").lower()


def split_bilingual(text: str) -> tuple[str, str]:
    """Split `东 莞 Dongguan` into its Chinese and its English part (either may be empty)."""
    text = clean(text)
    if not _CJK.search(text):
        return "", text
    if amid := _ENGLISH_AMID.fullmatch(text):
        return amid["zh"] + amid["unit"], (amid["en"] + (amid["rest"] or "")).strip()
    found = re.search(r"(?<=[\u4e00-\u9fff)])([A-Z][a-z][A-Za-z ,.&'()-]{2,})$", text)
    if found:
        return text[: found.start()].strip(), found.group(1).strip()
    found = re.search(r"\s+([A-Za-z][A-Za-z0-9 ,.&'()%/*;:#-]{2,})$", text)
    if found:
        return text[: found.start()].strip(), found.group(1).strip()
    return text, ""


@lru_cache(maxsize=8192)
def parse_label(text: str) -> Label:
    """Take a printed label apart; never fails: what is not understood stays in `name`."""
    circled = bool(_CIRCLED.match(text.strip()))
    found_marks = _MARKS.search(text.strip())
    marks = found_marks.group() if found_marks and found_marks.start() > 0 else ""
    chinese, english = split_bilingual(text)
    body = simplify(chinese or english)
    body, numbered = _strip_numbering(body)
    of_which = bool(_OF_WHICH.match(body))
    body = _OF_WHICH.sub("", body).strip()
    body, again = _strip_numbering(body)
    body, unit, definition = _parentheses(body)
    body, unit = _trailing_unit(body, unit)
    body, measure, time, more = _measure(body, definition)
    if unit == "百分点" and not measure and (found := _RAISED.search(body)):
        body, measure = body[: found.start()], "change"
    if measure == "growth_pct" and unit not in ("", "%", "‰", "±%"):
        measure = "change"
    if unit in ("%", "‰") and not measure and re.search(r"比重|占比|构成|比例$|占.+比", body):
        measure = "share_pct"
    elif not measure:
        measure = _derived(body, unit)
    return Label(
        printed=clean(text),
        name=body.strip(" :_,"),
        english=english if chinese else "",
        unit=unit,
        measure=measure,
        time=time,
        definition=tuple(dict.fromkeys((*definition, *more))),
        of_which=of_which,
        numbered=numbered or again or circled,
        marks=marks,
    )


def _derived(body: str, unit: str) -> str:
    """Return share_pct or change for 贡献率, 占比, 拉动 and 增加额, unless the unit forbids it."""
    measure = next((measure for measure, words in _DERIVED if words.search(body)), "")
    return "" if measure == "share_pct" and unit not in ("", "%", "‰") else measure


def _strip_numbering(body: str) -> tuple[str, bool]:
    found = _NUMBERING.match(body)
    return (body[found.end() :].strip(), True) if found else (body, False)


def _parentheses(body: str) -> tuple[str, str, tuple[str, ...]]:
    """Take units, price bases and index bases out of the brackets; leave others in the name."""
    unit = ""
    definition: list[str] = []
    kept = body
    for inner in _PAREN.findall(body):
        bare = inner.replace(" ", "")
        if UNIT_ONLY.fullmatch(bare):
            unit = unit or bare
        elif _BASE_YEAR.fullmatch(bare):
            definition.append(bare)
            unit = unit or bare
        elif _PRICE.fullmatch(bare):
            definition.append(bare)
        elif _ENGLISH_UNIT.fullmatch(inner.strip()):
            unit = unit or ("" if _CJK.search(kept) else inner.strip())
        else:
            parts = [part for part in re.split(r"[,;、]", bare) if part]
            units = [part for part in parts if UNIT_ONLY.fullmatch(part)]
            prices = [p for p in parts if _PRICE.fullmatch(p) or _BASE_YEAR.fullmatch(p)]
            if not parts or len(units) + len(prices) != len(parts) or len(units) > 1:
                continue
            unit = unit or (units[0] if units else "")
            definition.extend(prices)
        kept = kept.replace(f"({inner})", "", 1)
    return re.sub(r"\s+", " ", kept).strip(), unit, tuple(definition)


def _trailing_unit(body: str, unit: str) -> tuple[str, str]:
    found = re.search(rf"[,，:/_\[ ]\s*(?:单位:)?({UNIT})\]?$", body)
    if found and not unit and found.start() > 0:
        return body[: found.start()].strip(), found.group(1)
    if body.endswith("%") and not unit:
        return body[:-1].strip("± "), "%"
    return body, unit


def _measure(body: str, definition: tuple[str, ...]) -> tuple[str, str, str, tuple[str, ...]]:
    """Return the name without its measure suffix, the measure, the time and definition hints."""
    more: list[str] = []
    if found := re.search(
        r"[:_]?(?:(?:当年|现行|(?:\d{4}年)?(?:可比|不变))价格?|现价)(?=[:_]|$)", body
    ):
        more.append(found.group().strip(":_"))
        body = body[: found.start()] + body[found.end() :]
    for pattern in (_GROWTH, _BARE_YOY):
        found = pattern.search(body)
        if found and re.search(r"年均|平均每年|两年平均", body):
            return body, "growth_pct", "", tuple(more)
        if found:
            parts = found.groupdict()
            time = "cum" if parts.get("cum") else "single" if parts.get("single") else ""
            basis = parts.get("basis") or ""
            if basis in ("环比", "上月", "上季"):
                more.append("环比")
            more += ["名义"] if parts.get("prices") == "名义" else []
            rest = body[: found.start()].strip(" :_,的")
            if not time:
                rest, time = _time(rest)
            return rest, "growth_pct", time, tuple(more)
    based = any(_BASE_YEAR.fullmatch(item) for item in definition)
    told = re.search(r"指数(?=_?(?:当季|当期|当月|累计)值?$|$)", body)
    if told and (based or _INDEX_OF.search(body[: told.end()])):
        rest, time = _time(body[: told.start()] + body[told.end() :])
        return rest.strip(" :_,"), "index", time, tuple(more)
    if found := _PACE.search(body):
        rest, time = _time(body[: found.start()])
        more += ["环比"] if found.group().startswith("环比") else []
        return rest.strip(" :_,的"), "index", time, tuple(more)
    if based:
        return body, "index", "", tuple(more)
    rest, time = _time(body)
    return rest, "", time, tuple(more)


def _time(body: str) -> tuple[str, str]:
    for pattern, time in _TIME:
        if found := pattern.search(body):
            return (body[: found.start()] + body[found.end() :]).strip(" :_,"), time
    return body, ""
