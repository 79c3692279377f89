"""Making the effects of facts: from what was recorded in the field to the tables that work and billing look at.

Facts wait in a queue and are taken in the order of arrival, in portions, each portion in one transaction with its
effects. Two processes may project at once: each takes facts that the other has not, and holds the runs they touch.
A fact whose effect fails takes nothing else with it: it stays queued, and is tried again the next time.
"""

import logging
from collections.abc import Sequence

from sqlalchemy.orm import Session

from fieldops.clock import Clock
from fieldops.store import effects as store_effects
from fieldops.store.engine import Store
from fieldops.store.journal_tables import Fact
from fieldops.work.effects import EFFECTS
from fieldops.work.scene import Happening, Scene

PORTION = 500

_log = logging.getLogger(__name__)


def project(store: Store, _clock: Clock) -> int:
    """Make the effects of all facts that wait; how many were made."""
    made = 0
    while _anything_queued(store):
        # Once more while it helps: a correction may have come in before what it corrects.
        made_now = _walk_the_queue(store)
        made += made_now
        if made_now == 0:
            break
    return made


def _anything_queued(store: Store) -> bool:
    with store.reading() as session:
        return store_effects.anything_queued(session)


def _walk_the_queue(store: Store) -> int:
    made = last = 0
    while True:
        with store.writing() as session:
            facts = store_effects.queued_facts(session, last, PORTION)
            if not facts:
                return made
            last = facts[-1].gseq
            done = _make_effects(session, facts)
            store_effects.take_from_queue(session, done)
        made += len(done)


def _make_effects(session: Session, facts: Sequence[Fact]) -> list[int]:
    """The numbers of the facts whose effects were made; what fails together is halved until the bad fact is found."""
    try:
        with session.begin_nested():
            scene = Scene(session, facts)
            for fact in facts:
                _make_effect(scene, fact)
    except Exception as failure:  # noqa: BLE001 -- whatever is wrong with one fact must not hold up the others
        if len(facts) > 1:
            middle = len(facts) // 2
            return _make_effects(session, facts[:middle]) + _make_effects(session, facts[middle:])
        bad = facts[0]
        # Without a traceback, which may carry what the fact says.
        _log.error("fact %d of kind %s has no effect yet: %s", bad.gseq, bad.kind, type(failure).__name__)
        return []
    return [fact.gseq for fact in facts]


def _make_effect(scene: Scene, fact: Fact) -> None:
    effect = EFFECTS.get(fact.kind)
    if effect is not None:
        effect(scene, Happening(fact))
