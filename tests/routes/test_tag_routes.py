"""Door tags as files: for whom, under a name that tells nothing, and never kept by a browser."""

import pytest
from ladder import Ladder
from pdf import pages

from fieldops.facts.orders import OrderKind, OrderState
from fieldops.facts.roles import Role
from fieldops.store.people_tables import AuditEntry
from fieldops.work import order_runs
from fieldops.work.days import city_day
from fieldops.work.ordering import make_order


@pytest.fixture
def tagged(busy_central):
    """An office server, an order for a door tag, and the run it stands in."""
    ladder = Ladder(busy_central.store, busy_central.clock)
    ladder.falls_behind("0101")
    point, account = ladder.point_id("0101"), ladder.account_id("0101")
    with busy_central.store.writing() as session:
        more = {"state": OrderState.AUTHORISED, "tag_number": "T-26-000001"}
        now = busy_central.clock.now()
        order = make_order(session, now, OrderKind.DOOR_TAG, point, account, "dispatcher", **more)
        run = order_runs.make(session, busy_central.clock, [order.id], city_day(now), "reader", "dispatcher")
        return busy_central, order.id, run.id


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.FIELD_LEAD, Role.BILLING, Role.FINANCE_MANAGER])
def test_a_run_and_an_order_are_printed_under_a_name_that_tells_nothing(tagged, role):
    central, order, run = tagged
    browser = central.browser_of(role)
    for address, name in (
        (f"/orders/tags.pdf?run={run}", f"door-tags-{run[:8]}.pdf"),
        (f"/orders/{order}/tag.pdf", f"door-tag-{order[:8]}.pdf"),
    ):
        answer = browser.opens(address)
        assert (answer.status_code, answer.content_type) == (200, "application/pdf")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert "T-26-000001" in pages(answer.data)[0]


def test_who_printed_is_on_record(tagged):
    central, order, run = tagged
    browser = central.browser_of(Role.DISPATCHER)
    browser.opens(f"/orders/tags.pdf?run={run}")
    browser.opens(f"/orders/{order}/tag.pdf")
    with central.store.reading() as session:
        noted = session.query(AuditEntry).filter(AuditEntry.action.like("%printed")).order_by(AuditEntry.number).all()
    assert [(row.actor, row.action, row.subject) for row in noted] == [
        ("dispatcher", "tags-printed", run),
        ("dispatcher", "tag-printed", order),
    ]


def test_what_cannot_be_printed_is_said_in_words(central):
    browser = central.browser_of(Role.DISPATCHER)
    assert browser.opens("/orders/no-order/tag.pdf").status_code == 404
    assert browser.opens("/orders/tags.pdf?run=no-run").status_code == 404
    assert browser.opens("/orders/tags.pdf").status_code == 404
