"""What somebody asks for by hand, and leave to turn on outside the hours."""

import pytest
from ladder import Ladder
from order_desk import OrderDesk

from fieldops.facts.orders import Off, OrderKind
from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.work import requesting


@pytest.fixture
def ladder(working) -> Ladder:
    made = Ladder(working.store, working.clock)
    made.feed_is_fresh()
    return made


@pytest.fixture
def desk(working, ladder) -> OrderDesk:
    return OrderDesk(working.store, working.clock, ladder)


def slug(refused) -> str:
    return refused.value.kind.slug


@pytest.mark.parametrize("kind", [OrderKind.DOOR_TAG, OrderKind.SHUT_OFF, OrderKind.REREAD])
def test_what_the_ladder_makes_is_not_asked_for_by_hand(desk, kind):
    with pytest.raises(Problem) as refused:
        desk.asks(kind=kind)
    assert slug(refused) == "order-not-asked-so"


@pytest.mark.parametrize("off_for", [None, Off.NONPAY])
def test_a_turn_on_by_hand_says_why_the_water_is_off_and_never_after_non_payment(desk, off_for):
    with pytest.raises(Problem) as refused:
        desk.asks(kind=OrderKind.TURN_ON, off_for=off_for)
    assert slug(refused) == "off-reason-needed"


def test_a_place_has_one_open_order_of_a_kind(desk):
    desk.asks()
    with pytest.raises(Problem) as refused:
        desk.asks()
    assert slug(refused) == "order-open-already"


@pytest.fixture
def override(working):
    def given(order_id, role=Role.FIELD_LEAD, reason="No water for a sick child"):
        with working.store.writing() as session:
            return requesting.override(session, working.clock, order_id, role, reason, "lena")

    return given


def test_an_override_is_kept_on_the_order_with_who_and_why(desk, ladder, override):
    ladder.falls_behind("0101")
    ladder.is_released("0101")
    order = desk.makes(OrderKind.TURN_ON, off_for=Off.NONPAY)
    override(order)
    kept = ladder.order(order)
    assert (kept.override["role"], kept.override["by"], kept.state) == ("field_lead", "lena", "authorised")


def test_an_override_does_not_stand_for_a_missing_release(desk, ladder, override):
    ladder.falls_behind("0101")
    order = desk.makes(OrderKind.TURN_ON, off_for=Off.NONPAY)
    override(order)
    assert ladder.order(order).state == "draft"


@pytest.mark.parametrize(
    ("role", "reason", "said"),
    [(Role.DISPATCHER, "Please", "not-allowed"), (Role.FIELD_LEAD, "  ", "override-reason")],
)
def test_an_override_needs_a_role_and_a_reason(desk, override, role, reason, said):
    order = desk.makes(OrderKind.TURN_ON, off_for=Off.NONPAY)
    with pytest.raises(Problem) as refused:
        override(order, role, reason)
    assert slug(refused) == said


def test_only_a_turn_on_after_non_payment_has_hours_to_override(desk, override):
    with pytest.raises(Problem) as refused:
        override(desk.makes(OrderKind.SHUT_OFF))
    assert slug(refused) == "nothing-to-override"
