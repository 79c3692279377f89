"""`fieldops user add`: taking people in without a page."""

import json

import pytest
from click.testing import CliRunner

from fieldops.cli import main
from fieldops.store.engine import Store, sqlite_url
from fieldops.store.people import all_people
from fieldops.work import people


@pytest.fixture
def user(tmp_path):
    """Runs `fieldops user …` on a folder of its own."""

    def run(*words: str, typed: str):
        return CliRunner().invoke(main, ["user", *words, "--data", str(tmp_path)], input=typed)

    return run


def test_the_first_administrator_is_added_from_the_command_line_and_can_sign_in(user, tmp_path):
    roles = ("--role", "admin", "--role", "billing")
    added = user("add", "Ada.Adler", *roles, "--password-stdin", "--json", typed="Secret 1 x\n")
    assert json.loads(added.stdout) == {
        "username": "Ada.Adler",
        "name": "Ada.Adler",
        "roles": ["admin", "billing"],
        "language": "en",
    }
    store = Store(sqlite_url(tmp_path / "fieldops.db"))
    with store.reading() as session:
        assert people.sign_in(session, "ada.adler", "Secret 1 x") is not None
    store.close()


def test_the_password_is_asked_for_twice_where_nobody_pipes_it(user):
    asked = user("add", "Ada.Adler", "--role", "admin", typed="Secret-1-x\nSecret-1-x\n")
    assert asked.exit_code == 0
    assert "Ada.Adler can sign in as admin." in asked.stdout
    assert "Secret-1-x" not in asked.stdout


@pytest.mark.parametrize(
    ("username", "role", "password", "number"),
    [
        ("ab", "admin", "Secret-1-x", "400.10"),
        ("abcd", "mayor", "Secret-1-x", "400.12"),
        ("abcd", "admin", "x", "400.11"),
    ],
)
def test_a_person_outside_the_rules_is_refused_with_a_number(user, username, role, password, number):
    refused = user("add", username, "--role", role, "--password-stdin", typed=f"{password}\n")
    assert refused.exit_code == 2
    assert refused.stderr.startswith(number)


def test_a_fresh_store_has_no_accounts(user, tmp_path):
    user("add", "ab", "--role", "admin", "--password-stdin", typed="x\n")
    store = Store(sqlite_url(tmp_path / "fieldops.db"))
    with store.reading() as session:
        assert people.sign_in(session, "admin", "admin") is None
        assert all_people(session) == []
    store.close()
