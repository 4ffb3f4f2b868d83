"""Keys and signatures: tokens as JWT, the SECRET_KEY made on first start, keys derived from it.

Nothing here reads a ticket table.
"""
