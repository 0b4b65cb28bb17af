"""Which indicators are fused together: those that the ratio identities of the catalogue tie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forecast.catalog import Catalog

__all__ = ["Component", "component_of"]


@dataclass(frozen=True)
class Component:
    """A root and the ratios through which every other member follows from it.

    ``members`` maps each indicator to its processes with their sign: a whole is ``{root: 1}``, a
    part ``{root: 1, share: 1}``, the share itself ``{share: 1}``; all on the log scale.
    ``percent`` is each share's whole (100), ``parts`` its numerator and denominator.
    """

    root: str
    processes: tuple[str, ...]
    members: Mapping[str, Mapping[str, int]]
    percent: Mapping[str, float]
    parts: Mapping[str, tuple[str, str]]

    @property
    def single(self) -> bool:
        return len(self.members) == 1


def component_of(catalog: Catalog, indicator: str, figures: Callable[[str], int]) -> Component:
    """Return the component an indicator belongs to.

    Parameters
    ----------
    figures : callable
        Number of figures an indicator has here; those without any are left out unless an identity
        needs them, and the root is the level with the most.

    Returns
    -------
    Component
        With the indicator alone if no identity with figures of its own ties it to another.
    """
    ratios = {
        entry.id: entry.identity
        for entry in catalog.indicators.values()
        if entry.identity is not None
    }
    used = {indicator}
    grown = True
    while grown:  # the connected part, through ratios whose whole or share has something to say
        grown = False
        for share, identity in ratios.items():
            trio = {share, identity.numerator, identity.denominator}
            if trio & used and not trio <= used:
                told = sum(figures(name) > 0 for name in trio)
                if told >= 2 or share in used:
                    used |= trio
                    grown = True
    edges = [
        (share, identity.numerator, identity.denominator, identity.scale)
        for share, identity in sorted(ratios.items())
        if {share, identity.numerator, identity.denominator} <= used
    ]
    levels = sorted({name for _, part, whole, _ in edges for name in (part, whole)})
    if not levels:
        return Component(indicator, (indicator,), {indicator: {indicator: 1}}, {}, {})
    root = max(levels, key=lambda name: (figures(name), name))
    members: dict[str, dict[str, int]] = {root: {root: 1}}
    percent: dict[str, float] = {}
    left = list(edges)
    while left:
        edge = next((e for e in left if e[1] in members or e[2] in members), None)
        if edge is None:
            break
        left.remove(edge)
        share, part, whole, times = edge
        members[share] = {share: 1}
        percent[share] = times
        if whole in members and part not in members:
            members[part] = {**members[whole], share: 1}
        elif part in members and whole not in members:
            members[whole] = {**members[part], share: -1}
        else:  # a second way between two members would close a ring; no identity does today
            del members[share], percent[share]
    processes = (root, *sorted(percent))
    parts = {share: (part, whole) for share, part, whole, _ in edges if share in percent}
    return Component(root, processes, members, percent, parts)
