"""Who asks: the browser's cookie, the sign-in behind it, and the proof that a form came from our own page."""

from collections.abc import Iterable
from datetime import timedelta

from flask import Blueprint, Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, login_user
from flask_wtf import CSRFProtect

from fieldops.routes import guards, languages
from fieldops.routes.services import services
from fieldops.work import sign_ins
from fieldops.work.people import SignedIn


class OfficeUser(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """Somebody signed in on this browser, by the token in its cookie."""

    def __init__(self, token: str, who: SignedIn) -> None:
        self.token = token
        self.username_key = who.username_key
        self.name = who.name
        self.roles = frozenset(who.roles)
        self.language = who.language

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.token


class OfficeCookies(SecureCookieSessionInterface):
    """Cookies for the office's pages; what has a lock of its own sets none and does not vary by them."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Put the cookie on the answer to an office page."""
        if request.endpoint is None or not guards.has_own_lock(app, request.endpoint):
            super().save_session(app, session, response)


def register(app: Flask, cookie: str, behind_tls: bool, own_lock: Iterable[Blueprint]) -> None:
    """Keep sign-ins in a cookie of this name; forms of `own_lock` blueprints need no proof, they read no cookie."""
    app.config.update(
        SESSION_COOKIE_NAME=cookie,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=behind_tls,
        WTF_CSRF_TIME_LIMIT=int(sign_ins.LONGEST / timedelta(seconds=1)),
        WTF_CSRF_SSL_STRICT=False,  # it asks for the Referer header, which our own pages never send
    )
    app.session_interface = OfficeCookies()
    csrf = CSRFProtect(app)
    for blueprint in own_lock:
        csrf.exempt(blueprint)
    manager = LoginManager(app)
    manager.session_protection = None  # a phone changes its address; the token is what counts
    manager.user_loader(_load)


def begin(token: str) -> None:
    """Let this browser be the sign-in's; whatever its cookie held before is gone."""
    _forget()
    found = _load(token)
    if found is not None:
        login_user(found)


def end(token: str) -> None:
    """Sign out: the cookie is worthless from here on, also as a copy."""
    with services().store.writing() as writing:
        sign_ins.end(writing, token)
    _forget()


def _forget() -> None:
    language = session.get(languages.CHOICE)
    session.clear()
    if language:
        languages.choose(language)


def _load(token: str) -> OfficeUser | None:
    store, clock = services().store, services().clock
    with store.reading() as reading:
        who = sign_ins.find(reading, clock, token)
        unseen = who is not None and sign_ins.is_due_to_be_seen(reading, clock, token)
    if unseen:
        with store.writing() as writing:
            sign_ins.see(writing, clock, token)
    return None if who is None else OfficeUser(token, who)
