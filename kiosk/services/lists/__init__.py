"""Guest lists: read from any spreadsheet, planned, imported in batches, and written out again.

`columns` and `mapping` guess what a column means, `guest_rows` makes guests of rows, `planning`
says beforehand what an import will do, `importing` does it, `exporting` writes lists.
"""
