"""Tickets in a database: every event, the state after them, and two indexed instants, by SQLAlchemy.

python examples/backends/sqlalchemy_tickets.py                          # SQLite in memory
python examples/backends/sqlalchemy_tickets.py postgresql+psycopg:///desk
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Engine, ForeignKey, create_engine, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from slacore import Event, TicketState, bundled, event, replay
from slacore.clocks.event import event_from
from slacore.errors import LateEvent, OtherPlan

PLAN = bundled("keepnet")
PLAN.warm(2025, 2027)


class Instant(TypeDecorator[datetime]):
    """PostgreSQL tells instants on the clock of its session, SQLite drops the zone: UTC goes in, and UTC comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {datetime: Instant, dict[str, Any]: JSON().with_variant(JSONB(), "postgresql")}


class Ticket(Base):
    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[dict[str, Any] | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    next_check_at: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__: ClassVar = {"version_id_col": version}

    def keep(self, state: TicketState[datetime]) -> None:
        self.state, self.due_at, self.next_check_at = state.to_dict(), state.due_at, state.next_check_at


class Happening(Base):
    __tablename__ = "events"

    number: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    said: Mapped[dict[str, Any]]


def log_of(session: Session, ticket: int) -> list[Event]:
    rows = select(Happening.said).where(Happening.ticket == ticket).order_by(Happening.number)
    return [event_from(said) for said in session.scalars(rows)]


def happen(session: Session, ticket: int, what: Event, now: datetime) -> TicketState[datetime]:
    """Keep an event and what it comes to, in the transaction of the session: both or neither."""
    row = session.get(Ticket, ticket, with_for_update=True)
    if row is None:
        session.add(row := Ticket(id=ticket, state=None))
        session.flush()  # the ticket is there before its first event is
    session.add(Happening(ticket=ticket, said=what.to_dict()))
    session.flush()
    state = after(row, what, session).at(now)
    row.keep(state)
    return state


def after(row: Ticket, what: Event, session: Session) -> TicketState[Any]:
    if row.state is not None:
        try:
            return TicketState.from_dict(row.state, PLAN).apply(what)
        except (LateEvent, OtherPlan):
            pass  # it came late, or the plan was changed: the log knows
    return replay(PLAN, log_of(session, row.id))


def wake(session: Session, now: datetime) -> Iterator[str]:
    """What time alone has brought about since each ticket was last looked at; skips those others are looking at."""
    late = select(Ticket).where(Ticket.next_check_at <= now).order_by(Ticket.next_check_at)
    for row in session.scalars(late.limit(100).with_for_update(skip_locked=True)):
        before = TicketState.from_dict(row.state or {}, PLAN)
        state = before.at(now)
        for clock in state.clocks:
            if clock.is_breached and not before[clock.metric].is_breached:
                yield f"ticket {row.id}: {clock.title} was due {clock.due}"
        row.keep(state)


def set_up(url: str = "sqlite://") -> Engine:
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    return engine


def main(url: str = "sqlite://") -> None:
    engine = set_up(url)

    def at(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-03-02T{text}+00:00")

    with Session(engine) as session, session.begin():
        happen(session, 7, event("opened", at=at("09:00"), priority="P1"), at("09:00"))
    with Session(engine) as session, session.begin():
        row = session.get_one(Ticket, 7)
        print("due", row.due_at, "look again", row.next_check_at)
    with Session(engine) as session, session.begin():
        print(*wake(session, at("11:05")))
    with Session(engine) as session, session.begin():
        state = happen(session, 7, event("answered", at=at("10:40")), at("11:10"))
        print("an answer that was told of late:", "met" if state["response"].is_met else "missed")
    with Session(engine) as session, session.begin():
        # This belongs before the answer, which was taken: the whole log is replayed.
        state = happen(session, 7, event("changed", at=at("09:30"), priority="P2"), at("11:20"))
        print("a priority that was told of later still: due", state["response"].due)
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
