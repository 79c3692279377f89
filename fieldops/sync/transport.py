"""The only HTTP client: one request to central, and whether what came back is an answer at all.

An answer names the server the unit is enrolled with. Captive portals, proxies, redirects and silence do not; they all
are NO_CENTRAL, and say nothing about what was sent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from fieldops import problems
from fieldops.problems import Problem, ProblemKind
from fieldops.sync.exchange import Json

PATIENT = (5.0, 30.0)
"""Seconds to connect, and between two bytes."""
BRIEF = (1.5, 4.0)


@dataclass(frozen=True, slots=True)
class Request:
    """One call of the wire."""

    method: str
    path: str
    body: bytes | None = None
    speaks_for: str | None = None
    timeout: tuple[float, float] = PATIENT
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What central said."""

    server: str
    status: int
    body: Json
    retry_after_s: float = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether central did what was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 -- HTTP's own bounds

    @property
    def slug(self) -> str | None:
        """The problem's slug, None when there is none."""
        return None if self.ok else self.body.get("problem")

    def as_problem(self) -> Problem:
        """Central's refusal in central's own words; what is no refusal of ours to pass on is no-central."""
        told = [self.body.get(name) for name in ("problem", "number", "en", "es")]
        number = told[1]
        if self.status >= 500 or not isinstance(number, str) or not number.startswith(f"{self.status}."):  # noqa: PLR2004
            return problems.NO_CENTRAL()
        slug, number, en, es = (str(text).replace("{", "{{").replace("}", "}}") for text in told)
        return ProblemKind(slug, number, en, es)(seconds=max(1, round(self.retry_after_s)))


def json_request(method: str, path: str, body: Json, speaks_for: str | None = None) -> Request:
    """A call that carries JSON."""
    return Request(method, path, json.dumps(body).encode(), speaks_for)


def headers_of(request: Request) -> dict[str, str]:
    """The headers a call goes with, but for the token."""
    return {**request.headers, **({"Fieldops-For": request.speaks_for} if request.speaks_for else {})}


class Transport:
    """Requests to one central."""

    def __init__(self, central_url: str) -> None:
        self._base = central_url.rstrip("/")

    def ask(self, request: Request, server: str | None, token: str | None = None) -> Answer:
        """Central's answer; raises no-central. `server` None takes any that names itself, as before an enrolment."""
        try:
            response = requests.request(
                request.method,
                self._base + request.path,
                data=request.body,
                headers=headers_of(request),
                auth=_Bearer(token),
                timeout=request.timeout,
                allow_redirects=False,
            )
            return _answer(response, server)
        except (requests.RequestException, ValueError) as error:
            raise problems.NO_CENTRAL() from error


class _Bearer(requests.auth.AuthBase):
    """Says who calls; standing here it also keeps a .netrc of the machine out of the request."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            prepared.headers["Authorization"] = f"Bearer {self._token}"
        return prepared


def _answer(response: requests.Response, server: str | None) -> Answer:
    named = response.headers.get("Fieldops-Server")
    if named is None or server not in (None, named):
        raise problems.NO_CENTRAL()
    body: Any = response.json() if response.content else {}
    if not isinstance(body, dict):
        raise problems.NO_CENTRAL()
    return Answer(named, response.status_code, body, _seconds(response.headers.get("Retry-After")), response.headers)


def _seconds(retry_after: str | None) -> float:
    return float(retry_after) if retry_after is not None and retry_after.isdigit() else 0
