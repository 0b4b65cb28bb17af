"""The command: JSON with nulls, one-line errors."""

import json

import pandas as pd
import pytest

from forecast.cli_bench import as_text


@pytest.fixture
def files(tmp_path):
    train = pd.DataFrame({"unique_id": "a", "t": range(8), "y": [5.0, 6, 7, 7, 8, 9, 11, 12]})
    test = pd.DataFrame({"unique_id": "a", "t": [8, 9], "y": [12.5, 13]})
    paths = [tmp_path / "train.csv", tmp_path / "test.csv"]
    for frame, path in zip((train, test), paths, strict=True):
        frame.to_csv(path, index=False)
    return ["--train", str(paths[0]), "--test", str(paths[1])]


def test_json_has_the_default_row(forecast_command, files):
    done = forecast_command("bench", *files, "--only", "default", "--json")
    assert done.returncode == 0 and done.stderr == ""
    found = json.loads(done.stdout)
    assert list(found) == ["scores"]
    assert [row["model"] for row in found["scores"]] == ["default"]


def test_the_members_follow_in_a_table(forecast_command, files):
    lines = forecast_command("bench", *files, "--last", "7").stdout.splitlines()
    assert lines[1].startswith("default") and len(lines) > 15


def test_what_cannot_be_computed_is_null():
    assert json.loads(as_text([{"model": "x", "msis": float("nan")}]))["scores"][0]["msis"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--train", "no.csv", "--test", "no.csv"), "does not exist"),
        ((), "--set m1, m3, tourism"),
        (("--set", "m4"), "no set 'm4'"),
        (("--set", "m1", "--last", "0"), "last"),
        (("--set", "m1", "--only", "defualt"), "no model 'defualt'"),
        (("--train", __file__, "--test", __file__), "train"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(forecast_command, arguments, says):
    done = forecast_command("bench", *arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and says in done.stderr
