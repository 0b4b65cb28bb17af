"""One report: check the parameters, run the notebook, make the page, publish everything at once."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from forecast.errors import ReportError
from forecast.home import HOME_VARIABLE, home, notebooks_dir
from forecast.messages import text
from forecast.report import html
from forecast.report.params import Checked, ReportParameters, checked
from forecast.report.publish import keep_failed, locked, publish, staging
from forecast.report.tables import write_csv
from forecast.series.store import open_store

__all__ = ["make_report", "KERNEL", "STAGES"]

KERNEL = "python3"
NOTEBOOK = "gap_report.ipynb"
# A kernel that hangs must not hold up a night's reports.
START_TIMEOUT, CELL_TIMEOUT = 120, 600
STAGES = ("reading", "running", "building", "publishing")

log = logging.getLogger(__name__)


def make_report(
    values: dict[str, Any],
    out: Path,
    *,
    notebook: Path | None = None,
    stage: Callable[[str], None] = lambda name: None,
) -> Path:
    """Make one report and publish it under ``out/<as_of>/<region>-<plan>-<language>/``.

    Parameters
    ----------
    values : dict
        The fields of :class:`forecast.report.params.ReportParameters`.
    out : Path
        Folder of all reports.
    notebook : Path, optional
        The notebook to run; the project's gap report unless given.
    stage : callable, optional
        Is told each of ``STAGES`` when it begins.

    Returns
    -------
    Path
        Of the published ``report.html``, beside ``report.ipynb``, ``assessments.json``,
        ``assessments.csv`` and ``figures/*.svg``.

    Raises
    ------
    ParameterError
        If a parameter is wrong; nothing was started.
    ReportError
        If the run failed; what was published before is untouched, the failed notebook is kept
        under ``out/failed/``, with what its kernel said of itself.
    """
    stage("reading")
    given = checked(values)
    source = notebook if notebook is not None else notebooks_dir() / NOTEBOOK
    name = f"{given.parameters.as_of}-{given.folder}"
    target = out / given.parameters.as_of / given.folder
    with staging(out) as folder:
        ran = folder / "running.ipynb"
        try:
            stage("running")
            with _kernel_home():
                _execute(source, ran, given.parameters)
            stage("building")
            made = _build(ran, folder, given)
            stage("publishing")
            with locked(out, name):
                publish(made, target)
        except OSError as error:
            raise ReportError(
                "error.report_write", folder=str(out), problem=error.strerror or error
            ) from None
        except ReportError as error:
            kept = keep_failed(ran, out, name)
            if kept is not None:
                error.values["kept"] = kept
            raise
    return target / "report.html"


@contextmanager
def _kernel_home() -> Iterator[None]:
    """Tell the kernel, which starts in another folder, where the project is; then forget it."""
    before = os.environ.get(HOME_VARIABLE)
    os.environ[HOME_VARIABLE] = str(home())
    try:
        yield
    finally:
        if before is None:
            del os.environ[HOME_VARIABLE]
        else:
            os.environ[HOME_VARIABLE] = before


def _execute(source: Path, ran: Path, parameters: ReportParameters) -> None:
    """Run the notebook through papermill; once more if its kernel died, which is mostly chance."""
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillException, PapermillExecutionError

    if not source.is_file():
        raise ReportError("error.report_notebook", file=str(source))
    for attempt in (1, 2):
        try:
            _run(source, ran, parameters)
            return
        except (DeadKernelError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and "ernel" not in str(error):
                raise
            if attempt == 2:
                raise ReportError("error.report_kernel", problem=_line(error)) from None
            log.info("the kernel died (%s); trying once more", _line(error))
        except CellTimeoutError as error:
            raise ReportError(
                "error.report_timeout", seconds=CELL_TIMEOUT, problem=_line(error)
            ) from None
        except PapermillExecutionError as error:
            raise ReportError(
                "error.report_cell",
                cell=error.cell_index + 1,
                problem=f"{error.ename}: {_line(error.evalue)}",
            ) from None
        except NoSuchKernel:
            raise ReportError("error.report_no_kernel", kernel=KERNEL) from None
        except (PapermillException, ValueError) as error:
            raise ReportError(
                "error.report_broken", file=source.name, problem=_line(error)
            ) from None


def _run(source: Path, ran: Path, parameters: ReportParameters) -> None:
    """Run the notebook once; what kernel and libraries say of themselves goes beside it."""
    import papermill
    from traitlets.config import Config

    from forecast.report.kernel import LoggedKernel, libraries_said

    said = ran.with_suffix(".log")
    with libraries_said(said):
        papermill.execute_notebook(
            str(source),
            str(ran),
            parameters=parameters.model_dump(),
            kernel_name=KERNEL,
            progress_bar=False,
            log_output=False,
            start_timeout=START_TIMEOUT,
            extra_arguments=["--IPKernelApp.log_level=50"],
            execution_timeout=CELL_TIMEOUT,
            kernel_manager_class=LoggedKernel,
            config=Config({"LoggedKernel": {"log_file": str(said)}}),
        )


def _line(problem: object) -> str:
    lines = [line for line in str(problem).splitlines() if line.strip()]
    return lines[-1].strip() if lines else type(problem).__name__


def _build(ran: Path, folder: Path, given: Checked) -> Path:
    """Write everything that is published into one new folder, the page last."""
    import nbformat

    notebook = html.tidy(html.read(ran))
    payload = html.data(notebook)
    if payload is None or not payload.get("assessments"):
        raise ReportError("error.report_no_data", file=ran.name)
    made = folder / "made"
    (made / "figures").mkdir(parents=True)
    for name, svg in html.figures(notebook).items():
        (made / "figures" / f"{name}.svg").write_text(
            '<?xml version="1.0" encoding="utf-8"?>\n' + svg, encoding="utf-8"
        )
    (made / "assessments.json").write_text(
        json.dumps(payload, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8"
    )
    write_csv(payload["assessments"], made / "assessments.csv")
    nbformat.write(notebook, made / "report.ipynb")
    language = given.parameters.language
    region = open_store().catalog.region(given.parameters.region).names.in_(language)
    (made / "report.html").write_text(
        html.page(notebook, language=language, title=text("report.title", language, region=region)),
        encoding="utf-8",
    )
    return made
