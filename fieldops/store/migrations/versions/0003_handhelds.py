"""What handhelds hand over to a field unit, and the unit's own journal."""

import sqlalchemy as sa
from alembic import op

from fieldops.store import base
from fieldops.store.migrations.append_only import forbid_change

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handheld_dump",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("handheld", sa.Text(), nullable=False),
        sa.Column("meter_route", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("protocol", sa.String(length=60), nullable=False),
        sa.Column("first_seen_at", base.Instant(timezone=True), nullable=False),
        sa.Column("pulled_by", sa.String(length=64), nullable=True),
        sa.Column("verified_at", base.Instant(timezone=True), nullable=True),
        sa.Column("purged_at", base.Instant(timezone=True), nullable=True),
        sa.Column("override_by", sa.String(length=64), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_handheld_dump")),
        sa.UniqueConstraint(
            "handheld", "meter_route", "epoch", name=op.f("uq_handheld_dump_handheld_meter_route_epoch")
        ),
    )
    op.create_table(
        "own_journal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("opened_at", base.Instant(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("called_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_own_journal_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_journal")),
    )
    op.create_index(op.f("ix_own_journal_device_id"), "own_journal", ["device_id"])
    op.create_table(
        "person_here",
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("username_key", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("signed_in_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_person_here_device_id")),
        sa.PrimaryKeyConstraint("device_id", "username_key", name=op.f("pk_person_here")),
    )
    op.create_table(
        "handheld_record",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("dump_number", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("serial_number", sa.Text(), nullable=False),
        sa.Column("digits", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.String(length=40), nullable=False),
        sa.Column("skip", sa.Text(), nullable=True),
        sa.Column("trouble", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kept_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dump_number"], ["handheld_dump.number"], name=op.f("fk_handheld_record_dump_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_handheld_record")),
        sa.UniqueConstraint("dump_number", "n", name=op.f("uq_handheld_record_dump_number_n")),
        sa.UniqueConstraint("dump_number", "uid", name=op.f("uq_handheld_record_dump_number_uid")),
    )
    op.create_table(
        "record_fact",
        sa.Column("fact_id", sa.String(length=36), nullable=False),
        sa.Column("record_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("journal_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["journal_id"], ["own_journal.id"], name=op.f("fk_record_fact_journal_id")),
        sa.ForeignKeyConstraint(
            ["record_number"], ["handheld_record.number"], name=op.f("fk_record_fact_record_number")
        ),
        sa.PrimaryKeyConstraint("fact_id", "record_number", name=op.f("pk_record_fact")),
    )
    op.create_index(op.f("ix_record_fact_record_number"), "record_fact", ["record_number"])
    op.create_index("ix_record_fact_place", "record_fact", ["journal_id", "seq"])
    forbid_change("handheld_record")


def downgrade() -> None:
    raise NotImplementedError("what was recorded since would be lost")
