"""Somebody at the office's pages: signed in with a cookie, pressing the buttons of forms."""

import re
from http import HTTPStatus as Status

import requests
from city import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TIMEOUT_S = 30


class Desk:
    """One signed-in browser without a screen."""

    def __init__(self, url: str, username: str) -> None:
        self.url = url
        self.browser = requests.Session()
        self.presses("/sign-in", username=username, password=PASSWORD)

    def opens(self, path: str) -> str:
        """The page at this path."""
        page = self.browser.get(self.url + path, timeout=TIMEOUT_S)
        assert page.status_code == Status.OK, page.text[:500]
        return page.text

    def presses(self, path: str, **cells: str) -> str:
        """Send the form of the page at this path; the page that follows."""
        return self.presses_on(path, path, **cells)

    def presses_on(self, page: str, path: str, **cells: str) -> str:
        """Send a form that stands on `page` to another path; the page that follows."""
        token = TOKEN.search(self.opens(page))
        assert token, "the form has no token"
        sent = self.browser.post(self.url + path, {"csrf_token": token[1], **cells}, timeout=TIMEOUT_S)
        assert sent.status_code == Status.OK, sent.text[:500]
        return sent.text
