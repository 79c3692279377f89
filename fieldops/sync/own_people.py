"""Who is signed in on a field unit and on its tablets, as central said; and signing in on the unit itself.

What the unit captures from a handheld is told in the name of who pulled it, so that person must be signed in on the
unit as on a tablet. Who signs in on a tablet through the unit is signed in on the unit too, and leaves it with the last
of these tablets. That second call to central may fail; the tablet's own never does for it.
"""

import logging
from dataclasses import replace
from urllib.parse import quote

from fieldops import problems
from fieldops.clock import Clock
from fieldops.problems import Problem
from fieldops.store import own
from fieldops.store.engine import Store
from fieldops.store.own_tables import PersonHere
from fieldops.sync import own_device
from fieldops.sync.exchange import Json
from fieldops.sync.own_journal import OwnJournalWriter
from fieldops.sync.transport import BRIEF, PATIENT, json_request
from fieldops.sync.upstream import Membership, Upstream, membership
from fieldops.work.passwords import key_of

log = logging.getLogger(__name__)

PEOPLE = "/sync/v1/people"


class OwnPeople:
    """The people of one unit; `upstream` asks central."""

    def __init__(self, store: Store, clock: Clock, upstream: Upstream) -> None:
        self._store = store
        self._clock = clock
        self._upstream = upstream

    def sign_in(self, username: str, password: str, timeout: tuple[float, float] = PATIENT) -> PersonHere:
        """Sign a person in on the unit; raises no-central, not-enrolled, and central's refusals."""
        here = self._here()
        asked = json_request("POST", PEOPLE, {"username": username, "password": password}, here.device)
        answer = self._upstream.call(replace(asked, timeout=timeout))
        if not answer.ok:
            raise answer.as_problem()
        with self._store.writing() as session:
            own_device.stand_in(session, here, self._upstream.key, self._clock.now())
        return self.note(here.device, answer.body)

    def note(self, device: str, told: Json) -> PersonHere:
        """Note a sign-in that central granted on a device of the unit."""
        person = PersonHere(
            device_id=device,
            username_key=told["person"]["username"].lower(),
            username=told["person"]["username"],
            roles=told["person"]["roles"],
            signed_in_at=self._clock.now(),
        )
        with self._store.writing() as session:
            own.put_person(session, person)
        return person

    def find(self, username: str) -> PersonHere | None:
        """Somebody who is signed in on the unit itself."""
        here, key = membership(self._store), key_of(username)
        if here is None or key is None:
            return None
        with self._store.reading() as session:
            return own.find_person(session, here.device, key)

    def everybody(self) -> list[PersonHere]:
        """All who are signed in on the unit itself, by name."""
        here = membership(self._store)
        if here is None:
            return []
        with self._store.reading() as session:
            return own.people_on(session, here.device)

    def is_on(self, tablet: str, username: str) -> bool:
        """Whether somebody is signed in on a tablet, as far as the unit heard of it."""
        key = key_of(username)
        if key is None:
            return False
        with self._store.reading() as session:
            return own.find_person(session, tablet, key) is not None

    def came_by_tablet(self, tablet: str, username: str, password: str, told: Json) -> None:
        """Somebody signed in on a tablet: sign them in here too, if that can be done at once."""
        try:
            self.note(tablet, told)
            self.sign_in(username, password, BRIEF)
        except Problem as problem:
            log.info("not signed in on the unit itself: %s", problem.kind.slug)

    def left_by_tablet(self, tablet: str, username: str) -> None:
        """Somebody signed out on a tablet: out of here too, unless another tablet still has them."""
        key = key_of(username)
        person = self.find(username)
        with self._store.writing() as session:
            if key is not None:
                own.forget_person(session, tablet, key)
        if person is not None:
            self._sign_out(person)

    def _sign_out(self, person: PersonHere) -> None:
        here = self._here()
        with self._store.writing() as session:
            if own.is_on_another(session, person.username_key, here.device):
                return
            writer = OwnJournalWriter(session, here, self._upstream.key, self._clock.now())
            left = {"journal": writer.journal.id, "seq": writer.journal.seq}
            # First here: a line of theirs behind the one named would be set aside at central.
            own.forget_person(session, here.device, person.username_key)
        path = f"{PEOPLE}/{quote(person.username, safe='')}"
        try:
            answer = self._upstream.call(replace(json_request("DELETE", path, left, here.device), timeout=BRIEF))
            if not answer.ok:
                raise answer.as_problem()
        except Problem as problem:
            log.info("still signed in on the unit: %s", problem.kind.slug)
            self._put_back(person)

    def _put_back(self, person: PersonHere) -> None:
        with self._store.writing() as session:
            own.put_person(session, person)

    def _here(self) -> Membership:
        here = membership(self._store)
        if here is None:
            raise problems.NOT_ENROLLED()
        return here
