"""The store: tables by noun, queries by noun, migrations. All SQL lives here; nothing here knows of the web.

The same tables serve central and a field unit, on SQLite and on PostgreSQL.
"""
