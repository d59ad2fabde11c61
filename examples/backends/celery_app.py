"""The same with Celery: every minute one task finds the tickets of which something changes, and tells of it.

celery --app celery_app worker --beat
python examples/backends/celery_app.py      # one look, without a broker
"""

from datetime import UTC, datetime

from celery import Celery
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from sqlalchemy_tickets import Base, create_engine, happen, wake

from slacore import event

app = Celery("desk", broker="memory://")  # of a real one: redis://, amqp://
app.conf.beat_schedule = {"look": {"task": "look", "schedule": 60}}
app.conf.enable_utc = True


def database() -> Engine:
    # One connection for all threads: an in-memory database for this example.
    return create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


engine = database()


@app.task(name="look")
def look(now: str | None = None) -> list[str]:
    """Find and tell, in one transaction; a task that dies half-way is done again by the next one."""
    with Session(engine) as session, session.begin():
        told = list(wake(session, datetime.fromisoformat(now) if now else datetime.now(UTC)))
    for line in told:
        tell.delay(line)
    return told


@app.task(name="tell")
def tell(line: str) -> None:
    print(line)


def main() -> None:
    app.conf.task_always_eager = True
    Base.metadata.create_all(engine)
    opened = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with Session(engine) as session, session.begin():
        happen(session, 7, event("opened", at=opened, priority="P1"), opened)
    print(look.delay("2026-03-02T11:00:00+00:00").get())
    look.delay("2026-03-02T11:01:00+00:00").get()


if __name__ == "__main__":
    main()
