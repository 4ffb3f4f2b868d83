"""Stores on MySQL, MariaDB and SQLite: connections, schema, statements, driver errors.

It knows `adapters/local` for the embedded file, and nothing of doors that go on alone.
"""
