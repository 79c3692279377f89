"""What several kinds of fact do alike: to the order they name, to the stop where somebody stood, to its photo."""

from typing import Any

from fieldops.facts.cases import CaseKind
from fieldops.facts.orders import OrderStep
from fieldops.store import field_acts, orders
from fieldops.store.blob_tables import PhotoNamed
from fieldops.store.place_tables import ServicePoint
from fieldops.store.work_tables import FieldOrder
from fieldops.work import cases, ordering, second_look
from fieldops.work.outcomes import end_stop
from fieldops.work.scene import Happening, Scene

LONGEST_WORD = 40


def finish(scene: Scene, happening: Happening, order: FieldOrder, outcome: str, *, is_its_own: bool) -> None:
    """The stop ends where somebody stood; the order is done where this is what it asks for."""
    if is_its_own:
        step_once(scene, happening, order, OrderStep.FINISH)
    place = scene.stop_of(happening)
    if place is not None:
        end_stop(scene, place.stop, outcome, None, happening.at)
    second_look.at_order(scene.session, happening.fact.received_at, order)


def end_undone(scene: Scene, happening: Happening, order: FieldOrder, step: OrderStep, code: str) -> None:
    step_once(scene, happening, order, step, code)
    place = scene.stop_of(happening)
    if place is not None:
        end_stop(scene, place.stop, "unable", code, happening.at)


def step_once(scene: Scene, happening: Happening, order: FieldOrder, step: OrderStep, why: str = "") -> None:
    """The step of a fact, once."""
    fact = happening.fact
    if any(taken.fact_id == fact.id for taken in orders.steps_of(scene.session, order.id)):
        return
    ordering.take_step(scene.session, fact.received_at, order, step, fact.by, why[:LONGEST_WORD], fact_id=fact.id)


def point_of(scene: Scene, happening: Happening, order: FieldOrder) -> ServicePoint | None:
    """The service point of the order, kept still; of an order that names none, that of the stop."""
    place = scene.stop_of(happening)
    point_id = order.service_point_id or (place.service_point.id if place else None)
    return field_acts.hold_point(scene.session, point_id) if point_id else None


def name_photo(scene: Scene, happening: Happening, sha256: str) -> None:
    """Keep which photo a fact names; one photo of two stops is looked into."""
    fact = happening.fact
    named = PhotoNamed(fact_id=fact.id, sha256=sha256, stop_id=fact.stop_id, kind=fact.kind)
    field_acts.name_photo(scene.session, named)
    if len(field_acts.stops_naming(scene.session, sha256)) > 1:
        place = scene.stop_of(happening)
        cases.open_case(
            scene.session,
            fact.received_at,
            CaseKind.PHOTO_TWICE,
            sha256,
            account_id=place.service_point.account_id if place else None,
            order_id=place.stop.order_id if place else None,
            stop_id=fact.stop_id,
        )


def open_case(scene: Scene, happening: Happening, kind: CaseKind, order: FieldOrder, detail: dict[str, Any]) -> None:
    fact = happening.fact
    cases.open_case(
        scene.session,
        fact.received_at,
        kind,
        fact.id,
        account_id=order.account_id,
        order_id=order.id,
        stop_id=fact.stop_id,
        detail=detail,
    )
