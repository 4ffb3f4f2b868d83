"""QR codes and whole tickets as pictures, with fonts for the scripts of guests' names.

Paper that Qt draws is `ui/ticket`.
"""
