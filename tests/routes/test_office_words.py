"""What the office pages are written with: both languages whole, no style or script inside, fields one can fill."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import fieldops
from fieldops.facts.codes import SKIP_CODES, TROUBLE_CODES
from fieldops.facts.roles import Role

PACKAGE = Path(fieldops.__file__).parent
TEMPLATES = PACKAGE.parent / "templates"
SPANISH = PACKAGE / "translations" / "es" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None}
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def sentences():
    """Every sentence of the pages, with its plural where it has one."""
    for folder, method in ((PACKAGE / "routes", ("**.py", "python")), (TEMPLATES, ("**.html", "jinja2"))):
        for _file, _line, message, *_ in extract_from_dir(folder, method_map=[method], keywords=KEYWORDS):
            yield message


def spanish():
    with SPANISH.open("rb") as file:
        return {message.id: message for message in read_po(file, locale="es") if message.id}


def test_every_sentence_of_the_pages_has_its_spanish():
    kept = spanish()
    missing = [sentence for sentence in sentences() if sentence not in kept or not kept[sentence].string]
    assert missing == []


def test_no_spanish_sentence_is_left_over():
    assert set(spanish()) - set(sentences()) == set()


def test_the_spanish_fills_the_same_gaps_as_the_english():
    for message in spanish().values():
        english = message.id if isinstance(message.id, str) else message.id[1]
        for told in [message.string] if isinstance(message.string, str) else message.string:
            assert set(re.findall(r"%\((\w+)\)", told)) == set(re.findall(r"%\((\w+)\)", english)), message.id


@pytest.mark.parametrize("page", PAGES)
def test_a_template_holds_no_style_and_no_script_of_its_own(page):
    text = (TEMPLATES / page).read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_password_fields_let_password_managers_help(central):
    for role, address in ((None, "/sign-in"), (Role.ADMIN, "/people"), (Role.READER, "/account")):
        browser = central.browser_of(role) if role else central.browser()
        fields = re.findall(r"<input[^>]*type=\"password\"[^>]*>", browser.opens(address).text)
        assert fields
        assert all('autocomplete="' in field for field in fields)


def test_codes_of_the_field_are_told_in_the_language_of_the_page(busy_central):
    browser = busy_central.browser_of(Role.DISPATCHER)
    browser.sends("/language", page="/board", language="es")
    page = browser.sees(f"/runs/{busy_central.run}")
    assert {code.es for code in (*SKIP_CODES, *TROUBLE_CODES) if code.id in ("dog", "leak_customer")} <= {
        word for word in ("Perro", "Fuga del lado del cliente") if word in page
    }


def test_the_version_stands_on_every_page(central):
    assert f"fieldops {fieldops.__version__}" in central.browser().sees("/sign-in")
