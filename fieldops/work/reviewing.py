"""Reviewing the reads of a run: what is doubtful first, choosing between two, and approving the rest.

Who made a read may not approve it, so an approver has taken none of the run's reads.
"""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts.ids import new_id
from fieldops.facts.registers import consumption
from fieldops.facts.roles import Role
from fieldops.store import batches, clock_marks, readings, runs
from fieldops.store.billing_tables import ReadBatch
from fieldops.store.engine import Store
from fieldops.store.readings import PlacedReading
from fieldops.work import auditing, people
from fieldops.work.rereading import demand_field_reading
from fieldops.work.runs import demand_run
from fieldops.work.standings import DECIDED, demand_undecided

# Most doubtful first; what is not named here comes behind, plain readings after that, replaced ones last.
_ORDER = ("conflict", "negative", "wrong_digits", "wrong_meter", "high", "rollover", "zero", "low", "far")
_OTHER_DOUBT, _SENT_BACK, _PLAIN, _REPLACED = range(len(_ORDER), len(_ORDER) + 4)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One reading as a clerk looks at it; `use` is in units of the register, negative where it ran back."""

    event: str
    stop: str
    sequence: int
    address: str
    account_no: str
    serial_number: str
    register: str
    unit: str
    previous: str | None
    digits: str
    use: int | None
    standing: str
    checks: tuple[str, ...]
    confirmed: bool
    attempts: int
    kind: str
    method: str
    reader: str
    at: str
    no_time: bool
    """No clock could say when it was taken, so its use per day is not to be relied on."""
    remarks: tuple[tuple[str | None, str], ...]
    """Trouble code or None, and words."""
    supersedes: str | None
    batch: str | None


@dataclass(frozen=True, slots=True)
class Approval:
    """What was approved together, and how many readings wait for a decision or a re-read."""

    batch: str
    reads: int
    held: int


def reads_of_run(session: Session, run_id: str) -> list[ReadLine]:
    """The reads of a run, exceptions first; raises unknown-run."""
    if runs.find_run(session, run_id) is None:
        raise problems.UNKNOWN_RUN(run=run_id)
    remarks: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
    for remark in runs.remarks_of_run(session, run_id):
        remarks[remark.stop_id].append((remark.trouble_code, remark.note))
    timeless = clock_marks.of_no_known_time(session, run_id)
    lines = [
        _line(placed, tuple(remarks[placed.stop.id]), no_time=placed.reading.id in timeless)
        for placed in readings.placed_of_run(session, run_id)
    ]
    return sorted(lines, key=lambda line: (_rank(line), line.sequence, line.at))


def approve(store: Store, clock: Clock, run_id: str, by: str) -> Approval:
    """Approve what counts; raises unknown-person, not-allowed, unknown-run, maker-is-approver, nothing-to-approve."""
    with store.writing() as session:
        _demand_billing(session, by)
        demand_run(session, run_id)
        if by.lower() in readings.makers(session, run_id):
            raise problems.MAKER_IS_APPROVER()
        ready = readings.to_approve(session, run_id)
        if not ready:
            raise problems.NOTHING_TO_APPROVE()
        batch = ReadBatch(id=new_id(), run_id=run_id, approved_by=by, approved_at=clock.now())
        batches.add_batch(session, batch, ready)
        auditing.note(session, clock, by, "reads-approved", batch.id)
        return Approval(batch.id, len(ready), readings.held_back(session, run_id))


def choose(session: Session, clock: Clock, reading_id: str, by: str) -> None:
    """Let this reading count and the others of its register in its run not; raises read-already-approved."""
    chosen = demand_field_reading(session, reading_id)
    demand_undecided(chosen)
    assert chosen.run_id is not None, "a reading of a run"
    group = readings.of_register_in_run(session, chosen.run_id, chosen.register_id)
    if any(one.standing in DECIDED for one in group):
        raise problems.READ_ALREADY_APPROVED()
    for one in group:
        if one.standing in {"counted", "conflict", "sent_back"}:
            one.standing = "counted" if one is chosen else "superseded"
    auditing.note(session, clock, by, "read-chosen", chosen.id)


def use_since(previous: str | None, digits: str, checks: tuple[str, ...]) -> int | None:
    """Units since the previous reading; less than none where the register ran back, None where nothing compares."""
    if previous is None or len(previous) != len(digits):
        return None
    if "negative" in checks:
        return int(digits) - int(previous)
    return consumption(previous, digits)


def previous_of(placed: PlacedReading) -> str | None:
    """The reading before, as the tablet was told it."""
    previous = (placed.limits or {}).get("previous")
    return previous if isinstance(previous, str) else None


def _demand_billing(session: Session, by: str) -> None:
    person = people.known(session, by)
    if not person.active or Role.BILLING not in {row.role for row in person.roles}:
        raise problems.NOT_ALLOWED()


def _line(placed: PlacedReading, remarks: tuple[tuple[str | None, str], ...], *, no_time: bool) -> ReadLine:
    reading, previous, checks = placed.reading, previous_of(placed), tuple(placed.reading.checks)
    return ReadLine(
        event=reading.id,
        stop=placed.stop.id,
        sequence=placed.stop.sequence,
        address=placed.service_point.address,
        account_no=placed.account_no,
        serial_number=placed.meter.serial_number,
        register=placed.register.id,
        unit=placed.register.unit,
        previous=previous,
        digits=reading.digits,
        use=use_since(previous, reading.digits, checks),
        standing=reading.standing,
        checks=checks,
        confirmed=reading.confirmed,
        attempts=reading.attempts,
        kind=reading.kind,
        method=reading.method,
        reader=reading.read_by or "",
        at=reading.read_at or "",
        no_time=no_time,
        remarks=remarks,
        supersedes=reading.supersedes,
        batch=reading.batch_id,
    )


def _rank(line: ReadLine) -> int:
    """The place of a line's greatest doubt."""
    if line.standing == "superseded":
        return _REPLACED
    if line.standing == "sent_back":
        return _SENT_BACK
    doubts = {line.standing, *line.checks}
    ranks = [_ORDER.index(doubt) for doubt in doubts if doubt in _ORDER]
    if ranks:
        return min(ranks)
    return _OTHER_DOUBT if line.checks else _PLAIN
