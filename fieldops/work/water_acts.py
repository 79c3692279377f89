"""Acts on the water: each is kept as it was done, and the service is off or on by the latest of them."""

from datetime import datetime

from fieldops.facts.orders import Off, OrderKind, OrderStep, Why
from fieldops.store import authorisations, field_acts
from fieldops.store.order_tables import ServiceAct
from fieldops.store.place_tables import ServicePoint
from fieldops.store.work_tables import FieldOrder
from fieldops.work import order_effects, ordering, releasing, second_look, use_while_off
from fieldops.work.scene import Happening, Scene

ACT_OF = {
    OrderKind.SHUT_OFF: "shut_off",
    OrderKind.TURN_ON: "turned_on",
    OrderKind.START_SERVICE: "turned_on",
}
"""Which act an order is done by."""
LONGEST_WORD, LONGEST_ID = 40, 64


def shut_off(scene: Scene, happening: Happening) -> None:
    """Water that is off now, whether or not anybody had allowed it."""
    fact, order = happening.fact, scene.order_of(happening)
    if happening.p.get("photo"):
        order_effects.name_photo(scene, happening, happening.p["photo"])
    act = _keep_act(scene, happening, order, "shut_off")
    if act is None:
        return
    order_effects.finish(scene, happening, order, "acted", is_its_own=ACT_OF.get(OrderKind(order.kind)) == act.act)
    authorisations.end(scene.session, [order.id], happening.at, "used")
    use_while_off.look(scene.session, fact.received_at, act.service_point_id)
    scene.points_ever_shut_off.add(act.service_point_id)
    line = field_acts.line_of(scene.session, fact)
    if line is not None:
        releasing.settle_closing(scene.session, order.id, fact.device_id, line.hash)


def turned_on(scene: Scene, happening: Happening) -> None:
    """Water that runs again; a turn-on outside its hours is kept like any other."""
    order = scene.order_of(happening)
    act = _keep_act(scene, happening, order, "turned_on")
    if act is None:
        return
    order_effects.finish(scene, happening, order, "acted", is_its_own=ACT_OF.get(OrderKind(order.kind)) == act.act)
    use_while_off.look(scene.session, happening.fact.received_at, act.service_point_id)


def _keep_act(scene: Scene, happening: Happening, order: FieldOrder, what: str) -> ServiceAct | None:
    """What was done to the water, once; None where it is known already or nobody can say which water."""
    fact, p, session = happening.fact, happening.p, scene.session
    point = order_effects.point_of(scene, happening, order)
    if point is None or field_acts.find_act(session, fact.id) is not None:
        return None
    code = field_acts.find_code(session, order.id, fact.device_id)
    act = ServiceAct(
        fact_id=fact.id,
        act=what,
        order_id=order.id,
        account_id=order.account_id or point.account_id,
        service_point_id=point.id,
        at=_moment(happening, order),
        by=fact.by,
        reading=p["reading"],
        lock_number=(p.get("lock_number") or "")[:LONGEST_WORD],
        valve=(p.get("valve") or "")[:LONGEST_WORD],
        photo=p.get("photo"),
        authorisation=(p.get("authorisation") or "")[:LONGEST_ID] or None,
        released_by_code=second_look.was_told(code, p.get("release_code"), happening.time),
    )
    act.decision_id = second_look.ask_the_book(session, fact.received_at, order, act)
    field_acts.add(session, act)
    _settle_water(scene, happening, point)
    return act


def _moment(happening: Happening, order: FieldOrder) -> datetime:
    """When it was done most likely; by a clock that says nothing, not before anybody asked for it."""
    return happening.at if happening.time.is_known else max(happening.at, order.made_at)


def _settle_water(scene: Scene, happening: Happening, point: ServicePoint) -> None:
    """Off or on by the latest act there, unless the office said something later; who would turn it on may stay home."""
    last = field_acts.acts_at(scene.session, point.id)[-1]
    if point.off_since is not None and point.off_since > last.at:
        return
    is_off = last.act == "shut_off"
    point.off_for, point.off_since = (Off.NONPAY, last.at) if is_off else (None, None)
    if is_off:
        return
    for waiting in field_acts.open_orders_at(scene.session, OrderKind.TURN_ON, point.id):
        if waiting.id != last.order_id:
            ordering.take_off_run(
                scene.session,
                happening.fact.received_at,
                waiting,
                OrderStep.WITHDRAW,
                happening.fact.by,
                Why.RUNS_AGAIN,
            )
