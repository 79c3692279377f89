"""Every failure becomes a numbered problem: a page for people, JSON for programs, and never a stack.

What nobody foresaw gets a reference that also stands in the server's log, where the details are.
"""

import logging
import secrets
import traceback

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge, SecurityError

from fieldops import problems
from fieldops.problems import Problem
from fieldops.routes.languages import spoken

log = logging.getLogger(__name__)

FOR_PROGRAMS = ("/sync/", "/probe/", "/pull/", "/billing/v1/")
TRY_AGAIN_S = 5


def register(app: Flask) -> None:
    """Answer every failure of the app in words."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPException, _told_by_werkzeug)
    app.register_error_handler(Exception, _unforeseen)


def answer(problem: Problem) -> Response:
    """The problem as JSON or as a page, as the caller can use it."""
    told = make_response(jsonify(problem.as_json()) if _wants_json() else _page(problem), problem.kind.status)
    if problem.kind.status in (429, 503):
        told.headers["Retry-After"] = str(problem.details.get("seconds", TRY_AGAIN_S))
    return told


def _told_by_werkzeug(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:  # noqa: PLR2004 -- redirects are raised too
        return make_response(error.get_response())
    told = answer(_as_problem(error))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        told.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return told


def _as_problem(error: HTTPException) -> Problem:
    known = {
        CSRFError: problems.FORM_EXPIRED,
        SecurityError: problems.WRONG_HOST,
        NotFound: problems.NO_SUCH_PAGE,
        MethodNotAllowed: problems.METHOD_NOT_ALLOWED,
    }
    if isinstance(error, RequestEntityTooLarge):
        return problems.TOO_LARGE(limit=f"{(request.max_content_length or 0) // 1024} KiB")
    for kind, told_as in known.items():
        if isinstance(error, kind):
            return told_as()
    return problems.MALFORMED(what=error.name)


def _unforeseen(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    # Where it happened, not with what: an exception's own text may hold a name or an address.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("unforeseen %s at %s: %s\n%s", reference, request.endpoint, type(error).__name__, frames)
    return answer(problems.UNFORESEEN(reference=reference))


def _wants_json() -> bool:
    if request.path.startswith(FOR_PROGRAMS):
        return True
    return not request.accept_mimetypes.accept_html and request.accept_mimetypes.accept_json


def _page(problem: Problem) -> str:
    if problem.kind in (problems.WRONG_HOST, problems.UNFORESEEN):
        # Without a trusted name there is no address to link to, and without a store nobody to greet.
        return render_template("failing/plain.html", problem=problem)
    return render_template("failing/problem.html", problem=problem, language=spoken())
