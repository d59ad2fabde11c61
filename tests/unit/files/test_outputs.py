"""Files that are written: whole under their name, or not there at all."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import os
from pathlib import Path

import pytest

from slacore.errors import InvalidValue
from slacore.files.outputs import ending_of, output_file, save_text
from slacore.files.sheet import harmless, sheet


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_its_place_once_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "due.csv"
    file.write_text("old", encoding="utf-8")
    with output_file(str(file)) as stream:
        stream.write("new\n")
        stream.flush()
        assert file.read_text(encoding="utf-8") == "old"
        assert len(names(tmp_path)) == 2
    assert file.read_bytes() == b"new\n"
    assert names(tmp_path) == ["due.csv"]


def broken_off(name: str, ending: type[BaseException]) -> None:
    with output_file(name) as stream:
        stream.write("new")
        raise ending


@pytest.mark.parametrize("ending", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_ends_the_writing_leaves_the_file_as_it_was(tmp_path: Path, ending: type[BaseException]) -> None:
    file = tmp_path / "due.csv"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(ending):
        broken_off(str(file), ending)
    assert file.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["due.csv"]


def test_a_full_disk_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "due.csv"
    with pytest.raises(OSError, match=r"due\.csv") as caught, output_file(str(file)):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(file))
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_device_is_told_by_its_name() -> None:
    with pytest.raises(OSError, match="/dev/full"):
        save_text("new", "/dev/full")


def test_what_is_written_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[str, bytes]] = []
    replace, fsync = Path.replace, os.fsync

    def settled(number: int) -> None:
        found.append(("settled", b""))
        fsync(number)

    def replaced(path: Path, target: Path) -> Path:
        found.append(("replaced", path.read_bytes()))
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", settled)
    monkeypatch.setattr(Path, "replace", replaced)
    save_text("whole", str(tmp_path / "frozen.toml"))
    assert found == [("settled", b""), ("replaced", b"whole")]


def test_a_file_keeps_who_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "due.csv"
    file.touch(mode=0o600)
    save_text("new", str(file))
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    file, link = tmp_path / "there" / "due.csv", tmp_path / "link.csv"
    file.write_text("old", encoding="utf-8")
    link.symlink_to(file)
    save_text("new", str(link))
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "new"


def test_a_pipe_is_written_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    save_text("through", str(pipe))
    assert os.read(reader, 100) == b"through"
    os.close(reader)


def test_a_name_that_says_so_is_packed(tmp_path: Path) -> None:
    save_text("whole", str(tmp_path / "due.csv.gz"))
    assert gzip.decompress((tmp_path / "due.csv.gz").read_bytes()) == b"whole"


@pytest.mark.parametrize(
    ("name", "form"),
    [("due.csv", "csv"), ("due.JSON.gz", "json"), ("-", None), ("due", None), ("/dev/stdout", None), (".hidden", None)],
)
def test_an_ending_says_the_format(name: str, form: str | None) -> None:
    assert ending_of("--output", name, {".csv": "csv", ".json": "json"}) == form


@pytest.mark.parametrize("name", ["due.xlsx", "due.tsv", "due.txt.gz", "due.csv.zip"])
def test_an_ending_that_stands_for_nothing_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match=r"what can be written ends in \.csv or \.json"):
        ending_of("--output", name, {".csv": "csv", ".json": "json"})


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("http://example.org")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\r=1",
        "\uff1d1+1",
        "+49 170 1234567",
    ],
)
def test_what_a_spreadsheet_would_run_is_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    ["", "-", "--", "-12", "+1.5", "-1,234.50", "-3e5", "-5 %".replace(" ", ""), "a=b", "1-2", "'=1", 7, -7, None],
)
def test_what_is_no_formula_stays(cell: object) -> None:
    assert harmless(cell) == cell


def test_a_row_can_be_kept_as_it_is() -> None:
    stream = io.StringIO()
    for is_raw in (False, True):
        sheet(stream, is_raw=is_raw)(["=1", 2])
    assert list(csv.reader(stream.getvalue().splitlines())) == [["'=1", "2"], ["=1", "2"]]
