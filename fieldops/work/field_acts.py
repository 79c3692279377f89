"""What is done for an order at a door, and what it does to the order, its stop, its account and the water.

A fact changes what we know of the world and never, silently, the money. Each effect keeps one row under the id of its
fact, so making it again changes nothing; whatever hangs on several facts (is the water off, was it done twice) is
decided from all of them by the tablets' clocks, so their order of arrival means nothing.
"""

from fieldops.facts.cases import CaseKind
from fieldops.facts.ids import new_id
from fieldops.facts.orders import DONE_BY_READ, OrderState, OrderStep, Why
from fieldops.store import authorisations, field_acts
from fieldops.store.money_tables import AccountHold
from fieldops.work import cases, order_effects, ordering, second_look, tags_posted, water_acts
from fieldops.work.scene import Effect, Happening, Scene, keep_remark

HOLD_FOR = {"medical": "MEDICAL", "dispute": "DISPUTE"}
"""What a stopped shut-off holds the account for; DISPATCHER where no rule speaks of the reason."""


def order_unable(scene: Scene, happening: Happening) -> None:
    """An order that could not be done, with its code; of a tag that was not posted no clock runs."""
    order_effects.end_undone(scene, happening, scene.order_of(happening), OrderStep.FAIL, happening.p["code"])
    if happening.p.get("note"):
        keep_remark(scene, happening, None, happening.p["note"])


def shut_off_stopped(scene: Scene, happening: Happening) -> None:
    """The stop button: nobody is sent again until a person has ended the hold that it puts on the account."""
    session, now = scene.session, happening.fact.received_at
    order, reason = scene.order_of(happening), happening.p["reason"]
    order_effects.end_undone(scene, happening, order, OrderStep.STOP, reason)
    authorisations.end(session, [order.id], happening.at, "stopped")
    detail = {"reason": reason, "at": happening.at.isoformat()}
    order_effects.open_case(scene, happening, CaseKind.SHUT_OFF_STOPPED, order, detail)
    if order.account_id is not None and _hold(scene, happening, order.account_id, reason):
        ordering.take_off_lists(session, now, order.account_id, Why.STOPPED, happening.fact.by)
    second_look.at_order(session, now, order)


def photo_taken(scene: Scene, happening: Happening) -> None:
    """A photo that follows by itself."""
    order_effects.name_photo(scene, happening, happening.p["sha256"])


def order_read(scene: Scene, happening: Happening) -> None:
    """The order behind a stop whose every register is read, where a read is all it asks for."""
    place = scene.stop_of(happening)
    order = place.order if place else None
    if order is not None and order.kind in DONE_BY_READ and order.state != OrderState.DONE:
        order_effects.step_once(scene, happening, order, OrderStep.FINISH)


def order_skipped(scene: Scene, happening: Happening) -> None:
    """The order behind a stop that was skipped."""
    place = scene.stop_of(happening)
    if place is not None and place.order is not None:
        order_effects.step_once(scene, happening, place.order, OrderStep.FAIL, happening.p["code"])


def _hold(scene: Scene, happening: Happening, account_id: str, reason: str) -> bool:
    """Hold an account from the moment somebody stopped at its door; False where that is done already."""
    fact = happening.fact
    reference = cases.stop_hold(fact.id)
    if field_acts.find_hold(scene.session, reference) is not None:
        return False
    hold = AccountHold(
        id=new_id(),
        account_id=account_id,
        reference=reference,
        kind=HOLD_FOR.get(reason, "DISPATCHER"),
        from_at=min(happening.at, fact.received_at),
        reason=reason,
        recorded_at=fact.received_at,
        recorded_by=fact.by,
    )
    field_acts.add(scene.session, hold)
    return True


EFFECTS: dict[str, Effect] = {
    "door_tag.posted": tags_posted.posted,
    "door_tag.not_posted": order_unable,
    "service.shut_off": water_acts.shut_off,
    "service.turned_on": water_acts.turned_on,
    "order.unable": order_unable,
    "shut_off.stopped": shut_off_stopped,
    "photo.taken": photo_taken,
}
