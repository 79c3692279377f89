"""Runs the revisions on the connection that `fieldops.store.migrating` hands over."""

from alembic import context

from fieldops.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="base.",
)
with context.begin_transaction():
    context.run_migrations()
