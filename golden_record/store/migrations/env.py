"""Run the migrations on the connection that the store hands over, in its transaction."""

from alembic import context

from golden_record.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
