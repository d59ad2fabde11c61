"""A desk in Django: the saved state in a JSON column, two indexed instants, and errors as answers of status 422.

python examples/backends/django_app.py
"""

import json
from datetime import UTC, datetime

import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["testserver"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        MIDDLEWARE=[f"{__name__}.Refused"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,  # instants are kept with their zone, or on SQLite in UTC
    )
    django.setup()

from django.db import connection, models, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from slacore import Event, PlanErrors, SlaError, TicketState, bundled, replay
from slacore.clocks.event import event_from
from slacore.errors import LateEvent, OtherPlan

PLAN = bundled("keepnet")


class Ticket(models.Model):
    state = models.JSONField(null=True)
    due_at = models.DateTimeField(null=True, db_index=True)
    next_check_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        app_label = "desk"

    def keep(self, state: TicketState[datetime]) -> None:
        self.state, self.due_at, self.next_check_at = state.to_dict(), state.due_at, state.next_check_at
        self.save()

    def log(self) -> list[Event]:
        return [event_from(said) for said in self.happenings.order_by("id").values_list("said", flat=True)]


class Happening(models.Model):
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="happenings")
    said = models.JSONField()

    class Meta:
        app_label = "desk"


@transaction.atomic
def happen(number: int, what: Event, now: datetime) -> TicketState[datetime]:
    """Keep an event and what it comes to: both or neither."""
    ticket, _ = Ticket.objects.select_for_update().get_or_create(id=number)
    ticket.happenings.create(said=what.to_dict())
    try:
        state = TicketState.from_dict(ticket.state, PLAN).apply(what) if ticket.state else replay(PLAN, ticket.log())
    except (LateEvent, OtherPlan):
        state = replay(PLAN, ticket.log())
    ticket.keep(state.at(now))
    return state.at(now)


class Refused:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> JsonResponse | None:
        if not isinstance(error, SlaError):
            return None
        flaws = error.flaws if isinstance(error, PlanErrors) else [(error.place, error.sentence)]
        return JsonResponse({"errors": [{"place": place, "sentence": said} for place, said in flaws]}, status=422)


@require_POST
def events(request: HttpRequest, number: int) -> JsonResponse:
    said = json.loads(request.body)
    now = datetime.fromisoformat(said.pop("now")) if "now" in said else datetime.now(UTC)
    state = happen(number, event_from(said), now)
    return JsonResponse({"stage": state.stage, "priority": state.priority, "due_at": state.due_at})


urlpatterns = [path("tickets/<int:number>/events", events)]


def main() -> None:
    from django.test import Client

    with connection.schema_editor() as editor:
        editor.create_model(Ticket)
        editor.create_model(Happening)

    def post(**said: str) -> JsonResponse:
        return Client().post("/tickets/7/events", said, content_type="application/json")

    print(post(kind="opened", at="2026-03-02T09:00:00Z", priority="P1", now="2026-03-02T09:05:00Z").json())
    refused = post(kind="answerd", at="2026-03-02T09:10:00Z", now="2026-03-02T09:10:00Z")
    print(refused.status_code, refused.json()["errors"][0]["sentence"])
    soon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    print(Ticket.objects.filter(next_check_at__lte=soon).get().next_check_at)


if __name__ == "__main__":
    main()
