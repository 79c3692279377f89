"""Differences of views: whoever applies them, in whatever pages, holds exactly what there is."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from work_holder import WorkHolder

from fieldops.sync import views

TYPES = ("run", "stop", "order", "authorisation", "code", "rulebook")
POOL = [((kind, name), says) for kind in TYPES for name in "abcd" for says in (0, 1)]
DOCUMENTS = st.lists(st.sampled_from(POOL), max_size=14).map(lambda drawn: list(dict(drawn).items()))
LIMITS = st.sampled_from([None, 1, 2, 5])
CHAINS = st.lists(st.tuples(DOCUMENTS, LIMITS), min_size=1, max_size=6)


def puts(documents, number=1) -> list[dict]:
    """A handout: the puts of a snapshot of these documents, `((type, id), what it says)`."""
    return [
        {"n": number, "op": "put", "type": kind, "id": name, "rev": number, "doc": {"id": name, "says": says}}
        for (kind, name), says in documents
    ]


def put(kind: str, name: str, says: int = 0) -> dict:
    return puts([((kind, name), says)])[0]


class Device:
    """A client, and the view that central keeps of it."""

    def __init__(self) -> None:
        self.holder = WorkHolder()
        self.view: views.View | None = None

    def asks(self, documents: list[dict], limit: int | None = None) -> views.Step:
        step = views.step(self.view, documents, 7, limit)
        told = {"changes": step.changes, "cursor": "-", "more": step.more, "reset": step.reset}
        self.holder.takes(json.loads(json.dumps(told)))
        self.view = views.unpacked(views.packed(step.view))
        return step

    def holds(self, documents: list[dict]) -> bool:
        codes = [one["id"] for one in documents if one["type"] == "code"]
        same = self.holder.documents() == {(one["type"], one["id"]): one["doc"] for one in documents}
        return same and self.holder.ids("code") == codes


@settings(max_examples=60)
@given(chain=CHAINS)
def test_after_each_whole_answer_a_device_holds_what_there_is(chain):
    device = Device()
    for documents, _ in chain:
        handout = puts(documents)
        step = device.asks(handout)
        assert device.holds(handout)
        assert len(step.changes) <= len(handout)
        assert views.digest(step.view) == views.digest(views.view_of(handout))


@settings(max_examples=60)
@given(chain=CHAINS)
def test_a_device_that_gets_pages_while_the_work_changes_ends_with_what_there_is(chain):
    device = Device()
    for documents, limit in chain:
        step = device.asks(puts(documents), limit)
        assert step.reset or limit is None or len(step.changes) <= limit
        held = [{"type": kind, "id": name, "doc": doc} for (kind, name), doc in device.holder.documents().items()]
        assert views.digest(device.view) == views.digest(views.view_of(held)), "central knows what the device holds"
    handout = puts(chain[-1][0])
    while device.asks(handout, 1).more:
        pass
    assert device.holds(handout)


@settings(max_examples=30)
@given(documents=DOCUMENTS)
def test_who_holds_everything_is_told_nothing(documents):
    handout = puts(documents)
    assert views.step(views.view_of(handout), puts(documents, number=9), 9) == views.Step([], views.view_of(handout))


def test_a_new_number_alone_is_no_news_of_a_document():
    assert views.view_of([put("stop", "a")]) == views.view_of(puts([(("stop", "a"), 0)], number=99))


def test_a_device_of_which_nothing_is_known_gets_everything():
    handout = puts([(("run", "a"), 1)])
    assert views.step(None, handout, 1, 1) == views.Step(handout, views.view_of(handout), reset=True)


def test_codes_in_another_order_come_as_a_snapshot():
    dog, gate = put("code", "dog"), put("code", "gate")
    assert views.step(views.view_of([dog, gate]), [gate, dog], 1).reset


def test_a_code_put_before_another_comes_as_a_snapshot_and_one_put_last_does_not():
    dog, gate, lid = (put("code", name) for name in ("dog", "gate", "lid"))
    before = views.view_of([dog, gate])
    assert views.step(before, [lid, dog, gate], 1).reset
    assert views.step(before, [dog, gate, lid], 1).changes == [lid]


def test_other_documents_may_change_places_unheard():
    first, second = put("stop", "a"), put("stop", "b")
    step = views.step(views.view_of([first, second]), [second, first], 1)
    assert (step.changes, step.reset) == ([], False)
    assert views.digest(step.view) == views.digest(views.view_of([first, second]))


def test_what_leaves_goes_first_and_leave_to_act_before_all():
    kept = [put("code", name) for name in "abcdef"]
    gone = [put(kind, "x") for kind in ("run", "stop", "order", "authorisation", "message")]
    changes = views.step(views.view_of(gone + kept), [put("run", "new"), *kept], 3).changes
    assert [(one["op"], one["type"]) for one in changes] == [
        ("del", "authorisation"),
        ("del", "order"),
        ("del", "stop"),
        ("del", "run"),
        ("del", "message"),
        ("put", "run"),
    ]
    assert changes[0] == {"n": 3, "op": "del", "type": "authorisation", "id": "x", "rev": 3, "doc": None}


def test_an_id_may_hold_colons():
    skip = {"type": "code", "id": "skip:dog", "doc": {}}
    [gone] = views.step(views.view_of([skip, put("run", "a")]), [put("run", "a")], 1).changes
    assert (gone["type"], gone["id"]) == ("code", "skip:dog")


def test_when_almost_everything_leaves_the_little_that_stays_comes_whole():
    stops = [put("stop", str(number)) for number in range(50)]
    stays = put("rulebook", "rulebook")
    assert views.step(views.view_of([*stops, stays]), [stays], 1).reset
