"""People and their passwords, by the portal's rules."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from fieldops.problems import Problem
from fieldops.work import passwords, people, sign_ins

GOOD = "Brass-Curb-7-stop"


def take_in(session, clock, username="Maria.Lopez", roles=("reader",), password=GOOD, language="es"):
    return people.add(session, clock, username, "María López", list(roles), password, language)


def refusal(call, *details):
    with pytest.raises(Problem) as caught:
        call(*details)
    return caught.value.kind.slug


def test_a_person_signs_in_under_the_user_name_in_any_case(store, clock):
    with store.writing() as session:
        take_in(session, clock)
    with store.reading() as session:
        who = people.sign_in(session, "MARIA.lopez", GOOD)
    assert who == people.SignedIn("maria.lopez", "Maria.Lopez", "María López", ["reader"], "es")


def test_a_user_name_that_differs_only_in_case_is_taken(store, clock):
    with store.writing() as session:
        take_in(session, clock)
        assert refusal(take_in, session, clock, "MARIA.LOPEZ") == "username-taken"
    with store.reading() as session:
        assert people.sign_in(session, "maria.lopez", GOOD) is not None


@pytest.mark.parametrize("username", ["abc", "josé", "two words", "a" * 65, "abcd\n", "abcd\x00"])
def test_a_user_name_outside_the_rule_is_refused(sqlite_store, clock, username):
    with sqlite_store.writing() as session:
        assert refusal(take_in, session, clock, username) == "username-rule"


@pytest.mark.parametrize("username", ["abcd", "joe@x.org", "@#$%*!_.-", "A" * 64])
def test_a_user_name_within_the_rule_is_taken(username):
    assert passwords.demand_username(username) == username.lower()


@pytest.mark.parametrize("password", ["Short-7", "no-capital-7", "No-digit-here", "A1" + "x" * 127])
def test_a_password_outside_the_rule_is_refused(password):
    assert refusal(passwords.demand_password, password, "abcd") == "password-rule"


@pytest.mark.parametrize("password", ["Password123", "WELCOME2026", "Meter.Reader1"])
def test_a_common_password_and_the_user_name_itself_are_refused(password):
    assert refusal(passwords.demand_password, password, "meter.reader1") == "password-common"


@pytest.mark.parametrize("password", ["A1" + "x" * 126, "A1 💧💧💧💧💧 ", "  Spaced 1  "])
def test_the_whole_password_counts_as_it_was_typed(password):
    passwords.demand_password(password, "abcd")
    sealed = passwords.seal(password)
    assert passwords.fits(sealed, password)
    assert not passwords.fits(sealed, password[:-1])
    assert not passwords.fits(sealed, password + " ")


@pytest.mark.parametrize("username", ["nobody.here", "x", "maria\x00lopez", "maria\ud800"])
def test_an_unknown_name_is_answered_like_a_wrong_password(store, clock, username):
    with store.writing() as session:
        take_in(session, clock)
    with store.reading() as session:
        assert people.sign_in(session, username, GOOD) is None
        assert people.sign_in(session, "maria.lopez", "wrong\ud800") is None


def test_an_unknown_name_costs_the_work_of_a_wrong_password(sqlite_store, monkeypatch):
    verified = []
    monkeypatch.setattr(passwords.HASHER.__class__, "verify", lambda *given: verified.append(given) or True)
    with sqlite_store.reading() as session:
        assert people.sign_in(session, "nobody.here", GOOD) is None
    assert len(verified) == 1


def test_passwords_are_kept_as_argon2id_of_at_least_19_mib():
    assert passwords.seal(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_lesser_strength_is_renewed_at_sign_in(store, clock):
    with store.writing() as session:
        take_in(session, clock)
        people.known(session, "maria.lopez").password_hash = PasswordHasher(1, 8192, 1).hash(GOOD)
    with store.writing() as session:
        people.sign_in(session, "maria.lopez", GOOD)
    with store.reading() as session:
        assert not passwords.needs_renewal(people.known(session, "maria.lopez").password_hash)
        assert people.sign_in(session, "maria.lopez", GOOD) is not None


def test_roles_are_exchanged_and_unknown_ones_refused(store, clock):
    with store.writing() as session:
        take_in(session, clock, roles=["reader", "billing"])
        people.change_roles(session, "maria.lopez", ["dispatcher", "reader"], by="boss")
        assert refusal(people.change_roles, session, "maria.lopez", ["mayor"], "boss") == "unknown-role"
        assert refusal(people.change_roles, session, "maria.lopez", [], "boss") == "role-needed"
    with store.reading() as session:
        assert people.as_signed_in(people.known(session, "maria.lopez")).roles == ["dispatcher", "reader"]


def test_an_administrator_cannot_lock_themselves_out(sqlite_store, clock):
    with sqlite_store.writing() as session:
        take_in(session, clock, "boss", ["admin"])
        assert refusal(people.deactivate, session, "boss", "boss") == "not-oneself"
        assert refusal(people.change_roles, session, "boss", ["reader"], "boss") == "not-oneself"


def test_somebody_who_was_let_go_is_out_at_once_and_stays_out(store, clock):
    with store.writing() as session:
        take_in(session, clock)
        token = sign_ins.begin(session, clock, "maria.lopez", "1")
    with store.writing() as session:
        people.deactivate(session, "maria.lopez", by="boss")
    with store.reading() as session:
        assert sign_ins.find(session, clock, token) is None
        assert people.sign_in(session, "maria.lopez", GOOD) is None


def test_a_new_password_ends_the_sign_ins_made_with_the_old_one(store, clock):
    with store.writing() as session:
        take_in(session, clock)
        token = sign_ins.begin(session, clock, "maria.lopez", "1")
    with store.writing() as session:
        people.set_password(session, "maria.lopez", "Another-8-word")
    with store.reading() as session:
        assert sign_ins.find(session, clock, token) is None
        assert people.sign_in(session, "maria.lopez", GOOD) is None
        assert people.sign_in(session, "maria.lopez", "Another-8-word") is not None


def test_a_sign_in_ends_after_an_hour_without_a_request(store, clock):
    with store.writing() as session:
        take_in(session, clock)
        token = sign_ins.begin(session, clock, "maria.lopez", "1")
    clock.advance(timedelta(minutes=59))
    with store.writing() as session:
        assert sign_ins.find(session, clock, token) is not None
        sign_ins.see(session, clock, token)
    clock.advance(timedelta(minutes=59))
    with store.reading() as session:
        assert sign_ins.find(session, clock, token) is not None
        clock.advance(timedelta(minutes=1))
        assert sign_ins.find(session, clock, token) is None


def test_a_sign_in_ends_after_twelve_hours_however_busy(sqlite_store, clock):
    with sqlite_store.writing() as session:
        take_in(session, clock)
        token = sign_ins.begin(session, clock, "maria.lopez", "1")
        for _ in range(15):
            clock.advance(timedelta(minutes=48))
            sign_ins.see(session, clock, token)
        assert sign_ins.find(session, clock, token) is None
