"""The only room that knows SQL: databases, tables, queries and migrations."""
