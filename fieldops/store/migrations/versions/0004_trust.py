"""What the office knows of journals, views and clocks, and what a person decided about lines set aside."""

import sqlalchemy as sa
from alembic import op

from fieldops.store import base
from fieldops.store.identity import new_cursor_key
from fieldops.store.migrations.append_only import forbid_change

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _views_handed_out()
    _clocks_of_facts()
    _journals_seen_by_people()


def _views_handed_out() -> None:
    """What each device was handed down last, so that the next answer can be the difference."""
    with op.batch_alter_table("store_identity") as batch_op:
        batch_op.add_column(sa.Column("cursor_key", sa.String(length=32), server_default="", nullable=False))
    op.execute(sa.text("UPDATE store_identity SET cursor_key = :key").bindparams(key=new_cursor_key()))
    op.create_table(
        "handed_view",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("cursor", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("view", sa.LargeBinary(), nullable=False),
        sa.Column("handed_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_handed_view_device_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_handed_view")),
        sa.UniqueConstraint("device_id", "cursor", name=op.f("uq_handed_view_device_id_cursor")),
    )


def _clocks_of_facts() -> None:
    """When a fact happened by the office's time, and how well that is known."""
    op.add_column("fact", sa.Column("at_est", base.Instant(timezone=True), nullable=True))
    op.add_column("fact", sa.Column("time_unc", sa.Integer(), nullable=True))
    op.add_column("fact", sa.Column("time_quality", sa.String(length=10), nullable=True))
    op.add_column("door_tag", sa.Column("not_before", base.Instant(timezone=True), nullable=True))


def _journals_seen_by_people() -> None:
    """Since when a journal is behind, and who had a line that was set aside judged again."""
    op.add_column("journal", sa.Column("behind_since", base.Instant(timezone=True), nullable=True))
    op.add_column("journal", sa.Column("looked_into_at", base.Instant(timezone=True), nullable=True))
    op.add_column("journal", sa.Column("looked_into_by", sa.String(length=64), nullable=True))
    op.create_table(
        "replayed_line",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("journal_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("why_before", sa.String(length=20), nullable=False),
        sa.Column("verdict_after", sa.String(length=12), nullable=False),
        sa.Column("why_after", sa.String(length=20), nullable=True),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id", "seq"],
            ["journal_line.journal_id", "journal_line.seq"],
            name=op.f("fk_replayed_line_journal_id_seq"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_replayed_line")),
    )
    op.create_index("ix_replayed_line_place", "replayed_line", ["journal_id", "seq"])
    forbid_change("replayed_line")


def downgrade() -> None:
    raise NotImplementedError("what was recorded since would be lost")
