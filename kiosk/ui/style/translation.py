"""Translates texts outside widgets; they are marked with the name that Qt's lupdate looks for."""

from PySide6.QtCore import QCoreApplication

from kiosk.services.wording import QT_TRANSLATE_NOOP

__all__ = ["QT_TRANSLATE_NOOP", "translate"]

translate = QCoreApplication.translate
