"""Lists in spreadsheets: reading what strangers hand over, and writing what they may open.

Files are read in a child process (`kiosk.adapters.sandbox`): `decode_list`, `text_encoding`,
`separated_text` and `workbook` run there; `list_file` is this side of it. `table_files` writes.
"""
