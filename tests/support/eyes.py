"""What axe sees: injected once into a page that stays, and only what it objects to comes back."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RUN = """(options) => axe.run(options).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html}`)))"""


def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    """What the rules (options of `axe.run`) find on the page as it is: rule, place and element of each fault."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    return list(page.evaluate(RUN, {"resultTypes": ["violations"], **rules}))


def by_day_and_by_night(page: Page, rules: dict[str, Any]) -> list[str]:
    """The same in both themes; colours that fade into each other are not waited for."""
    page.emulate_media(reduced_motion="reduce")
    found = []
    for theme in ("dark", "light"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found += [f"{theme} {one}" for one in violations(page, rules)]
    return found
