"""Lines set aside: what they say, why they do not count, and judging them again.

The text of a line may name a customer's door: it is shown to those who know the runs anyway, and to administrators.
"""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from flask_login import current_user
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from fieldops import problems
from fieldops.facts.roles import Role
from fieldops.problems import Problem
from fieldops.routes import forms
from fieldops.routes import quarantine_words as words
from fieldops.routes.guards import allowed
from fieldops.routes.services import services
from fieldops.store import quarantine as store
from fieldops.store import runs
from fieldops.sync import judging, replaying, set_aside
from fieldops.sync.set_aside import Reading
from fieldops.work import projecting

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine")

MOST = 100
"""Lines on one page; there are more only where a device is faulty, and then they are alike."""


class AllForm(Schema):
    """The reason whose lines are judged again."""

    why = fields.String(load_default=None)


class WordForm(Schema):
    """Why somebody takes a line on their word."""

    reason = fields.String(load_default="")


@blueprint.get("")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.ADMIN)
def page() -> str | Response:
    """The lines set aside, the newest first; or straight to the one whose reference was typed."""
    if ref := request.args.get("ref", "").strip():
        return redirect(url_for("quarantine.line", ref=ref))
    return _page()


@blueprint.post("/again")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.ADMIN)
def judge_all_again() -> Response:
    """Judge every line with one reason again."""
    why = forms.read(AllForm())["why"]
    whys = None if why is None else [why]
    changed = replaying.judge_all_again(services().store, services().clock, current_user.username_key, whys)
    _make_effects()
    released = sum(replay.is_released for replay in changed)
    flash(ngettext("%(num)d line counts now.", "%(num)d lines count now.", released), "good" if released else "ask")
    return redirect(url_for("quarantine.page"))


@blueprint.get("/lines/<ref>")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.ADMIN)
def line(ref: str) -> str:
    """One line: why it is set aside, what to do about it, its text, and what was tried."""
    return _line(ref)


@blueprint.post("/lines/<ref>/again")
@allowed(Role.DISPATCHER, Role.FIELD_LEAD, Role.ADMIN)
def judge_again(ref: str) -> Response | tuple[str, int]:
    """Judge one line again."""
    try:
        replay = replaying.judge_again(services().store, services().clock, _only(ref).line, current_user.username_key)
    except Problem as problem:
        return _refused(ref, problem)
    return _told(ref, replay)


@blueprint.post("/lines/<ref>/word")
@allowed(Role.FIELD_LEAD, Role.ADMIN)
def take_on_word(ref: str) -> Response | tuple[str, int]:
    """Let a line count on the word of a supervisor."""
    reason = forms.read(WordForm())["reason"]
    try:
        replay = replaying.take_on_word(
            services().store, services().clock, _only(ref).line, current_user.username_key, reason
        )
    except Problem as problem:
        return _refused(ref, problem)
    return _told(ref, replay)


def _page() -> str:
    why, device = request.args.get("why") or None, request.args.get("device") or None
    with services().store.reading() as session:
        heaps = store.heaps(session)
        found = [set_aside.read(each) for each in store.newest(session, why, device, MOST)]
    chosen = [heap for heap in heaps if heap.why == (why or heap.why) and heap.device_id == (device or heap.device_id)]
    return render_template(
        "quarantine/page.html",
        lines=found,
        places=_places(found),
        heaps=heaps,
        total=sum(heap.count for heap in chosen),
        why=why,
        device=device,
        words=words,
    )


def _line(ref: str, problem: Problem | None = None) -> str:
    found = _named(ref)
    if len(found) > 1:
        return render_template("quarantine/several.html", lines=found, words=words)
    reading = found[0]
    with services().store.reading() as session:
        history = store.history(session, reading.line.journal_id, reading.line.seq)
    return render_template(
        "quarantine/line.html",
        problem=problem,
        reading=reading,
        line=reading.line,
        place=_places([reading]).get(reading.stop or ""),
        history=history,
        words=words,
        faults=judging.faults(reading.line.raw) if reading.line.why == "schema" else [],
        on_word=reading.line.why in replaying.ON_A_WORD,
        longest=replaying.REASON_LENGTHS[-1],
    )


def _named(ref: str) -> list[Reading]:
    place = set_aside.place(ref)
    if place is None:
        raise problems.UNKNOWN_LINE()
    with services().store.reading() as session:
        found = [set_aside.read(each) for each in store.named(session, *place)]
    if not found:
        raise problems.UNKNOWN_LINE()
    return found


def _only(ref: str) -> Reading:
    """The one line with this reference; a form always names the whole journal."""
    [found, *more] = _named(ref)
    if more:
        raise problems.UNKNOWN_LINE()
    return found


def _places(found: Sequence[Reading]) -> dict[str, str]:
    """The addresses of the stops that these lines name, as far as they are known here."""
    stops = {reading.stop for reading in found if reading.stop is not None}
    with services().store.reading() as session:
        placed = runs.placed_stops(session, stop_ids=stops) if stops else []
    return {each.stop.id: each.service_point.address for each in placed}


def _refused(ref: str, problem: Problem) -> tuple[str, int]:
    if problem.kind is problems.UNKNOWN_LINE:
        raise problem
    return _line(ref, problem), problem.kind.status


def _told(ref: str, replay: replaying.Replay) -> Response:
    _make_effects()
    flash(words.outcome(replay), "good" if replay.is_released else "ask")
    return redirect(url_for("quarantine.line", ref=ref))


def _make_effects() -> None:
    projecting.project(services().store, services().clock)
