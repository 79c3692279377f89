"""What a form of the office sent, checked before anybody works with it."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from marshmallow import EXCLUDE, Schema, ValidationError
from werkzeug.datastructures import FileStorage

from fieldops import problems


def read(schema: Schema, several: tuple[str, ...] = ()) -> dict[str, Any]:
    """The form's fields as the schema wants them, those of `several` as lists; raises malformed."""
    sent: dict[str, Any] = {name: value for name, value in request.form.items() if value.strip() or name in several}
    sent.update({name: request.form.getlist(name) for name in several})
    try:
        loaded: dict[str, Any] = schema.load(sent, unknown=EXCLUDE)
    except ValidationError as error:
        raise problems.MALFORMED(what=", ".join(sorted(error.messages_dict))) from error
    return loaded


def file() -> FileStorage:
    """The file that the form brings; raises malformed when none was chosen."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise problems.MALFORMED(what="file")
    return sent


def way_back(default: Callable[[], str] | None = None) -> str:
    """Where the form asks to go next, if that is a page of this server; else the default, or the first page."""
    wanted = request.values.get("next", "")
    if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable():
        return wanted
    return default() if default else url_for("signing_in.first_page")
