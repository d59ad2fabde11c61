"""The programs of ``examples/backends`` run, print what the guide shows, and hold what it quotes.

A block of code in the guide that follows ``<!-- from: NAME -->`` stands in that program, letter by letter.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from slacore import event
from tests.support.places import DOCS, EXAMPLES, ROOT

PROGRAMS = EXAMPLES / "backends"
GUIDE = (DOCS / "how-to" / "backends.md").read_text("utf-8")

NEEDS = {
    "celery_app.py": ["celery", "sqlalchemy"],
    "django_app.py": ["django"],
    "fastapi_app.py": ["fastapi", "httpx"],
    "sqlalchemy_tickets.py": ["sqlalchemy"],
    "watch.py": [],
}
CONSOLE = "\n".join(re.findall(r"```console\n(.*?)```", GUIDE, flags=re.DOTALL))
SHOWN = dict(re.findall(r"\$ python examples/backends/(\S+)\n((?:(?!\$ ).+\n)*)", CONSOLE))
QUOTED = re.findall(r"<!-- from: (\S+) -->\n```py\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.mark.parametrize("name", NEEDS)
def test_a_program_prints_what_the_guide_shows(name: str) -> None:
    missing = [package for package in NEEDS[name] if find_spec(package) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    program = [sys.executable, "-W", "error", str(PROGRAMS / name)]
    finished = subprocess.run(program, capture_output=True, text=True, check=False, cwd=ROOT)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout == SHOWN[name]


@pytest.mark.parametrize(("name", "code"), QUOTED, ids=[f"{name}-{code.split()[1]}" for name, code in QUOTED])
def test_what_the_guide_quotes_stands_in_the_program(name: str, code: str) -> None:
    assert code in (PROGRAMS / name).read_text("utf-8")


def test_every_program_is_shown_and_named() -> None:
    programs = {path.name for path in PROGRAMS.glob("*.py")}
    assert programs == NEEDS.keys() == SHOWN.keys()


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The address of a database of a PostgreSQL server that lives as long as a test."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    found = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, os.get_exec_path())]
    commands = next((place for place in sorted(found, reverse=True) if (place / "initdb").exists()), None)
    if commands is None:
        pytest.skip("no PostgreSQL server here")
    # The server refuses to be run by root.
    somebody = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    place = tempfile.mkdtemp(prefix="pg")
    try:
        if somebody:
            shutil.chown(place, "postgres")

        def run(command: str, *rest: str) -> None:
            told = [*somebody, str(commands / command), *rest]
            subprocess.run(told, check=True, capture_output=True, timeout=60, cwd=place)

        try:
            run("initdb", "-D", f"{place}/data", "-A", "trust", "-U", "desk", "--no-sync")
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no database can be made here: {error}")
        served = ["-D", f"{place}/data"]
        run("pg_ctl", *served, "-o", f"-k {place} -c listen_addresses=", "-l", f"{place}/log", "-w", "start")
        try:
            yield f"postgresql+psycopg://desk@/postgres?host={place}"
        finally:
            run("pg_ctl", *served, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def test_on_a_server_of_postgresql_the_tickets_are_told_the_same(postgresql: str) -> None:
    pytest.importorskip("sqlalchemy", reason="sqlalchemy is not installed")
    program = [sys.executable, "-W", "error", str(PROGRAMS / "sqlalchemy_tickets.py"), postgresql]
    finished = subprocess.run(program, capture_output=True, text=True, check=False, cwd=ROOT)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout == SHOWN["sqlalchemy_tickets.py"]


def test_on_postgresql_instants_keep_their_zone_and_states_are_binary_json(monkeypatch: pytest.MonkeyPatch) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy", reason="sqlalchemy is not installed")
    monkeypatch.syspath_prepend(str(PROGRAMS))
    tickets = import_module("sqlalchemy_tickets").Ticket.__table__
    dialect = import_module("sqlalchemy.dialects.postgresql").dialect()
    text = str(sqlalchemy.schema.CreateTable(tickets).compile(dialect=dialect))
    assert "next_check_at TIMESTAMP WITH TIME ZONE" in text
    assert "state JSONB" in text
    assert {index.name for index in tickets.indexes} == {"ix_tickets_due_at", "ix_tickets_next_check_at"}


def test_the_schema_of_the_web_service_describes_plans_and_events(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fastapi", reason="fastapi is not installed")
    monkeypatch.syspath_prepend(str(PROGRAMS))
    schema = import_module("fastapi_app").app.openapi()
    named = {f"#/components/schemas/{name}" for name in schema["components"]["schemas"]}
    assert {"#/components/schemas/SupportPlan", "#/components/schemas/Event"} <= named
    assert set(re.findall(r"'\$ref': '([^']+)'", str(schema))) <= named


def test_of_two_who_write_at_once_the_slower_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    orm = pytest.importorskip("sqlalchemy.orm", reason="sqlalchemy is not installed")
    monkeypatch.syspath_prepend(str(PROGRAMS))
    program = import_module("sqlalchemy_tickets")
    engine = program.set_up(f"sqlite:///{tmp_path}/desk.db")
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with orm.Session(engine) as session, session.begin():
        state = program.happen(session, 7, event("opened", at=now, priority="P1"), now)
    slow, fast = orm.Session(engine), orm.Session(engine)
    with slow, fast:
        row = slow.get(program.Ticket, 7)
        program.happen(fast, 7, event("answered", at=now), now)
        fast.commit()
        row.keep(state.at(now + timedelta(minutes=1)))
        with pytest.raises(orm.exc.StaleDataError):
            slow.commit()
    engine.dispose()
