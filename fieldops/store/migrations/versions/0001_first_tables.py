"""First tables."""

import sqlalchemy as sa
from alembic import op

from fieldops.store import base
from fieldops.store.migrations.append_only import forbid_change

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_no", sa.String(length=30), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("account_class", sa.String(length=12), nullable=False),
        sa.CheckConstraint("account_no <> '0'", name=op.f("ck_account_number_not_zero")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("account_no", name=op.f("uq_account_account_no")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "challenge",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_challenge")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "device",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("is_field", sa.Boolean(), nullable=False),
        sa.Column("via", sa.String(length=36), nullable=True),
        sa.Column("enrolled_at", base.Instant(timezone=True), nullable=False),
        sa.Column("heard_at", base.Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_table(
        "enrolment_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_field", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=True),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_code")),
    )
    op.create_table(
        "field_order",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reading_id", sa.String(length=36), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_order")),
    )
    op.create_table(
        "load_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("meter_routes", sa.JSON(), nullable=False),
        sa.Column("rows_loaded", sa.Integer(), nullable=False),
        sa.Column("rows_bad", sa.Integer(), nullable=False),
        sa.Column("loaded_by", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_file")),
        sa.UniqueConstraint("layout", "sha256", name=op.f("uq_load_file_layout_sha256")),
    )
    op.create_table(
        "meter",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("serial_number", sa.String(length=30), nullable=False),
        sa.Column("endpoint_id", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter")),
        sa.UniqueConstraint("serial_number", name=op.f("uq_meter_serial_number")),
    )
    op.create_table(
        "meter_route",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_route")),
        sa.UniqueConstraint("code", name=op.f("uq_meter_route_code")),
    )
    op.create_table(
        "person",
        sa.Column("username_key", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("username_key", name=op.f("pk_person")),
    )
    op.create_table(
        "read_export",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("digits_sum", sa.String(length=30), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_read_export")),
    )
    op.create_table(
        "relayed_journal",
        sa.Column("journal_id", sa.String(length=36), nullable=False),
        sa.Column("watermark", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("fork", sa.Boolean(), nullable=False),
        sa.Column("quarantined", sa.Text(), nullable=False),
        sa.Column("answered_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("journal_id", name=op.f("pk_relayed_journal")),
    )
    op.create_table(
        "store_identity",
        sa.Column("only", sa.Integer(), nullable=False),
        sa.Column("server", sa.String(length=36), nullable=True),
        sa.Column("device", sa.String(length=36), nullable=True),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("cursor_tag", sa.String(length=12), nullable=False),
        sa.Column("change_number", sa.BigInteger(), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("only", name=op.f("pk_store_identity")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_table(
        "bad_row",
        sa.Column("load_file_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["load_file_id"], ["load_file.id"], name=op.f("fk_bad_row_load_file_id")),
        sa.PrimaryKeyConstraint("load_file_id", "line", name=op.f("pk_bad_row")),
    )
    op.create_table(
        "device_person",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("username_key", sa.String(length=64), nullable=False),
        sa.Column("signed_in_at", base.Instant(timezone=True), nullable=False),
        sa.Column("offline_until", base.Instant(timezone=True), nullable=False),
        sa.Column("signed_out", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_person_device_id")),
        sa.ForeignKeyConstraint(["username_key"], ["person.username_key"], name=op.f("fk_device_person_username_key")),
        sa.PrimaryKeyConstraint("device_id", "username_key", name=op.f("pk_device_person")),
    )
    op.create_table(
        "device_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_session_device_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_device_session")),
    )
    with op.batch_alter_table("device_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_session_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_session_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "device_sign_out",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("username_key", sa.String(length=64), nullable=False),
        sa.Column("journal_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_sign_out_device_id")),
        sa.PrimaryKeyConstraint("device_id", "username_key", "journal_id", name=op.f("pk_device_sign_out")),
    )
    op.create_table(
        "fact",
        sa.Column("gseq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("journal_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=True),
        sa.Column("stop_id", sa.String(length=36), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_fact_device_id")),
        sa.PrimaryKeyConstraint("gseq", name=op.f("pk_fact")),
        sa.UniqueConstraint("id", name=op.f("uq_fact_id")),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index("ix_fact_journal", ["journal_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_stop_id"), ["stop_id"], unique=False)

    op.create_table(
        "journal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("watermark", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("declared", sa.BigInteger(), nullable=False),
        sa.Column("app", sa.String(length=60), nullable=False),
        sa.Column("opened_at", base.Instant(timezone=True), nullable=False),
        sa.Column("pushed_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_journal_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_device_id"), ["device_id"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("username_key", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["username_key"], ["person.username_key"], name=op.f("fk_person_role_username_key")),
        sa.PrimaryKeyConstraint("username_key", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "register",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meter_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("dials", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=5), nullable=False),
        sa.Column("multiplier", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.CheckConstraint("dials BETWEEN 3 AND 10", name=op.f("ck_register_dials")),
        sa.CheckConstraint("multiplier > 0", name=op.f("ck_register_multiplier")),
        sa.ForeignKeyConstraint(["meter_id"], ["meter.id"], name=op.f("fk_register_meter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
        sa.UniqueConstraint("meter_id", "channel", name=op.f("uq_register_meter_id_channel")),
    )
    with op.batch_alter_table("register", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_meter_id"), ["meter_id"], unique=False)

    op.create_table(
        "relay_batch",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("journal_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", base.Instant(timezone=True), nullable=False),
        sa.Column("forwarded_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_relay_batch_device_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_relay_batch")),
    )
    with op.batch_alter_table("relay_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relay_batch_forwarded_at"), ["forwarded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_relay_batch_journal_id"), ["journal_id"], unique=False)

    op.create_table(
        "relayed_work",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("cursor", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("fetched_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_relayed_work_device_id")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_relayed_work")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("meter_route_id", sa.String(length=36), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("assigned_to", sa.String(length=64), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("started_at", base.Instant(timezone=True), nullable=True),
        sa.Column("finished_at", base.Instant(timezone=True), nullable=True),
        sa.Column("closed_at", base.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('read', 'reread')", name=op.f("ck_run_kind")),
        sa.ForeignKeyConstraint(["assigned_to"], ["person.username_key"], name=op.f("fk_run_assigned_to")),
        sa.ForeignKeyConstraint(["meter_route_id"], ["meter_route.id"], name=op.f("fk_run_meter_route_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_assigned_to"), ["assigned_to"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_meter_route_id"), ["meter_route_id"], unique=False)

    op.create_table(
        "service_point",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("postcode", sa.String(length=12), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("location_note", sa.Text(), nullable=False),
        sa.Column("hazards", sa.JSON(), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_service_point_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_service_point_longitude")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_service_point_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_point")),
    )
    with op.batch_alter_table("service_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_point_account_id"), ["account_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("username_key", sa.String(length=64), nullable=False),
        sa.Column("started_at", base.Instant(timezone=True), nullable=False),
        sa.Column("seen_at", base.Instant(timezone=True), nullable=False),
        sa.Column("notice_version", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["username_key"], ["person.username_key"], name=op.f("fk_sign_in_username_key")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_username_key"), ["username_key"], unique=False)

    op.create_table(
        "stray_line",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("journal_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("received_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_stray_line_device_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_stray_line")),
        sa.UniqueConstraint("journal_id", "seq", "hash", name=op.f("uq_stray_line_journal_id_seq_hash")),
    )
    with op.batch_alter_table("stray_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stray_line_journal_id"), ["journal_id"], unique=False)

    op.create_table(
        "fact_to_project",
        sa.Column("gseq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["gseq"], ["fact.gseq"], name=op.f("fk_fact_to_project_gseq")),
        sa.PrimaryKeyConstraint("gseq", name=op.f("pk_fact_to_project")),
    )
    op.create_table(
        "journal_line",
        sa.Column("journal_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("fact_id", sa.String(length=36), nullable=True),
        sa.Column("received_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_journal_line_journal_id")),
        sa.PrimaryKeyConstraint("journal_id", "seq", name=op.f("pk_journal_line")),
    )
    with op.batch_alter_table("journal_line", schema=None) as batch_op:
        batch_op.create_index("ix_journal_line_verdict", ["verdict"], unique=False)

    op.create_table(
        "meter_installation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("meter_id", sa.String(length=36), nullable=False),
        sa.Column("service_point_id", sa.String(length=36), nullable=False),
        sa.Column("from_at", base.Instant(timezone=True), nullable=False),
        sa.Column("to_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meter_id"], ["meter.id"], name=op.f("fk_meter_installation_meter_id")),
        sa.ForeignKeyConstraint(
            ["service_point_id"], ["service_point.id"], name=op.f("fk_meter_installation_service_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_installation")),
    )
    with op.batch_alter_table("meter_installation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meter_installation_meter_id"), ["meter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meter_installation_service_point_id"), ["service_point_id"], unique=False)

    op.create_table(
        "meter_route_item",
        sa.Column("meter_route_id", sa.String(length=36), nullable=False),
        sa.Column("service_point_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("low", sa.String(length=10), nullable=True),
        sa.Column("high", sa.String(length=10), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meter_route_id"], ["meter_route.id"], name=op.f("fk_meter_route_item_meter_route_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_point_id"], ["service_point.id"], name=op.f("fk_meter_route_item_service_point_id")
        ),
        sa.PrimaryKeyConstraint("meter_route_id", "service_point_id", name=op.f("pk_meter_route_item")),
    )
    op.create_table(
        "read_batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("approved_at", base.Instant(timezone=True), nullable=False),
        sa.Column("export_number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["export_number"], ["read_export.number"], name=op.f("fk_read_batch_export_number")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_read_batch_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_batch")),
    )
    with op.batch_alter_table("read_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_batch_export_number"), ["export_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_read_batch_run_id"), ["run_id"], unique=False)

    op.create_table(
        "stop",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("service_point_id", sa.String(length=36), nullable=False),
        sa.Column("meter_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("outcome_code", sa.String(length=30), nullable=True),
        sa.Column("outcome_at", base.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('read', 'skipped')", name=op.f("ck_stop_outcome")),
        sa.ForeignKeyConstraint(["meter_id"], ["meter.id"], name=op.f("fk_stop_meter_id")),
        sa.ForeignKeyConstraint(["order_id"], ["field_order.id"], name=op.f("fk_stop_order_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_stop_run_id")),
        sa.ForeignKeyConstraint(["service_point_id"], ["service_point.id"], name=op.f("fk_stop_service_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sa.UniqueConstraint("run_id", "sequence", name=op.f("uq_stop_run_id_sequence")),
    )
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.create_index("ix_stop_run_outcome", ["run_id", "outcome"], unique=False)

    op.create_table(
        "reading",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("digits", sa.String(length=12), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=True),
        sa.Column("stop_id", sa.String(length=36), nullable=True),
        sa.Column("read_at", sa.String(length=40), nullable=True),
        sa.Column("read_by", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("supersedes", sa.String(length=36), nullable=True),
        sa.Column("batch_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("origin IN ('billing', 'field')", name=op.f("ck_reading_origin")),
        sa.CheckConstraint(
            "standing IN ('counted', 'approved', 'exported', 'superseded', 'conflict', 'sent_back')",
            name=op.f("ck_reading_standing"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["read_batch.id"], name=op.f("fk_reading_batch_id")),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_reading_register_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_reading_run_id")),
        sa.ForeignKeyConstraint(["stop_id"], ["stop.id"], name=op.f("fk_reading_stop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_reading_register_day", ["register_id", "read_on"], unique=False)
        batch_op.create_index("ix_reading_run_standing", ["run_id", "standing"], unique=False)
        batch_op.create_index(batch_op.f("ix_reading_stop_id"), ["stop_id"], unique=False)

    op.create_table(
        "stop_register",
        sa.Column("stop_id", sa.String(length=36), nullable=False),
        sa.Column("register_id", sa.String(length=36), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name=op.f("fk_stop_register_register_id")),
        sa.ForeignKeyConstraint(["stop_id"], ["stop.id"], name=op.f("fk_stop_register_stop_id")),
        sa.PrimaryKeyConstraint("stop_id", "register_id", name=op.f("pk_stop_register")),
    )
    op.create_table(
        "stop_remark",
        sa.Column("fact_id", sa.String(length=36), nullable=False),
        sa.Column("stop_id", sa.String(length=36), nullable=False),
        sa.Column("trouble_code", sa.String(length=30), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["stop_id"], ["stop.id"], name=op.f("fk_stop_remark_stop_id")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_stop_remark")),
    )
    with op.batch_alter_table("stop_remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stop_remark_stop_id"), ["stop_id"], unique=False)

    forbid_change("fact")
    forbid_change("audit_entry")


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first tables")
