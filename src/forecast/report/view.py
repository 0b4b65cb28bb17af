"""What the report's notebook shows: summary, one section a target, and the data behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from forecast.assess.assessment import Assessed, Assessment
from forecast.assess.outcome import GROWTH_TYPES
from forecast.assess.run import assessments
from forecast.assess.status import load_thresholds
from forecast.plausibility.wording import finding_text
from forecast.plot.target import has_chart, target_svg
from forecast.report.estimates import scope_years, settled_years, splice_notes
from forecast.report.evidence import evidence_tables, parts_sentences
from forecast.report.moved import moved_year, moves
from forecast.report.params import ReportParameters, checked
from forecast.report.related import related_sentences
from forecast.report.sentences import sentences
from forecast.report.wording import Words
from forecast.series.store import Store, open_store

__all__ = ["DATA_TYPE", "FIGURE_KEY", "ReportView", "open_view"]

# Marks the outputs that the runner takes out of the executed notebook.
DATA_TYPE = "application/vnd.forecast.assessments+json"
FIGURE_KEY = "forecast_figure"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates; every value put into one is escaped."""
    made = Environment(
        loader=PackageLoader("forecast.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["chip"] = _chip
    return made


def _chip(judged: Assessment) -> str:
    """Return the style of a status: no estimate or assumption is as green as an outturn."""
    soft = judged.nowcast and judged.status == "on_track"
    soft = soft or (judged.rests_on_assumption and judged.status in ("met", "achieved", "on_track"))
    style = "fc-estimate" if soft else f"fc-{judged.status}"
    told = judged.rests_on_assumption or judged.rests_on_filled
    return f"{style} fc-told" if told else style


@dataclass(frozen=True)
class ReportView:
    """A plan's assessments, ready to be shown in a notebook."""

    parameters: ReportParameters
    store: Store
    found: tuple[Assessed, ...]
    left_out: int = 0  # assumed figures of the region

    @property
    def words(self) -> Words:
        return Words(self.parameters.language)

    def summary(self) -> None:
        """Show headline, notes and the summary table."""
        _show_html(self.summary_html())

    def sections(self) -> None:
        """Show one section a target, in the order of the summary."""
        for assessed in self.ordered():
            _show_html(self.section_html(assessed))
            if has_chart(assessed):
                _show_svg(
                    target_svg(assessed, self.parameters.language), assessed.assessment.target_id
                )
            _show_html(self.evidence_html(assessed))

    def data(self) -> None:
        """Attach the assessments as data to the notebook."""
        from IPython.display import display

        display({DATA_TYPE: self.payload(), "text/plain": ""}, raw=True)

    def payload(self) -> dict[str, Any]:
        return {
            "parameters": self.parameters.model_dump(),
            "assessments": [item.assessment.to_dict() for item in self.found],
        }

    def groups(self) -> list[tuple[str, list[Assessed]]]:
        """Return the targets as the page orders them: judged, open, superseded."""
        names: tuple[tuple[str, Any], ...] = (
            ("judged", lambda a: a.superseded_by is None and a.status != "not_assessed"),
            ("open", lambda a: a.superseded_by is None and a.status == "not_assessed"),
            ("superseded", lambda a: a.superseded_by is not None),
        )
        groups = [
            (name, [item for item in self.found if rule(item.assessment)]) for name, rule in names
        ]
        return [(name, items) for name, items in groups if items]

    def ordered(self) -> Iterator[Assessed]:
        for _, items in self.groups():
            yield from items

    def summary_html(self) -> str:
        """Return headline and table as HTML; every text from the data is escaped."""
        catalog, words = self.store.catalog, self.words
        plan, language = catalog.plans[self.parameters.plan], self.parameters.language
        judged = [item for item in self.found if item.assessment.status != "not_assessed"]
        return (
            environment()
            .get_template("summary.html.j2")
            .render(
                words=words,
                plan=plan,
                language=language,
                css=style_sheet(),
                region=catalog.regions[self.parameters.region].names.in_(language),
                plan_name=plan.names.in_(language),
                as_of=self.parameters.as_of,
                told=self._told(),
                told_sentence=self._told_sentence(),
                total=len(self.found),
                judged=len(judged),
                open=len(self.found) - len(judged),
                key_sentence=self._key_sentence(),
                superseded=sum(item.assessment.superseded_by is not None for item in self.found),
                groups=self.groups(),
                counts=self._counts(),
                key=self._key(),
                doubts=self._doubts(),
                notes=[
                    note.names.in_(language)
                    for note in catalog.notes_for(plan=plan.id, as_of=self.parameters.as_of)
                ],
                method=words("report.method", source=load_thresholds().source.in_(language)),
            )
        )

    def _key(self) -> Assessed | None:
        """The result named at the top: the plan's first outcome, else its first judged target."""
        judged = [item for item in self.found if item.assessment.status != "not_assessed"]
        known = [item for item in judged if item.assessment.outturn is not None]
        firm = [item for item in known if item.assessment.outturn_origin == "published"]
        return next(iter(firm or known or judged), None)

    def _key_sentence(self) -> str:
        key = self._key()
        return sentences(key, self.store.catalog, self.words)[0] if key is not None else ""

    def _doubts(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return what is doubtful about the plan's figures: held ones first, each figure once."""
        catalog, language = self.store.catalog, self.parameters.language
        told: dict[bool, dict[str, str]] = {True: {}, False: {}}
        for item in self.ordered():
            for finding in item.assessment.findings:
                said = finding_text(finding, catalog, language)
                told[finding.held].setdefault(said, item.assessment.target_id)
        return [
            (
                self.words("report.doubts_held" if held else "report.doubts_look", count=len(said)),
                list(said.items()),
            )
            for held, said in told.items()
            if said
        ]

    def _told(self) -> list[tuple[str, list[Assessed]]]:
        """Return the verdicts that rest on assumptions, and those on other figures filled in."""
        judged = list(self.ordered())
        assumed = [item for item in judged if item.assessment.rests_on_assumption]
        filled = [
            item
            for item in judged
            if item.assessment.rests_on_filled and not item.assessment.rests_on_assumption
        ]
        groups = [("told_assumed", assumed), ("told_filled", filled)]
        return [(name, items) for name, items in groups if items]

    def _told_sentence(self) -> str:
        """Count them in words; say how many assumed figures were left out, if any were."""
        counts = {name: len(items) for name, items in self._told()}
        said = []
        if counts:
            assumed, filled = counts.get("told_assumed", 0), counts.get("told_filled", 0)
            said.append(self.words("report.told", assumed=assumed, filled=filled))
        if self.left_out:
            said.append(self.words("report.told_without", count=self.left_out))
        return " ".join(said)

    def _counts(self) -> list[tuple[str, str, int]]:
        """Return (style, words of the status, how many) in the order the page meets them."""
        counts: dict[tuple[str, str], int] = {}
        for item in self.ordered():
            key = (_chip(item.assessment), self.words.status(item.assessment))
            counts[key] = counts.get(key, 0) + 1
        return [(code, label, number) for (code, label), number in counts.items()]

    def section_html(self, assessed: Assessed) -> str:
        """Return a target's heading, sentences and notes."""
        catalog, judged, words = self.store.catalog, assessed.assessment, self.words
        language = self.parameters.language
        notes = [
            note.names.in_(language)
            for note in catalog.notes_for(
                plan=judged.plan,
                indicator=judged.indicator,
                region=judged.region,
                as_of=judged.as_of,
            )
        ]
        target, indicator = catalog.targets[judged.target_id], catalog.indicators[judged.indicator]
        notes += [note.in_(language) for note in (target.note, indicator.note) if note is not None]
        if assessed.fused is not None:
            years = scope_years(assessed.fused, words)
            notes += [words("report.scope", years=years)] if years else []
            notes += splice_notes(assessed.fused, catalog, words)
        return (
            environment()
            .get_template("section.html.j2")
            .render(
                words=words,
                a=judged,
                sentences=[
                    *sentences(assessed, catalog, words),
                    *parts_sentences(assessed, self.store, words),
                    *related_sentences(assessed, catalog, words),
                ],
                notes=notes,
                missing=self._missing(assessed),
                links=self._links(assessed),
            )
        )

    def _missing(self, assessed: Assessed) -> str | None:
        judged, words, language = assessed.assessment, self.words, self.parameters.language
        if judged.missing_year is None:
            return None
        where = judged.missing_zh if language == "zh" else judged.missing_en
        catalog = self.store.catalog
        return words(
            "report.missing" if where else "report.missing_unknown",
            region=catalog.regions[judged.region].names.in_(language),
            year=self._missing_years(judged),
            indicator=catalog.indicators[judged.indicator].names.in_(language),
            publication=where,
        )

    def _missing_years(self, judged: Assessment) -> str:
        years = [judged.missing_base_year, judged.missing_year]
        joint = "、" if self.words.language == "zh" else " and "
        return joint.join(str(year) for year in years if year is not None)

    def _links(self, assessed: Assessed) -> list[str]:
        """Say which target replaces this one, and which ones it replaces."""
        judged, words = assessed.assessment, self.words
        language, catalog = self.parameters.language, self.store.catalog

        def told(key: str, other: str) -> str:
            target = catalog.targets[other]
            goal = words.goal(
                target.type, target.operator, target.goal, target.value_upper, judged.unit
            )
            return words(
                key,
                plan=catalog.plans[target.plan].names.in_(language),
                target=f"{goal} ({target.target_year})",
            )

        said = [told("report.superseded_by", judged.superseded_by)] if judged.superseded_by else []
        return said + [told("report.supersedes", other) for other in judged.supersedes]

    def _followed(self, judged: Assessment) -> str:
        """Name what is followed through its releases: of a growth target, the level behind it."""
        if judged.type not in GROWTH_TYPES:
            return self.words.name(judged)
        names = self.store.catalog.indicators[judged.indicator].names
        return names.in_(self.parameters.language)

    def evidence_html(self, assessed: Assessed) -> str:
        """Return the details and the evidence tables of a target."""
        judged = assessed.assessment
        family = self.store.catalog.family(self.store.catalog.indicators[judged.indicator])
        definition = family.get(judged.definition).names.in_(self.parameters.language)
        return (
            environment()
            .get_template("evidence.html.j2")
            .render(
                words=self.words,
                a=judged,
                definition=definition,
                moves=moves(assessed, self.store, self.words),
                moved_title=self.words(
                    "report.moved", year=moved_year(judged), name=self._followed(judged)
                ),
                settled=len(settled_years(assessed)),
                tables=evidence_tables(assessed, self.store, self.words),
            )
        )


def open_view(
    region: str,
    plan: str,
    as_of: str | None = None,
    language: str = "zh",
    seed: int = 0,
    without_assumptions: bool = False,
) -> ReportView:
    """Judge a plan's targets for a notebook.

    Raises
    ------
    ParameterError
        If a parameter is wrong; see :func:`forecast.report.params.checked`.
    """
    store = open_store()
    given = checked(
        {
            "region": region,
            "plan": plan,
            "as_of": as_of,
            "language": language,
            "seed": seed,
            "without_assumptions": without_assumptions,
        },
        store,
    ).parameters
    held = store.observations
    assumed = (held["status"] == "assumption") & (held["region"] == given.region)
    left_out = int(assumed.sum()) if given.without_assumptions else 0
    store = store.without_assumptions if given.without_assumptions else store
    found = assessments(given.region, given.plan, as_of=given.as_of, seed=given.seed, store=store)
    return ReportView(given, store, found, left_out)


@lru_cache(maxsize=1)
def style_sheet() -> str:
    from importlib.resources import files

    return files("forecast.report").joinpath("style.css").read_text(encoding="utf-8")


def _show_html(html: str) -> None:
    from IPython.display import HTML, display

    display(HTML(html))


def _show_svg(svg: str, name: str) -> None:
    from IPython.display import display

    display({"image/svg+xml": svg, "text/plain": name}, raw=True, metadata={FIGURE_KEY: name})
