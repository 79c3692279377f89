"""The words that pages say for cases: what disagrees, why one was closed, and what the entries of a timeline tell."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldops.facts.codes import TAG_PLACES, VALVES
from fieldops.routes.languages import spoken
from fieldops.routes.money_words import BASES, hold_kind
from fieldops.routes.order_words import ENDED_BECAUSE, ORDER_KINDS, ORDER_STEPS, PURPOSES, WHY
from fieldops.routes.words import EVENTS, code_words, moment
from fieldops.work.case_timeline import Moment

KINDS = {
    "shut_off_without_authorisation": _l("Shut off without leave"),
    "shut_off_after_payment": _l("Shut off after a payment or hold"),
    "shut_off_outside_hours": _l("Shut off outside the hours"),
    "shut_off_stopped": _l("Shut-off stopped at the door"),
    "tag_wrong_door": _l("Door tag on a wrong door"),
    "photo_twice": _l("One photo for two doors"),
    "read_above_off_read": _l("Water used while it was off"),
    "nsf_after_turn_on": _l("Payment sent back after the turn-on"),
    "turn_on_outside_hours": _l("Turn-on outside the hours"),
    "act_on_withdrawn_order": _l("Done for an order that had ended"),
    "meter_found": _l("Meter without a stop"),
}
MEANINGS = {
    "shut_off_without_authorisation": _l(
        "The water is off, and nothing allowed it at that moment. The customer is owed a turn-on."
    ),
    "shut_off_after_payment": _l(
        "The water is off although a payment or a hold had come before. The customer is owed a turn-on."
    ),
    "shut_off_outside_hours": _l("The water was shut off at a time at which the rule book allows no shut-off."),
    "shut_off_stopped": _l(
        "The reader stopped at the door. A hold keeps everybody away from this account until this case is closed."
    ),
    "tag_wrong_door": _l("The tag hangs elsewhere than the order asked, so no time runs from it. A new tag is needed."),
    "photo_twice": _l("The same photo was named at two different stops. One of them is not what it seems."),
    "read_above_off_read": _l("A read is higher than the read at the shut-off, and nobody had turned the water on."),
    "nsf_after_turn_on": _l(
        "The bank sent the payment back after the water was turned on. Billing decides what follows."
    ),
    "turn_on_outside_hours": _l("The water was turned on outside the hours and without anybody's leave. It stays on."),
    "act_on_withdrawn_order": _l(
        "Somebody did what the order asked although it was withdrawn, stopped or done already."
    ),
    "meter_found": _l("A meter was read that is on no run. Find where it stands; nothing is billed of this read."),
}
REASONS = {
    "explained": _l("Explained, nothing was wrong"),
    "corrected": _l("Put right"),
    "customer_made_whole": _l("The customer was made whole"),
    "talked_with_reader": _l("Talked with the reader"),
    "sent_to_finance": _l("Passed on to Finance"),
    "false_alarm": _l("False alarm"),
    "answered": _l("Answered by what came in later"),
}
STOPS = {
    "dispute": _l("the customer disputes it"),
    "receipt": _l("the customer showed a receipt"),
    "medical": _l("medical reason"),
    "vulnerable": _l("somebody vulnerable lives there"),
    "unsafe": _l("not safe there"),
}
HAPPENINGS = {
    "payment": _l("A payment was posted"),
    "nsf": _l("The bank sent a payment back"),
    "hold": _l("Hold begins"),
    "hold_end": _l("Hold ends"),
    "release": _l("Billing released the turn-on"),
    "release_cancelled": _l("The release was cancelled"),
    "decision": _l("The rule book was asked"),
    "authorisation": _l("Leave to shut off was issued"),
    "authorisation_end": _l("The leave ended"),
    "code_told": _l("The release code was told by phone"),
    "closing_code": _l("The closing code was entered"),
    "opened": _l("The case was opened"),
    "closed": _l("The case was closed"),
}
FIELD_EVENTS = {
    **EVENTS,
    "door_tag.posted": _l("Door tag posted"),
    "door_tag.not_posted": _l("Door tag not posted"),
    "service.shut_off": _l("Water shut off"),
    "service.turned_on": _l("Water turned on"),
    "order.unable": _l("Order could not be done"),
    "shut_off.stopped": _l("Shut-off stopped"),
    "meter.found": _l("Meter reported"),
}
_PLACES = {code.id: code for code in (*TAG_PLACES, *VALVES)}


def headline(moment_: Moment) -> str:
    """What an entry of the timeline is about."""
    detail = moment_.detail
    if moment_.what == "fact":
        return str(FIELD_EVENTS.get(detail["fact"], detail["fact"]))
    if moment_.what == "step":
        order = detail["order"]
        return f"{ORDER_KINDS.get(order.kind, order.kind)}: {ORDER_STEPS.get(detail['step'], detail['step'])}"
    return str(HAPPENINGS[moment_.what])


def notes(moment_: Moment) -> list[str]:
    """What is known beside an entry, one sentence or word each."""
    tell = _NOTES.get(moment_.what)
    return [] if tell is None else [note for note in tell(moment_.detail) if note]


def knowledge(tablet_knew: bool | None) -> str:
    """Whether the tablet had been told that the order was off."""
    if tablet_knew is None:
        return str(gettext("Nobody can say whether the tablet had been told."))
    if tablet_knew:
        return str(gettext("The tablet had been told."))
    return str(gettext("The tablet had not been told yet."))


def found_meter(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of a meter without a stop: each fact with its name, as far as the field told it."""
    codes = ", ".join(map(code_words, [detail.get("skip"), *detail["trouble"]])).strip(", ")
    told = [
        (gettext("Meter"), detail.get("serial_number")),
        (gettext("Digits read"), detail.get("digits")),
        (gettext("Codes"), codes),
        (gettext("Note"), detail.get("note")),
        (gettext("Taken"), moment(datetime.fromisoformat(detail["at"]))),
        (gettext("Handheld"), detail.get("handheld")),
        (gettext("Meter route"), detail.get("meter_route")),
        (gettext("Pulled by"), detail.get("pulled_by")),
        (gettext("Reported by"), detail["by"]),
    ]
    return [(str(name), word) for name, word in told if word]


def _of_payment(detail: Mapping[str, Any]) -> list[str]:
    known = str(gettext("known here since %(when)s", when=moment(detail["recorded"])))
    return [known, detail.get("reference", "")]


def _of_hold(detail: Mapping[str, Any]) -> list[str]:
    return [hold_kind(detail["hold"]), _word(STOPS, detail["reason"])]


def _of_step(detail: Mapping[str, Any]) -> list[str]:
    why = detail["why"]
    change = detail["change"]
    words = [_word(WHY, why) if why in WHY else _word(STOPS, why) if why in STOPS else code_words(why)]
    return words + ([str(gettext("change %(number)s of the work", number=change))] if change else [])


def _of_decision(detail: Mapping[str, Any]) -> list[str]:
    answer = gettext("allowed") if detail["allowed"] else gettext("not allowed")
    return [_word(PURPOSES, detail["purpose"]), str(answer), *[because[spoken()] for because in detail["because"]]]


def _of_fact(detail: Mapping[str, Any]) -> list[str]:
    told = detail["told"]
    place = _PLACES.get(told.get("place") or told.get("valve") or "")
    words = [
        told.get("digits", ""),
        told.get("tag_number", ""),
        (place.es if spoken() == "es" else place.en) if place else "",
        told.get("lock_number", ""),
        code_words(told.get("code")),
        _word(STOPS, told.get("reason", "")),
        told.get("note") or told.get("text") or "",
    ]
    received = str(gettext("came in %(when)s", when=moment(detail["received"])))
    seen = str(gettext("the tablet had work %(cursor)s", cursor=detail["seen"])) if detail["seen"] else ""
    return [*words, *_of_clocks(detail), received, seen]


def _of_clocks(detail: Mapping[str, Any]) -> list[str]:
    """What else is known of the time at which something was done."""
    words = []
    if detail["clock"]:
        words.append(str(gettext("the tablet's clock said %(when)s", when=moment(detail["clock"]))))
    if detail["quality"] == "unknown":
        words.append(str(gettext("time not known, counts from when it came in")))
    elif detail["quality"] == "estimated":
        minutes = -(-detail["unc"] // timedelta(minutes=1))
        words.append(str(gettext("time known to within %(minutes)s minutes", minutes=minutes)))
    return words


def _word(table: Mapping[str, object], code: str) -> str:
    return str(table.get(code, code))


_NOTES = {
    "payment": _of_payment,
    "nsf": _of_payment,
    "hold": _of_hold,
    "hold_end": _of_hold,
    "release": lambda detail: [_word(BASES, detail["basis"])],
    "step": _of_step,
    "decision": _of_decision,
    "authorisation": lambda detail: [str(gettext("until %(when)s", when=moment(detail["expires"])))],
    "authorisation_end": lambda detail: [_word(ENDED_BECAUSE, detail["ended"])],
    "closing_code": lambda detail: [
        "" if detail["agrees"] is None else str(gettext("it fits") if detail["agrees"] else gettext("it does not fit"))
    ],
    "closed": lambda detail: [_word(REASONS, detail["reason"])],
    "fact": _of_fact,
}
