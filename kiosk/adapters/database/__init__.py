"""Connections to MySQL, MariaDB and SQLite: opened, kept warm, bounded; their errors.

What is asked over them is `adapters/sql`.
"""
