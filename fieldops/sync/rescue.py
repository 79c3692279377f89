"""Reading a rescue file: what only a tablet held when neither its disk nor the office took a save (docs/exchange.md).

The file came on a stick or by mail, so it may be cut or damaged. Whatever is whole is taken, and whole is what the
tablet signed: each batch goes through the same intake as a push, after its signature and the chain of its lines were
found good. The rest is named by its line and touches nothing. A file may be read again and again; what is known stays
as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.clock import Clock
from fieldops.facts import ids
from fieldops.problems import Problem
from fieldops.store import devices, journals
from fieldops.store.device_tables import Device
from fieldops.store.engine import Store
from fieldops.store.identity import identity
from fieldops.sync import batch as batches
from fieldops.sync import intake, lines, signatures
from fieldops.sync.batch import Batch
from fieldops.sync.exchange import Caller, Json

FORMAT = "rescue-1"
_MARK = {"journal", "bytes"}


@dataclass(frozen=True, slots=True)
class JournalRescued:
    """What came of the batches of one journal: `lines` in them, of which `known` had been told before.

    In a dry run `known` counts only what stands at its place already, and nothing is judged.
    """

    journal: str
    lines: int
    known: int
    quarantined: int
    watermark: int


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that was not taken, from this line of the file on."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Rescued:
    """What came of a file."""

    device: str
    journals: tuple[JournalRescued, ...]
    damage: tuple[Damage, ...]
    dry_run: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """What stands between one mark and the next: by its mark a push of `announced` bytes into a journal."""

    line: int
    journal: str
    announced: int
    content: bytes


@dataclass(frozen=True, slots=True)
class _Push:
    """A whole push, signed by the tablet."""

    line: int
    journal: str
    body: bytes
    batch: Batch


def take(store: Store, clock: Clock, content: bytes, *, dry_run: bool = False) -> Rescued:
    """Take what is whole in a rescue file; raises rescue-unreadable, rescue-elsewhere, unknown-device.

    The caller makes the effects of the new facts.
    """
    with store.reading() as session:
        device = _author(session, _first_line(content))
    pushes, damage = _sorted(content, device)
    rescued: dict[str, JournalRescued] = {}
    for push in pushes:
        try:
            came = _as_it_stands(store, push) if dry_run else _taken(store, clock, device, push)
        except Problem as problem:
            damage.append(Damage(push.line, problem))
            continue
        rescued[push.journal] = _and(rescued.get(push.journal), came)
    return Rescued(device.id, tuple(rescued.values()), tuple(sorted(damage, key=lambda one: one.line)), dry_run)


def _first_line(content: bytes) -> Json:
    try:
        head = lines.parse(content.partition(b"\n")[0])
    except lines.Unparsable as error:
        raise problems.RESCUE_UNREADABLE() from error
    if head.get("fieldops") != FORMAT:
        raise problems.RESCUE_UNREADABLE()
    return head


def _author(session: Session, head: Json) -> Device:
    if head.get("server") != identity(session).server:
        raise problems.RESCUE_ELSEWHERE()
    device = devices.find_device(session, str(head.get("device")))
    if device is None:
        raise problems.UNKNOWN_DEVICE()
    return device


def _sorted(content: bytes, device: Device) -> tuple[list[_Push], list[Damage]]:
    pushes: list[_Push] = []
    damage: list[Damage] = []
    for block in _blocks(content):
        push = _whole(block, device.public_key)
        if push is None:
            damage.append(Damage(block.line, problems.RESCUE_DAMAGED(line=block.line)))
            continue
        pushes.append(push)
        loose = block.content[len(push.body) :]
        if loose.strip():
            line = block.line + 1 + push.body.count(b"\n")
            damage.append(Damage(line, problems.RESCUE_DAMAGED(line=line)))
    return pushes, damage


def _blocks(content: bytes) -> Iterator[_Block]:
    """What each mark announces; lines before the first mark are a block without a journal."""
    block = _Block(2, "", 0, b"")
    file = BytesIO(content)
    file.readline()
    for number, line in enumerate(file, 2):
        mark = _mark(line)
        if mark is None:
            block = replace(block, content=block.content + line)
            continue
        if block.content.strip() or block.journal:
            yield block
        block = _Block(number, mark["journal"], mark["bytes"], b"")
    if block.content.strip() or block.journal:
        yield block


def _mark(line: bytes) -> Json | None:
    try:
        mark = lines.parse(line)
    except lines.Unparsable:
        return None
    if set(mark) != _MARK or not ids.is_id(mark["journal"]) or type(mark["bytes"]) is not int:
        return None
    return mark


def _whole(block: _Block, public_key: str) -> _Push | None:
    """The signed push in a block; where the announced length was damaged, the whole block is tried."""
    for body in (block.content[: max(block.announced, 0)], block.content):
        try:
            batch = batches.read(body)
        except Problem:
            continue
        text = signatures.batch_text(block.journal, batch.first, len(batch.lines), batch.true_head)
        if batch.lines and _is_chained(batch) and signatures.is_signed(public_key, text, batch.sig):
            return _Push(block.line, block.journal, body, batch)
    return None


def _is_chained(batch: Batch) -> bool:
    """Whether each line names the hash of the one before: only so does the signature of the last vouch for all."""
    try:
        named = [lines.parse(line.raw).get("prev") for line in batch.lines[1:]]
    except lines.Unparsable:
        return False
    return named == [line.hash for line in batch.lines[:-1]]


def _taken(store: Store, clock: Clock, device: Device, push: _Push) -> JournalRescued:
    with store.reading() as session:
        stood = _standing(session, push)
    answer = intake.take(store, clock, Caller(device.id), push.journal, push.body, _effects_later)
    if answer["fork"]:
        raise problems.RESCUE_FORKED(line=push.line)
    with store.reading() as session:
        verdicts = journals.verdicts_between(session, push.journal, push.batch.first, push.batch.last)
    known = stood | {seq for seq, verdict in verdicts.items() if verdict == "known"}
    aside = len(answer["quarantined"])
    return JournalRescued(push.journal, len(push.batch.lines), len(known), aside, answer["watermark"])


def _as_it_stands(store: Store, push: _Push) -> JournalRescued:
    with store.reading() as session:
        known = len(_standing(session, push))
        watermark = journals.watermark_of(session, push.journal)
    return JournalRescued(push.journal, len(push.batch.lines), known, 0, watermark)


def _standing(session: Session, push: _Push) -> set[int]:
    """The lines that stand at their places already."""
    stored = journals.hashes_between(session, push.journal, push.batch.first, push.batch.last)
    return {line.seq for line in push.batch.lines if stored.get(line.seq) == line.hash}


def _and(before: JournalRescued | None, came: JournalRescued) -> JournalRescued:
    if before is None:
        return came
    return replace(
        came,
        lines=before.lines + came.lines,
        known=before.known + came.known,
        quarantined=before.quarantined + came.quarantined,
    )


def _effects_later() -> None:
    """A file's effects are made once, behind its last batch."""
