"""Which event, which door, who works here."""

from collections.abc import Mapping

from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit

from kiosk.domain.decision import DOOR_LIMIT, OPERATOR_LIMIT
from kiosk.domain.ticket import EVENT_LIMIT
from kiosk.ui.first_start.page import Page
from kiosk.ui.style.theme import Theme, mark


class DoorPage(Page):
    """Three fields, none of them needed.

    Args:
        theme: gives sizes.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.ask(
            self.tr("What happens here?"),
            self.tr("Door and name are kept with every decision; others read them."),
        )
        self.fields: dict[str, QLineEdit] = {}
        form = QGridLayout()  # one of forms would not centre names beside fields as high as these
        form.setSpacing(theme.px(12))
        for row, (name, title, example, limit) in enumerate(
            (
                ("event", self.tr("Event"), self.tr("Freshers Night"), EVENT_LIMIT),
                ("KIOSK_DOOR", self.tr("Door"), self.tr("North gate"), DOOR_LIMIT),
                ("KIOSK_OPERATOR", self.tr("Your name"), self.tr("Asha"), OPERATOR_LIMIT),
            )
        ):
            edit = QLineEdit()
            edit.setMaxLength(limit)
            edit.setPlaceholderText(self.tr("for example {example}").format(example=example))
            edit.setAccessibleName(title)
            edit.textEdited.connect(self.changed)
            label = QLabel(title)
            mark(label, role="label")
            form.addWidget(label, row, 0)
            form.addWidget(edit, row, 1)
            self.fields[name] = edit
        self.column.addLayout(form)
        self.column.addStretch(1)

    def enter(self) -> None:
        """Begin at the first field."""
        self.fields["event"].setFocus()

    def answers(self) -> Mapping[str, str]:
        """What was typed."""
        return {name: " ".join(edit.text().split()) for name, edit in self.fields.items()}

    def fill(self, answers: Mapping[str, str]) -> None:
        """Show what was typed before."""
        for name, edit in self.fields.items():
            edit.setText(answers.get(name, ""))
