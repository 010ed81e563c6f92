"""What the commands print: brackets of a book or a name stay, and nothing of a stranger's steers the terminal."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from index.__main__ import main
from index.errors import SourceFormatError
from index.store import Addition, IndexStore
from index.terminal import error_line, shown
from qa.__main__ import _show
from qa.answerer import Answerer
from tests.hashing import HashingEncoder


def _printed(*parts: object) -> str:
    file = io.StringIO()
    Console(width=200, file=file).print(*parts, highlight=False)
    return file.getvalue()


def test_brackets_are_text_and_controls_are_not_sent() -> None:
    said = "ein »[sic]« [/b] [red]rot[/red] \x1b[31m \x07 \x9b \u202eedoc und [1]"
    assert _printed(shown(said)) == "ein »[sic]« [/b] [red]rot[/red] \ufffd[31m \ufffd \ufffd \ufffdedoc und [1]\n"
    assert _printed(error_line(SourceFormatError("[/x].exe: unknown"))) == "error: [/x].exe: unknown\n"


def test_a_quotation_is_shown_letter_for_letter(quick: Answerer, capsys: pytest.CaptureFixture[str]) -> None:
    answer = next(found for found in map(quick.ask, ("Was sagt Fußnote 3?", "Wer war Trotzki?")) if not found.abstained)
    statement = answer.statements[0]
    evidence = replace(statement.evidence[0], quote="Er »wahr« [sic] da [/i] [red]")
    _show(replace(answer, statements=(replace(statement, evidence=(evidence,)),)), Console(width=160))
    assert "Er »wahr« [sic] da [/i] [red]" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["[bold]buch.md", "[/b].md", "a\x1b[2Jb.md"])
def test_a_file_s_name_does_not_steer_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = tmp_path / "buch.md"
    path.write_text("Lenin kam im April 1917 aus der Schweiz.", encoding="utf-8")
    IndexStore(tmp_path / "index", HashingEncoder()).build([Addition(path, name=name)])
    assert main(["--index", str(tmp_path / "index"), "info"]) == 0
    assert name.replace("\x1b", "\ufffd") in capsys.readouterr().out


def test_an_error_about_a_file_with_brackets_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(tmp_path / "[/x]"), "info"]) == 1
    assert f"no index in {tmp_path}/[/x];" in capsys.readouterr().err
