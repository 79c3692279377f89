"""A tag on a door: its clock runs only where it hangs on the order's own door while the order wanted it."""

from fieldops.facts.cases import CaseKind
from fieldops.facts.orders import OrderKind
from fieldops.store import field_acts
from fieldops.store.order_tables import DoorTag
from fieldops.store.place_tables import ServicePoint
from fieldops.store.work_tables import FieldOrder
from fieldops.work import order_effects
from fieldops.work.scene import Happening, Scene
from fieldops.work.whereabouts import is_far

LONGEST_NUMBER, LONGEST_PLACE = 30, 120


def posted(scene: Scene, happening: Happening) -> None:
    """The tag as a row, the end of its stop and of its order; a case where it hangs on a wrong door."""
    fact, p = happening.fact, happening.p
    order = scene.order_of(happening)
    order_effects.name_photo(scene, happening, p["photo"])
    point = order_effects.point_of(scene, happening, order)
    if point is None or field_acts.find_tag(scene.session, fact.id) is not None:
        return
    is_wrong = _is_wrong_door(scene, happening, order, point)
    tag = DoorTag(
        fact_id=fact.id,
        order_id=order.id,
        account_id=order.account_id or point.account_id,
        tag_number=p["tag_number"][:LONGEST_NUMBER],
        # The notice runs from the last moment at which the tag may have been hung up: where no clock tells, from when
        # the office heard of it; and never from before anybody had asked for it.
        posted_at=max(happening.time.latest, order.made_at),
        not_before=None if happening.time.is_known else max(happening.time.earliest, order.made_at),
        posted_by=fact.by,
        place=p["place"][:LONGEST_PLACE],
        languages=p["languages"],
        photo=p["photo"],
        position=p.get("position"),
        wrong_door=is_wrong or _was_withdrawn(scene, happening, order),
    )
    field_acts.add(scene.session, tag)
    if is_wrong:
        order_effects.open_case(scene, happening, CaseKind.TAG_WRONG_DOOR, order, {"tag_number": tag.tag_number})
    order_effects.finish(scene, happening, order, "posted", is_its_own=order.kind == OrderKind.DOOR_TAG)


def _is_wrong_door(scene: Scene, happening: Happening, order: FieldOrder, point: ServicePoint) -> bool:
    """Whether the tag hangs elsewhere: at another order's stop, under another's number, or surely far away."""
    place, p = scene.stop_of(happening), happening.p
    numbered = field_acts.orders_with_tag_number(scene.session, p["tag_number"])
    return (
        order.kind != OrderKind.DOOR_TAG
        or (place is not None and place.stop.order_id != order.id)
        or bool(numbered - {order.id})
        or is_far(point, p.get("position"))
    )


def _was_withdrawn(scene: Scene, happening: Happening, order: FieldOrder) -> bool:
    """Whether nobody may have wanted the tag any more when it was posted; then it is no notice."""
    withdrawal = field_acts.withdrawal_of(scene.session, order.id)
    return withdrawal is not None and withdrawal.at <= happening.time.latest
