"""The composition root: the only place that knows central from a field unit.

Both serve the same blueprints for the tablet page and the wire. Central adds the office's pages; a field unit adds the
probe, and answers the wire as a relay.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from flask import Flask

import fieldops
from fieldops.clock import Clock
from fieldops.config import LOOPBACK_HOSTS, CentralConfig, FieldConfig, ServerConfig
from fieldops.devices import cradles
from fieldops.routes import (
    account,
    assets,
    billing,
    billing_accounts,
    billing_calls,
    billing_facts,
    blobs,
    board,
    calendar,
    cases,
    devices,
    exchange,
    exports,
    failing,
    guards,
    handhelds,
    headers,
    languages,
    meter_routes,
    navigation,
    openapi,
    orders,
    people,
    photos,
    probe,
    quarantine,
    releases,
    rulebook,
    runs,
    sessions,
    shell,
    signing_in,
    tags,
    unit_home,
    words,
)
from fieldops.routes.services import Services
from fieldops.store.engine import Store
from fieldops.sync.blob_custody import BlobCustody
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.central_exchange import CentralExchange
from fieldops.sync.pulling import Pulls
from fieldops.sync.relay_exchange import RelayExchange
from fieldops.sync.signing_key import OF_CENTRAL, kept_key
from fieldops.work import projecting

MOST_BYTES = 16 * 1024 * 1024
"""The largest request of all, a billing file; the wire's own limits are smaller."""


def create_central(
    config: CentralConfig, store: Store, clock: Clock, effects: Callable[[], object] | None = None
) -> Flask:
    """The office server's web application; `effects` is called behind each push, and by default makes them at once."""
    exchange_here = CentralExchange(store, clock, effects or partial(projecting.project, store, clock))
    photos_here = BlobCustody(store, clock, BlobFiles(config.photos))
    alarm_after = timedelta(hours=config.alarm_after_hours)
    parts = Services(store, clock, exchange_here, photos_here, config.demo, alarm_after)
    app = _create(config, parts, cookie="fieldops_central")
    app.extensions["fieldops_statement_key"] = partial(kept_key, config.data, OF_CENTRAL)
    for pages in (signing_in, account, board, runs, orders, meter_routes, billing, exports, people, devices, photos):
        app.register_blueprint(pages.blueprint)
    for pages in (calendar, rulebook, tags, cases, releases, quarantine):
        app.register_blueprint(pages.blueprint)
    for pages in (billing_facts, billing_accounts, billing_calls):
        app.register_blueprint(pages.blueprint)
    guards.demand_permissions(app)
    return app


def create_field(config: FieldConfig, store: Store, clock: Clock, relay: RelayExchange) -> Flask:
    """A field unit's web application; `relay` answers the wire."""
    files = BlobFiles(config.photos)
    photos_here = BlobCustody(store, clock, files, is_unit=True, came=relay.bell.set)
    app = _create(config, Services(store, clock, relay, photos_here, config.demo), cookie="fieldops_field")
    if config.probe_url is not None:
        app.extensions["fieldops_probe"] = probe.Probe(config.probe_url, config.probe_protocol)
    in_use = () if config.probe_url is None else (config.probe_url,)
    app.extensions["fieldops_cradles"] = partial(cradles.offered, config.handhelds, in_use)
    app.extensions["fieldops_pulls"] = Pulls(store, clock, relay.upstream, relay.bell)
    for pages in (probe, handhelds, unit_home):
        app.register_blueprint(pages.blueprint)
    guards.demand_permissions(app)
    return app


def _create(config: ServerConfig, parts: Services, cookie: str) -> Flask:
    """What both servers share: pages of the tablet, the wire, and the house's manners."""
    app = Flask("fieldops", static_folder=None, template_folder=str(web_folder() / "templates"))
    app.config.update(
        SECRET_KEY=_secret_key(config.data),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        TRUSTED_HOSTS=[*LOOPBACK_HOSTS, *config.trusted_hosts],
    )
    app.extensions["fieldops"] = parts
    app.jinja_env.globals["version"] = fieldops.__version__
    open_to_programs = (assets, shell, exchange, blobs, openapi, probe, handhelds, billing_calls)
    own_lock = tuple(pages.blueprint for pages in open_to_programs)
    assets.init_app(app, web_folder() / "static")
    for manner in (failing, languages, navigation, words):
        manner.register(app)
    sessions.register(app, cookie, config.behind_tls, own_lock)
    guards.register(app, own_lock)
    headers.register(app, behind_tls=config.behind_tls)
    for pages in (shell, exchange, blobs, openapi):
        app.register_blueprint(pages.blueprint)
    return app


def web_folder() -> Path:
    """Where static/ and templates/ are: inside an installed package, else at the root of the checkout."""
    package = Path(fieldops.__file__).parent
    installed = package / "_web"
    return installed if installed.is_dir() else package.parent


def _secret_key(data: Path) -> str:
    """The key that signs cookies; made at the first start, readable by its owner only."""
    path = data / "secret.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii")
