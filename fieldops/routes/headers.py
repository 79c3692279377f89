"""What every answer tells the browser: trust nothing but this server, keep nothing that is not meant to be kept."""

from http import HTTPStatus

from flask import Flask, Response, request

POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "font", "connect", "manifest", "worker")),
        "img-src 'self' blob:",  # a photo just taken is shown before it is sent
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), serial=()",
}
FOR_PARTS = {name: ALWAYS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}
"""A page's scripts and styles obey the page's policy; sent with each of them it would weigh more than they do."""
PARTS = ("assets.serve", "shell.words", "shell.manifest")
ONE_YEAR = "max-age=31536000; includeSubDomains"


def register(app: Flask, behind_tls: bool) -> None:
    """Put the headers on every answer of the app, errors included; `behind_tls` adds HSTS."""

    def complete(answer: Response) -> Response:
        if answer.status_code != HTTPStatus.NOT_MODIFIED:  # the browser goes by the headers it has kept
            is_part = request.endpoint in PARTS and answer.status_code == HTTPStatus.OK
            for name, value in (FOR_PARTS if is_part else ALWAYS).items():
                answer.headers.setdefault(name, value)  # a page may have a stricter word of its own
        answer.headers.setdefault("Cache-Control", "no-store")
        if behind_tls:
            answer.headers["Strict-Transport-Security"] = ONE_YEAR
        return answer

    app.after_request(complete)
