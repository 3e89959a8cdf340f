"""Alembic's entry: runs the steps on the connection that `storage.migrating` hands over, in its transaction."""

from alembic import context

from qbdconnect_server.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
