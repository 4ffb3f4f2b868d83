"""The Tickets tab: the table, its filters, and one ticket's details.

Pages come from `store_access`; no row is kept here for longer than it is shown.
"""
