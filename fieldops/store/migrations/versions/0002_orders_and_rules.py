"""Orders, what billing tells, the rule book, cases, photos."""

import sqlalchemy as sa
from alembic import op

from fieldops.store import base
from fieldops.store.migrations.append_only import forbid_change

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("date", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "city_setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_city_setting")),
    )
    op.create_table(
        "facts_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("as_of", base.Instant(timezone=True), nullable=False),
        sa.Column("rows_new", sa.Integer(), nullable=False),
        sa.Column("rows_known", sa.Integer(), nullable=False),
        sa.Column("rows_bad", sa.Integer(), nullable=False),
        sa.Column("loaded_by", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_facts_file_sha256")),
    )
    with op.batch_alter_table("facts_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facts_file_as_of"), ["as_of"], unique=False)

    op.create_table(
        "photo_named",
        sa.Column("fact_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stop_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_photo_named")),
    )
    with op.batch_alter_table("photo_named", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_named_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_named_stop_id"), ["stop_id"], unique=False)

    op.create_table(
        "account_balance",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("bill_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("past_due", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("shutoff_eligible", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("charges", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("penalties", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("fees", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("as_of", base.Instant(timezone=True), nullable=False),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("past_due >= 0 AND shutoff_eligible >= 0", name=op.f("ck_account_balance_owed")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_balance_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_balance")),
    )
    op.create_table(
        "account_hold",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("from_at", base.Instant(timezone=True), nullable=False),
        sa.Column("to_at", base.Instant(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_hold_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_hold")),
        sa.UniqueConstraint("reference", name=op.f("uq_account_hold_reference")),
    )
    with op.batch_alter_table("account_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_hold_account_id"), ["account_id"], unique=False)

    op.create_table(
        "bad_facts_row",
        sa.Column("facts_file_id", sa.String(length=36), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["facts_file_id"], ["facts_file.id"], name=op.f("fk_bad_facts_row_facts_file_id")),
        sa.PrimaryKeyConstraint("facts_file_id", "line", name=op.f("pk_bad_facts_row")),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("received_at", base.Instant(timezone=True), nullable=False),
        sa.Column("forwarded_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_blob_device_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blob_forwarded_at"), ["forwarded_at"], unique=False)

    op.create_table(
        "blob_upload",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("done_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_blob_upload_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blob_upload")),
    )
    with op.batch_alter_table("blob_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blob_upload_device_id"), ["device_id"], unique=False)

    op.create_table(
        "customer_contact",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('phone', 'visit')", name=op.f("ck_customer_contact_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_customer_contact_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_contact")),
        sa.UniqueConstraint("reference", name=op.f("uq_customer_contact_reference")),
    )
    with op.batch_alter_table("customer_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_contact_account_id"), ["account_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("books", sa.JSON(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("earliest", base.Instant(timezone=True), nullable=True),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_decision_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_order_id"), ["order_id"], unique=False)

    op.create_table(
        "mailed_notice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("mailed_on", sa.Date(), nullable=False),
        sa.Column("delinquent_on", sa.Date(), nullable=True),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mailed_notice_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_notice")),
        sa.UniqueConstraint("reference", name=op.f("uq_mailed_notice_reference")),
    )
    with op.batch_alter_table("mailed_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailed_notice_account_id"), ["account_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("returns", sa.String(length=60), nullable=True),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('payment', 'nsf')", name=op.f("ck_payment_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_payment_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("kind", "reference", name=op.f("uq_payment_kind_reference")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index("ix_payment_account_at", ["account_id", "at"], unique=False)

    op.create_table(
        "turn_on_release",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(length=30), nullable=False),
        sa.Column("as_of", base.Instant(timezone=True), nullable=False),
        sa.Column("cancelled_at", base.Instant(timezone=True), nullable=True),
        sa.Column("cancelled_because", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_turn_on_release_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn_on_release")),
        sa.UniqueConstraint("reference", name=op.f("uq_turn_on_release_reference")),
    )
    with op.batch_alter_table("turn_on_release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_turn_on_release_account_id"), ["account_id"], unique=False)

    op.create_table(
        "arrangement",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("hold_id", sa.String(length=36), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("covers_new_charges", sa.Boolean(), nullable=False),
        sa.Column("verdicts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_arrangement_account_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["account_hold.id"], name=op.f("fk_arrangement_hold_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement")),
        sa.UniqueConstraint("reference", name=op.f("uq_arrangement_reference")),
    )
    with op.batch_alter_table("arrangement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrangement_account_id"), ["account_id"], unique=False)

    op.create_table(
        "authorisation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("issued_at", base.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", base.Instant(timezone=True), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_authorisation_decision_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_authorisation_device_id")),
        sa.ForeignKeyConstraint(["order_id"], ["field_order.id"], name=op.f("fk_authorisation_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
    )
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authorisation_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_authorisation_order_id"), ["order_id"], unique=False)

    op.create_table(
        "door_tag",
        sa.Column("fact_id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("tag_number", sa.String(length=30), nullable=False),
        sa.Column("posted_at", base.Instant(timezone=True), nullable=False),
        sa.Column("posted_by", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=False),
        sa.Column("position", sa.JSON(), nullable=True),
        sa.Column("wrong_door", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_door_tag_account_id")),
        sa.ForeignKeyConstraint(["order_id"], ["field_order.id"], name=op.f("fk_door_tag_order_id")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_door_tag")),
    )
    with op.batch_alter_table("door_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_door_tag_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_door_tag_order_id"), ["order_id"], unique=False)

    op.create_table(
        "order_step",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.Column("change_number", sa.Integer(), nullable=True),
        sa.Column("fact_id", sa.String(length=36), nullable=True),
        sa.Column("stop_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["field_order.id"], name=op.f("fk_order_step_order_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_order_step")),
        sa.UniqueConstraint("order_id", "revision", name=op.f("uq_order_step_order_id_revision")),
    )
    with op.batch_alter_table("order_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_step_order_id"), ["order_id"], unique=False)

    op.create_table(
        "release_code",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=11), nullable=False),
        sa.Column("salt", sa.String(length=44), nullable=False),
        sa.Column("sealed", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.Column("told_at", base.Instant(timezone=True), nullable=True),
        sa.Column("told_by", sa.String(length=64), nullable=True),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.Column("closing_code", sa.String(length=6), nullable=True),
        sa.Column("closing_at", base.Instant(timezone=True), nullable=True),
        sa.Column("closing_by", sa.String(length=64), nullable=True),
        sa.Column("closing_agrees", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_release_code_decision_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_release_code_device_id")),
        sa.ForeignKeyConstraint(["order_id"], ["field_order.id"], name=op.f("fk_release_code_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_code")),
        sa.UniqueConstraint("order_id", "device_id", name=op.f("uq_release_code_order_id_device_id")),
    )
    op.create_table(
        "service_act",
        sa.Column("fact_id", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("service_point_id", sa.String(length=36), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("reading", sa.String(length=36), nullable=False),
        sa.Column("lock_number", sa.String(length=40), nullable=False),
        sa.Column("valve", sa.String(length=40), nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=True),
        sa.Column("authorisation", sa.String(length=64), nullable=True),
        sa.Column("released_by_code", sa.Boolean(), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("act IN ('shut_off', 'turned_on')", name=op.f("ck_service_act_act")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_service_act_account_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_service_act_decision_id")),
        sa.ForeignKeyConstraint(["order_id"], ["field_order.id"], name=op.f("fk_service_act_order_id")),
        sa.ForeignKeyConstraint(
            ["service_point_id"], ["service_point.id"], name=op.f("fk_service_act_service_point_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_service_act")),
    )
    with op.batch_alter_table("service_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_act_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_act_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_act_service_point_id"), ["service_point_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=True),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("stop_id", sa.String(length=36), nullable=True),
        sa.Column("turn_on_order_id", sa.String(length=36), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("opened_at", base.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", base.Instant(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("closing_reason", sa.String(length=30), nullable=False),
        sa.Column("closing_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_file_account_id")),
        sa.ForeignKeyConstraint(["order_id"], ["field_order.id"], name=op.f("fk_case_file_order_id")),
        sa.ForeignKeyConstraint(["stop_id"], ["stop.id"], name=op.f("fk_case_file_stop_id")),
        sa.ForeignKeyConstraint(["turn_on_order_id"], ["field_order.id"], name=op.f("fk_case_file_turn_on_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("kind", "cause", name=op.f("uq_case_file_kind_cause")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_file_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_order_id"), ["order_id"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("occupant_is_tenant", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("tenant_notified_on", sa.Date(), nullable=True))

    with op.batch_alter_table("field_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=12), server_default="assigned", nullable=False))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("priority", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("account_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("service_point_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("tag_number", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("off_for", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("override", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("asked_by", sa.String(length=40), server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_field_order_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_order_service_point_id"), ["service_point_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_order_state"), ["state"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_field_order_tag_number"), ["tag_number"])
        batch_op.create_foreign_key(batch_op.f("fk_field_order_account_id"), "account", ["account_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_field_order_service_point_id"), "service_point", ["service_point_id"], ["id"]
        )

    with op.batch_alter_table("service_point", schema=None) as batch_op:
        batch_op.add_column(sa.Column("off_for", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("off_since", base.Instant(timezone=True), nullable=True))

    _restate_check("run", "kind", "kind IN ('read', 'reread', 'orders')")
    with op.batch_alter_table("stop") as batch_op:
        batch_op.alter_column("outcome", existing_type=sa.String(8), type_=sa.String(12), existing_nullable=True)
    _restate_check("stop", "outcome", "outcome IN ('read', 'skipped', 'posted', 'acted', 'unable', 'withdrawn')")
    for table in ("decision", "order_step"):
        forbid_change(table)


def _restate_check(table: str, name: str, condition: str) -> None:
    """Another condition under the same name; SQLite has to copy the table for it."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(condition))


def downgrade() -> None:
    raise NotImplementedError("what was recorded since would be lost")
