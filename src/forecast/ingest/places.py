"""Knows how a title names a place that the catalogue does not list, such as a city's district."""

from __future__ import annotations

import re

__all__ = ["is_bare_zone", "leading_place", "smaller_place"]

_WORDS = (
    "各|分|按|全[省市县区镇]|主要|地区|城市|城区|市区|辖区|社区|小区|校区|景区|片区|郊区|县区|镇区|大区|"
    "上市|城镇|乡镇|规模|企业|人口|投资|消费|居民|农业|农村|社会|对外|外商|出口|以上|以下|年末|期末|"
    "个|民族自治|贫困|重点|百强|直管|沿海|老区|示范|试点|样本|自贸|口岸|增加值|总产值|与|及|其他|其它|水乡|国家|海关"
)
_BROAD = rf"{_WORDS}|工业|经济|产业|园区"
_SUFFIX = (
    r"(?:市(?![场政辖民值级区县直属委域])|自治县|县(?![域级区市乡及以])|区(?![域间县分别镇位划级属])"
    r"|旗|自治州|镇(?![街居化区域级])|乡(?![镇村居])|街道)"
)
_ZONE = r"(?:开发区|高新区|新区|林区|园区|保税区|合作区|示范区)"
_JOINED = r"(?!和(?![平田林顺静硕龙政县]))"
_NAME = rf"{_JOINED}(?:(?!{_BROAD})[\u4e00-\u9fff]){{1,5}}?{_SUFFIX}"
_SMALLER = re.compile(rf"({_NAME}|(?:(?!{_WORDS})[\u4e00-\u9fff]){{1,8}}?{_ZONE})")
_LEADING = re.compile(
    r"(?:(?:19|20)\d{2}年?[-—–~至年月\d上半前第一二三四季度末]*)?"
    rf"(?P<over>(?:(?!{_BROAD})[\u4e00-\u9fff]){{2,8}}?(?:省|自治区))?"
    rf"(?P<name>(?:(?!{_BROAD})[\u4e00-\u9fff]){{1,5}}?(?:市(?![场政辖民值级区县直属委域])"
    r"|县(?![域级区市乡及以])|区(?![域间县分别镇位划级属])|旗|自治州))"
)
_COUNTED = re.compile(r"[一二三四五六七八九十两几大]+个?[市县区镇乡旗]$")


_BARE_ZONE = re.compile(
    r"^(?:(?:国家|省)级?)?(?:经济|技术|高新|产业|工业|高技术|出口|加工|经开)*(?:开发|园|保税|新)?区$"
)


def is_bare_zone(name: str) -> bool:
    """Tell whether a zone has no name of its own, as 经济技术开发区 has none."""
    return bool(_BARE_ZONE.match(name))


def smaller_place(after: str) -> str:
    """Return the place within a place that a title names right after it, or ''."""
    name = ""
    while found := _SMALLER.match(after):
        if _counts(found.group(1)):
            break
        name, after = found.group(1), after[found.end() :]
    return name


def leading_place(line: str) -> tuple[str, int]:
    """Return the place a title starts with, told by its last character, and where it ends."""
    found = _LEADING.match(line)
    if found is None or _counts(found.group("name")) or len(found.group("name")) < 3:
        return "", 0
    end = found.end()
    smaller = smaller_place(line[end:])
    if smaller:
        return smaller, line.index(smaller, end) + len(smaller)
    return found.group("name"), end


def _counts(name: str) -> bool:
    """Tell whether a name counts places, as 苏南五市 does."""
    return bool(_COUNTED.search(name)) and len(name) != 3
