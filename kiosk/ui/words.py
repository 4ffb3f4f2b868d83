"""Marks texts outside widgets for translation, with names that Qt's lupdate looks for."""

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text of a table; it is translated where it is shown.

    PySide6's own declares its result to be an object, so that no typed table could hold it.
    """
    return text
