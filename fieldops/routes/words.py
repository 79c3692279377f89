"""The words that pages say for what the store writes in codes, in the language of the page."""

from datetime import datetime, timedelta

from flask import Flask
from flask_babel import format_datetime, format_timedelta, gettext
from flask_babel import lazy_gettext as _l

from fieldops.facts.codes import HAZARDS, SKIP_CODES, TROUBLE_CODES, UNABLE_CODES
from fieldops.routes import order_words
from fieldops.routes.languages import spoken
from fieldops.routes.services import services

ROLES = {
    "reader": _l("Meter reader"),
    "dispatcher": _l("Dispatcher"),
    "billing": _l("Billing clerk"),
    "field_lead": _l("Field lead"),
    "finance_manager": _l("Finance manager"),
    "admin": _l("Administrator"),
}
LANGUAGES = {"en": "English", "es": "Español"}
STANDINGS = {
    "counted": _l("waiting for approval"),
    "approved": _l("approved"),
    "exported": _l("exported"),
    "superseded": _l("replaced by a later read"),
    "conflict": _l("second read, disagrees"),
    "sent_back": _l("sent back for a re-read"),
}
DOUBTS = {
    "high": _l("higher than expected"),
    "low": _l("lower than expected"),
    "zero": _l("no use"),
    "negative": _l("below the previous read"),
    "rollover": _l("passed the nines"),
    "wrong_digits": _l("wrong number of digits"),
    "wrong_meter": _l("another meter answered"),
}
METHODS = {
    "manual": _l("typed"),
    "probe": _l("by probe"),
    "radio": _l("by radio"),
    "handheld": _l("from a handheld"),
}
RUN_KINDS = {"read": _l("Reads"), "reread": _l("Re-reads"), "orders": _l("Orders")}
EVENTS = {
    "read.taken": _l("Read taken"),
    "read.corrected": _l("Read corrected"),
    "stop.skipped": _l("Stop skipped"),
    "trouble.reported": _l("Trouble reported"),
    "note.left": _l("Note left"),
    "photo.taken": _l("Photo taken"),
    "run.started": _l("Run started"),
    "run.closed": _l("Run closed"),
}
MOMENTS = {"en": "MMM d, y, h:mm a", "es": "d MMM y, H:mm"}
A_MINUTE = timedelta(minutes=1)
_CODES = {code.id: code for code in (*HAZARDS, *UNABLE_CODES, *TROUBLE_CODES, *SKIP_CODES)}


def register(app: Flask) -> None:
    """Give every template these words, as filters."""
    tables = {
        "role": ROLES,
        "language_name": LANGUAGES,
        "standing": STANDINGS,
        "doubt": DOUBTS,
        "method": METHODS,
        "run_kind": RUN_KINDS,
        "event": EVENTS,
        **order_words.TABLES,
    }
    for name, table in tables.items():
        app.jinja_env.filters[name] = lambda code, table=table: str(table.get(code, code))
    app.jinja_env.filters.update(code_words=code_words, ago=ago, moment=moment)


def code_words(code: str | None) -> str:
    """A skip, trouble or hazard code in words."""
    found = _CODES.get(code or "")
    if found is None:
        return code or ""
    return found.es if spoken() == "es" else found.en


def ago(instant: datetime | None) -> str:
    """How long ago an instant is; "not yet" where there is none."""
    if instant is None:
        return str(gettext("not yet"))
    passed = services().clock.now() - instant
    if passed < A_MINUTE:
        return str(gettext("just now"))
    return str(format_timedelta(-passed, granularity="minute", add_direction=True))


def moment(instant: datetime | str | None) -> str:
    """An instant in the city's time; a tablet's own text of one is read first."""
    if instant is None:
        return ""
    known = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    try:
        return str(format_datetime(known, MOMENTS[spoken()]))
    except OverflowError:  # a tablet's clock may say the year 1, which has no such moment here
        return known.isoformat()
