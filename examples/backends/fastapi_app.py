"""A desk behind FastAPI: plans and events come in as they are, states go out, and errors are answers of status 422.

uvicorn fastapi_app:app
python examples/backends/fastapi_app.py     # asks it a few questions
"""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Body, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel

from slacore import Clock, Event, PlanErrors, SlaError, SupportPlan, TicketState, replay

app = FastAPI()
plans: dict[str, SupportPlan] = {}
logs: dict[tuple[str, int], list[Event]] = {}


@app.exception_handler(SlaError)
def refused(request: Request, error: SlaError) -> JSONResponse:
    flaws = error.flaws if isinstance(error, PlanErrors) else [(error.place, error.sentence)]
    detail = [{"loc": [place], "msg": sentence, "type": type(error).__name__} for place, sentence in flaws]
    return JSONResponse({"detail": detail}, status_code=422)


class Desk(BaseModel):
    plan: SupportPlan


class Promise(BaseModel):
    metric: str
    status: str
    due: datetime | None
    is_breached: bool

    @classmethod
    def of(cls, clock: Clock[datetime]) -> "Promise":
        return cls(metric=clock.metric, status=clock.status, due=clock.due, is_breached=clock.is_breached)


class Answer(BaseModel):
    stage: str | None
    priority: str | None
    next_check_at: datetime | None
    promises: list[Promise]


def answer(state: TicketState[datetime]) -> Answer:
    return Answer(
        stage=state.stage,
        priority=state.priority,
        next_check_at=state.next_check_at,
        promises=[Promise.of(clock) for clock in state.clocks],
    )


@app.put("/desks/{name}")
def set_up(name: str, desk: Desk) -> str:
    plans[name] = desk.plan
    return desk.plan.digest


@app.post("/desks/{name}/tickets/{number}/events")
def happened(name: str, number: int, event: Annotated[Event, Body()], as_of: AwareDatetime | None = None) -> Answer:
    if name not in plans:
        raise HTTPException(404, f"there is no desk {name}")
    log = [*logs.get((name, number), []), event]
    state = replay(plans[name], log, as_of=as_of or datetime.now(UTC))
    logs[name, number] = log
    return answer(state)


async def main() -> None:
    from httpx import ASGITransport, AsyncClient

    from slacore import bundled, write_plan

    async with AsyncClient(transport=ASGITransport(app), base_url="http://desk") as client:
        print((await client.put("/desks/keepnet", json={"plan": write_plan(bundled("keepnet"))})).status_code)

        misspelt = {"format": 1, "name": "desk", "targets": [{"metric": "response", "length": "2 days"}]}
        error = await client.put("/desks/desk", json={"plan": misspelt})
        print(error.status_code, error.json()["detail"][0]["loc"], error.json()["detail"][0]["msg"])

        events = "/desks/keepnet/tickets/7/events?as_of=2026-03-02T09:05:00Z"
        opening = {"kind": "opened", "at": "2026-03-02T09:00:00Z", "priority": "P1"}
        opened = (await client.post(events, json=opening)).json()
        print(opened["stage"], opened["priority"], opened["promises"][0])

        error = await client.post(events, json={"kind": "reopened", "at": "2026-03-02T09:01:00Z"})
        print(error.status_code, error.json()["detail"][0]["msg"])


if __name__ == "__main__":
    asyncio.run(main())
