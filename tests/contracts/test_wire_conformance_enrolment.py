"""Conventions, enrolment, sessions and hello, each sentence of docs/exchange.md in turn.

That a code ends after ten minutes and a session by time is tried with a clock of its own below the wire, not here: a
running server cannot be made to wait.
"""

import base64
from datetime import datetime, timedelta
from http import HTTPStatus as Status
from uuid import uuid4

import pytest
from independent_client import NOBODYS, UUID, Key, Line, Tablet

KINDS = {"read.taken", "stop.skipped", "trouble.reported", "note.left"}


@pytest.fixture
def stranger(office) -> Tablet:
    """A tablet nobody has enrolled."""
    return Tablet(office.url)


def refuses_code(answer) -> bool:
    return (answer.status, answer.problem) == (Status.FORBIDDEN, "code-refused")


def test_hello_tells_protocol_server_incarnation_time_and_kinds(office):
    told = Line(office.url).call("GET", "hello", headers={"Authorization": "Bearer nonsense"})
    assert told.status == Status.OK
    assert told.body["protocol"] == [1, 1]
    assert told.body["server"] == told.headers["Fieldops-Server"]
    assert isinstance(told.body["incarnation"], int)
    assert datetime.fromisoformat(told.body["now"]).tzinfo
    assert {kind: told.body["kinds"].get(kind) for kind in KINDS} == dict.fromkeys(KINDS, 1)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "no-such-place", Status.NOT_FOUND),
        ("PUT", "hello", Status.METHOD_NOT_ALLOWED),
        ("GET", "work", Status.UNAUTHORIZED),
        ("POST", "people", Status.UNAUTHORIZED),
        ("DELETE", "people/rosa", Status.UNAUTHORIZED),
        ("POST", f"journals/{NOBODYS}/events", Status.UNAUTHORIZED),
    ],
)
def test_errors_are_answers_too_with_the_servers_name_and_a_numbered_problem(office, method, path, status):
    assert Line(office.url).call(method, path).status == status


def test_a_server_called_by_another_name_answers_as_itself(office):
    answer = Line(office.url).call("GET", "hello", headers={"Host": "portal.example"})
    assert (answer.status, answer.problem) == (Status.BAD_REQUEST, "wrong-host")


@pytest.mark.parametrize("path", ["enrolments", "challenges", "sessions"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"code":5}', b"\xff", b'{"device":{}}', b"[" * 5000])
def test_what_cannot_be_understood_is_malformed(office, path, body):
    answer = Line(office.url).call("POST", path, data=body, headers={"Content-Type": "application/json"})
    assert answer.status == Status.BAD_REQUEST


@pytest.mark.parametrize("token", ["", "nonsense", "Ñandú".encode().decode("latin-1"), "a" * 5000])
def test_a_token_of_nobody_is_an_expired_session(office, token):
    answer = Line(office.url).call("GET", "work", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status, answer.problem) == (Status.UNAUTHORIZED, "session-expired")


def test_a_code_may_be_typed_in_any_case_with_hyphens_and_blanks_and_letters_for_digits(office, stranger):
    code = office.code()
    typed = code.lower().replace("0", "o").replace("1", "l")
    answer = stranger.enrols(f" {typed[:4]}-{typed[4:8]} {typed[8:]} ")
    assert answer.status == Status.CREATED
    assert UUID.fullmatch(answer.body["device"])
    assert answer.body["server"] == answer.headers["Fieldops-Server"]


def test_an_i_is_a_one(office, stranger):
    code = next(code for code in iter(office.code, None) if "1" in code)
    assert stranger.enrols(code.replace("1", "I")).status == Status.CREATED


def test_a_code_has_twelve_characters_of_crockfords_alphabet(office):
    code = office.code()
    assert len(code) == 12
    assert set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_a_code_used_again_gives_the_same_answer_to_the_same_key_and_none_to_another(office, stranger):
    code = office.code()
    first = stranger.enrols(code)
    again = stranger.enrols(code)
    assert (again.status, again.body) == (Status.CREATED, first.body)
    assert refuses_code(Tablet(office.url).enrols(code))


def test_a_wrong_code_is_refused(stranger):
    assert refuses_code(stranger.enrols("0123456789AB"))


def test_a_code_of_five_thousand_characters_harms_nobody(stranger):
    assert stranger.enrols("0" * 5000).status in (Status.FORBIDDEN, Status.BAD_REQUEST)


@pytest.mark.parametrize("public_key", ["", "?", "AAAA", base64.b64encode(b"0" * 91).decode()])
def test_a_key_that_is_none_is_malformed_and_does_not_spend_the_code(office, stranger, public_key):
    code = office.code()
    words = {"code": code, "name": "Tablet", "public_key": public_key}
    assert stranger.line.call("POST", "enrolments", json=words).status == Status.BAD_REQUEST
    assert stranger.enrols(code).status == Status.CREATED


def test_a_challenge_is_given_to_unknown_devices_too(office, stranger, tablet):
    stranger.device = str(uuid4())
    for asking in (stranger, tablet):
        answer = asking.challenge()
        assert answer.status == Status.OK
        assert set(answer.body) == {"nonce", "expires_at"}
        assert datetime.fromisoformat(answer.body["expires_at"]).tzinfo


def test_an_unknown_device_opens_no_session(stranger):
    stranger.device = str(uuid4())
    assert stranger.opens_session().status == Status.FORBIDDEN


def test_a_session_gives_a_token_until_some_time(tablet):
    answer = tablet.opens_session()
    assert answer.status == Status.OK
    assert set(answer.body) == {"token", "expires_at"}
    assert datetime.fromisoformat(answer.body["expires_at"]) > datetime.now().astimezone() + timedelta(minutes=1)


def test_each_nonce_counts_once(tablet):
    nonce = tablet.challenge().body["nonce"]
    assert tablet.session(nonce, tablet.answers(nonce)).status == Status.OK
    assert tablet.session(nonce, tablet.answers(nonce)).status == Status.FORBIDDEN


def test_a_nonce_belongs_to_the_device_that_asked(office, tablet, stranger):
    stranger.device = str(uuid4())
    nonce = stranger.challenge().body["nonce"]
    assert tablet.session(nonce, tablet.answers(nonce)).status == Status.FORBIDDEN


@pytest.mark.parametrize(
    "signature",
    [
        lambda tablet, words: Key().signs(*words),
        lambda tablet, words: base64.b64encode(tablet.key.signs_der(*words)).decode(),
        lambda tablet, words: tablet.key.signs("fieldops-batch-1", *words[1:]),
        lambda tablet, words: tablet.key.signs(*words[:2], str(uuid4()), *words[3:]),
        lambda tablet, words: tablet.key.signs(*words[:1], str(uuid4()), *words[2:]),
        lambda tablet, words: tablet.key.signs(*words, ""),
        lambda tablet, words: "",
        lambda tablet, words: "not base64 at all",
    ],
    ids=["other key", "DER", "other purpose", "other way", "other server", "longer text", "none", "garbage"],
)
def test_a_signature_that_does_not_fit_opens_no_session(tablet, signature):
    nonce = tablet.challenge().body["nonce"]
    words = ["fieldops-session-1", tablet.line.server, "-", tablet.device, nonce]
    assert tablet.session(nonce, signature(tablet, words)).status == Status.FORBIDDEN


def test_where_no_token_is_needed_a_wrong_one_is_ignored(office, tablet):
    nonsense = {"Authorization": "Bearer nonsense"}
    nonce = tablet.challenge(headers=nonsense).body["nonce"]
    assert tablet.session(nonce, tablet.answers(nonce), headers=nonsense).status == Status.OK


def test_cookies_are_neither_needed_nor_heeded(tablet):
    cookies = {"session": "of somebody", "remember_token": "rosa|1"}
    assert tablet.line.call("GET", "work", tablet.token, cookies=cookies).status == Status.OK
    assert tablet.line.call("GET", "work", cookies=cookies).status == Status.UNAUTHORIZED
