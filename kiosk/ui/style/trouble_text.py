"""What is said in the window about trouble that a setting may mend."""

import re

from PySide6.QtCore import QCoreApplication

_SETTING = re.compile(r"\b(HOST|PORT|USER|PASSWORD|SECRET_KEY|DB_[A-Z_]+|KIOSK_[A-Z_]+)\b")


def said_trouble(sentence: str) -> str:
    """The sentence, and where it names a setting, that the window must be started again.

    Settings are read once: a password that is corrected while the window runs is not noticed.

    Args:
        sentence: what is wrong and what to do; may be empty.
    """
    if not _SETTING.search(sentence) or "start Kiosk again" in sentence:
        return sentence
    then = QCoreApplication.translate(
        "Trouble", "After changing a setting, close Kiosk and start it again."
    )
    return f"{sentence} {then}"
