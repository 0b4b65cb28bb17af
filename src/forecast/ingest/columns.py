"""Knows what columns tell each other: growth beside its level, last year beside this, parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from forecast.ingest.heads import Head, is_attached
from forecast.ingest.periods import Period
from forecast.ingest.vocabulary import GDP, INDUSTRIES

__all__ = ["OF_WHICH", "name_growth", "settle"]

OF_WHICH = ("#", "其中", "＃")
_ASIDE = ("planned", "other_base")  # of the table's indicator, but no figure of it
_UNRESOLVED = "header_unresolved"
_MEASURED = ("growth_pct", "change", "index")


def settle(heads: list[Head], parts: Collection[int]) -> list[Head]:
    """Complete the heads of a table's columns by those beside them, or refuse them.

    Parameters
    ----------
    parts : collection of int
        The columns marked as part of the one before (`#`, 其中).
    """
    aside = [head for head in heads if head.problem in _ASIDE]
    sound = [head for head in heads if head.problem not in _ASIDE]
    sound = _doubt_twins(_date_growth(name_growth(_of_which(sound, parts))))
    return sorted([*aside, *sound], key=lambda head: head.index)


def _of_which(heads: list[Head], parts: Collection[int]) -> list[Head]:
    """Give `#` columns, and the industries of GDP, the unit of the column they are part of.

    One `#国有` is a series of its own; two of a table are told apart by what each is part of.
    """
    done: list[Head] = []
    names = Counter(head.name for head in heads if head.index in parts and not head.measure)
    whole: Head | None = None
    for head in heads:
        industry = INDUSTRIES.match(head.name) and whole is not None and GDP.search(whole.name)
        of_which = head.index in parts or bool(industry)
        if of_which and whole is not None and not head.unit and not head.measure:
            head = replace(head, unit=whole.unit)
            if names[head.name] > 1 and whole.name and not (head.period or head.breakdown):
                shown = f"{whole.text} {head.text}".strip()
                head = replace(head, name=whole.name, breakdown=head.name, text=shown)
        elif not of_which and not head.measure:
            whole = head
        done.append(head)
    return done


def _is_bare(head: Head) -> bool:
    """Tell whether a column only measures or dates what another one names."""
    return not head.name and bool(head.measure or head.offset)


def name_growth(heads: list[Head]) -> list[Head]:
    """Name a bare growth column after the indicator it belongs to.

    That is the one indicator the other columns name, or else the nearest named level on its
    left, provided another named level follows or the same pattern repeats; a lone last column
    stays unresolved.
    """
    named = [n for n, h in enumerate(heads) if h.name and not is_attached(h.name)]
    bare = [n for n, head in enumerate(heads) if _is_bare(head)]
    if not named:
        return heads
    if any(not head.name and not _is_bare(head) for head in heads):
        return [
            replace(head, problem=head.problem or _UNRESOLVED) if not head.name else head
            for head in heads
        ]
    names = {heads[n].name for n in named}
    if len(names) == 1 and (not bare or bare[0] > named[0]):
        owner = heads[named[0]]
        return [_named_after(h, owner) if n in bare else h for n, h in enumerate(heads)]
    owners = _owners(heads, named, bare)
    done = list(heads)
    for n in bare:
        if n in owners:
            done[n] = _named_after(heads[n], heads[owners[n]])
        else:
            done[n] = replace(heads[n], problem=heads[n].problem or _UNRESOLVED)
    return done


def _named_after(head: Head, owner: Head) -> Head:
    """Return a bare column with the name of another, shown behind its heading."""
    return replace(head, name=owner.name, text=f"{owner.text} {head.text}".strip())


def _owners(heads: list[Head], named: list[int], bare: list[int]) -> dict[int, int]:
    """Return for every bare column the named level it follows, where that is certain."""
    if not bare or bare[0] < named[0]:
        return {}
    groups = {n: [m for m in bare if n < m < end]
              for n, end in zip(named, [*named[1:], len(heads)], strict=True)}  # fmt: skip
    said = {n: tuple((heads[m].measure, heads[m].offset, heads[m].time) for m in followers)
            for n, followers in groups.items()}  # fmt: skip
    if any(heads[n].measure and followers for n, followers in groups.items()):
        return {}
    last = named[-1]
    sure = [n for n in named if len(set(said[n])) == len(said[n])]
    if last in sure and said[last] not in [said[n] for n in named[:-1]]:
        sure.remove(last)
    return {m: n for n in sure for m in groups[n]}


def _doubt_twins(heads: list[Head]) -> list[Head]:
    """Refuse a column without unit that says the same as one with a unit: its heading is lost."""
    same: dict[tuple[object, ...], list[Head]] = {}
    for head in heads:
        mark = (head.name, head.period, head.time, head.measure, head.offset, head.region)
        same.setdefault(mark, []).append(head)
    twins = {
        head.index
        for group in same.values()
        if len({head.unit for head in group}) > 1
        for head in group
        if not head.unit
    }
    return [
        replace(head, problem=head.problem or _UNRESOLVED) if head.index in twins else head
        for head in heads
    ]


def _date_growth(heads: list[Head]) -> list[Head]:
    """Date a column of growth or of last year that states no time of its own.

    Under one indicator it takes the one time of the levels, or the level's before it where the
    same columns follow every level, or the later of two years in a row, or the longest of
    several running totals; beside several times it stays unresolved.
    """
    done: list[Head] = []
    for n, head in enumerate(heads):
        undated = head.measure in _MEASURED or head.offset
        if undated and not head.period and not head.time:
            levels = [h for h in heads if h.name == head.name and _is_level(h)]
            beside = {(h.period, h.time) for h in levels}
            before = _leader(heads, n)
            if len(beside) == 1:
                period, time = next(iter(beside))
                head = replace(head, period=period, time=time)
            elif beside and before is not None:
                head = replace(head, period=before.period, time=before.time)
            elif beside and not head.offset:
                head = _latest(head, heads[n - 1], beside)
            elif beside:
                head = replace(head, problem=head.problem or "last_year_unclear")
        done.append(head)
    return done


def _is_level(head: Head) -> bool:
    return not head.measure and not head.offset


def _leader(heads: list[Head], n: int) -> Head | None:
    """Return the level before a column if every level of its name has the same followers."""
    groups: list[tuple[Head, list[tuple[str, int]]]] = []
    mine: Head | None = None
    for m, head in enumerate(heads):
        if head.name != heads[n].name:
            continue
        if _is_level(head):
            groups.append((head, []))
        elif groups and not head.time and not head.period:
            groups[-1][1].append((head.measure, head.offset))
            mine = groups[-1][0] if m == n else mine
    patterns = {tuple(followers) for _, followers in groups}
    return mine if len(patterns) == 1 and len(groups) > 1 else None


def _latest(head: Head, left: Head, beside: Collection[tuple[Period | None, str]]) -> Head:
    """Date growth by the later of two years in a row or the longest running total before it."""
    periods = [period for period, _ in beside if period]
    kinds = {period.kind for period in periods}
    if len(periods) == len(beside) and kinds == {"year"}:
        last = max(periods)
        pair = Period(last.year - 1) in periods
        return replace(head, period=last, problem=head.problem if pair else _UNRESOLVED)
    running = (
        len(periods) == len(beside) and kinds == {"cum"} and len({p.year for p in periods}) == 1
    )
    if running and left.period == max(periods):
        return replace(head, period=left.period)
    return replace(head, problem=head.problem or _UNRESOLVED)
