"""What readers do with a tablet, and how the tablet speaks to whatever server it has: sessions, people, work, lines."""

from dataclasses import dataclass
from functools import partial
from random import Random
from urllib.parse import quote

from simulated_exchange.air import Air, Site
from simulated_exchange.city_templates import PASSWORD, READERS
from simulated_exchange.memory import Json, Memory
from simulated_exchange.model_tablet import ModelTablet
from simulated_exchange.wire import PREFIX, journal_of
from simulated_exchange.witness import Witness

from fieldops.sync.transport import Answer, Request, json_request

UNKNOWN_KIND = "valve.painted"


@dataclass
class Parcel:
    """A push under way, and its answer once there is one."""

    tablet: ModelTablet
    boot: object
    way: str
    request: Request
    token: str | None
    answered: bool = False
    answer: Answer | None = None


class Counter:
    """Where tablets and servers meet."""

    def __init__(self, sites: dict[str, Site], air: Air, witness: Witness, chance: Random) -> None:
        self.sites, self.air, self.witness, self.chance = sites, air, witness, chance
        self.parcels: list[Parcel] = []
        self.marks = 0

    # --- lines -----------------------------------------------------------------------------------------------------

    def captures(self, tablet: ModelTablet, stranger: bool) -> None:
        """Somebody writes something down; a stranger is nobody who signed in, or a kind nobody knows yet."""
        people = sorted(tablet.memory.people)
        if not (people or stranger):
            return
        self.marks += 1
        by = "hector" if (stranger and self.chance.random() < 0.5) or not people else self.chance.choice(people)
        kind, payload, stop = self._event(tablet)
        if stranger:
            kind = self.chance.choice((kind, UNKNOWN_KIND)) if by == "hector" else UNKNOWN_KIND
        run = stop["run"] if stop else None
        content = tablet.captures(kind, by, payload | {"mark": self.marks}, run, stop["id"] if stop else None)
        self.witness.captures(content, stranger)

    def _event(self, tablet: ModelTablet) -> tuple[str, Json, Json | None]:
        stops = sorted((doc for key, doc in tablet.memory.work.items() if key.startswith("stop:")), key=_address)
        stop = self.chance.choice(stops) if stops else None
        kind = self.chance.choice(("read.taken", "stop.skipped", "note.left"))
        if stop is None or kind == "note.left":
            return "note.left", {"text": "dog"}, stop
        if kind == "stop.skipped":
            return kind, {"code": "dog"}, stop
        read = {
            "meter": stop["meter"]["id"],
            "register": stop["registers"][0]["id"],
            "digits": f"{self.marks:05}",
            "method": "manual",
            "kind": "cycle",
            "attempts": 1,
            "confirmed": False,
            "checks": [],
        }
        return kind, read, stop

    # --- calls -----------------------------------------------------------------------------------------------------

    def contacts(self, tablet: ModelTablet) -> Parcel | None:
        """The tablet calls its server; the push that is under way now, None for none."""
        if tablet.sending or not self.has_session(tablet):
            return None
        self.tells_sign_outs(tablet)
        request = tablet.next_push()
        if request is None:
            return None
        parcel = Parcel(tablet, tablet.boot, tablet.way, request, tablet.token)
        self.parcels.append(parcel)
        return parcel

    def delivers(self, parcel: Parcel, slow_answer: bool = False) -> None:
        """Take a parcel to its server, or a slow answer to its tablet."""
        if not parcel.answered:
            parcel.answer = self.air.carry(self.sites[parcel.way], parcel.request, parcel.token)
            parcel.answered = True
            if slow_answer:
                return
        self.parcels.remove(parcel)
        if parcel.tablet.boot is parcel.boot:
            parcel.tablet.hears(journal_of(parcel.request), parcel.way, parcel.answer)

    def has_session(self, tablet: ModelTablet) -> bool:
        """Whether the tablet has a token, a new one if need be."""
        if tablet.token is not None:
            return True
        asked = self._ask(tablet, json_request("POST", f"{PREFIX}challenges", {"device": tablet.device}))
        if asked is None or not asked.ok:
            return False
        via, nonce = asked.headers.get("Fieldops-Via", "-"), asked.body["nonce"]
        signature = tablet.key.signs("fieldops-session-1", tablet.server, via, tablet.device, nonce)
        proof = {"device": tablet.device, "nonce": nonce, "signature": signature}
        opened = self._ask(tablet, json_request("POST", f"{PREFIX}sessions", proof))
        if opened is not None and opened.ok:
            tablet.holds_token(opened.body["token"])
        return tablet.token is not None

    def fetches_work(self, tablet: ModelTablet) -> None:
        """Ask for work from the tablet's cursor on."""
        if self.has_session(tablet):
            cursor = tablet.memory.cursor
            query = f"?cursor={quote(cursor)}" if cursor else ""
            tablet.hears_work(self._ask(tablet, Request("GET", f"{PREFIX}work{query}"), tablet.token))

    def signs_in(self, tablet: ModelTablet) -> None:
        """A reader signs in, which needs central."""
        username = self.chance.choice(READERS)
        if not self.has_session(tablet):
            return
        asked = json_request("POST", f"{PREFIX}people", {"username": username, "password": PASSWORD})
        told = self._ask(tablet, asked, tablet.token)
        if told is None or not told.ok:
            return
        tablet.disk.write(lambda memory: memory.signed_in(username))

    def signs_out(self, tablet: ModelTablet) -> None:
        """A reader signs out; the server hears of it as soon as it can be reached."""
        people = sorted(tablet.memory.people)
        if people:
            username = self.chance.choice(people)
            self.witness.doubtful_people.add(username)
            tablet.disk.write(lambda memory: memory.signed_out(username))

    def tells_sign_outs(self, tablet: ModelTablet) -> None:
        """Say who signed out meanwhile."""
        for username, journal, seq in tablet.memory.signing_out:
            asked = json_request("DELETE", f"{PREFIX}people/{username}", {"journal": journal, "seq": seq})
            told = self._ask(tablet, asked, tablet.token)
            if told is not None and (told.ok or told.slug == "device-revoked"):
                tablet.disk.write(partial(Memory.has_told, left=(username, journal, seq)))

    def _ask(self, tablet: ModelTablet, request: Request, token: str | None = None) -> Answer | None:
        answer = self.air.carry(self.sites[tablet.way], request, token)
        return answer if tablet.is_answer(answer) else None


def _address(stop: Json) -> str:
    return stop["address"]
