"""Allow, Deny and Put aside: told apart by place, size, filling and key; nothing where idle."""

import time
from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from kiosk.domain.action_rules import Kind
from kiosk.domain.offered_actions import Offer as Choices
from kiosk.ui.scan.decision_buttons import DecisionButton, PartyKeys
from kiosk.ui.scan.door_steps import Offer
from kiosk.ui.scan.reason_box import ReasonBox
from kiosk.ui.style.theme import Theme, mark

_REASONS = (Offer.DENY_REASON, Offer.OVERRIDE_REASON, Offer.HOLD_REASON)
_WITH_ASIDE = (Offer.DECIDE, Offer.WRITING, *_REASONS)
_WITH_HOLD = (Offer.DECIDE, Offer.NEXT, Offer.SECOND_LOOK)
_NOTHING = Choices(kinds=frozenset())


class DecisionBar(QWidget):
    """What can be pressed about the guest; the reason box opens in Allow's place.

    Args:
        theme: gives sizes.
        steady: seconds on a clock that only goes forward.
        parent: the widget that it stands in.
    """

    left_chosen = Signal(float)
    """The large place was pressed (Allow, or Try again); when the press began."""
    right_chosen = Signal(float)
    """The small place was pressed (Deny, Next, or the reason's end); when the press began."""
    aside_chosen = Signal(float)
    """Put aside, or back from a reason; when the press began."""
    leave_chosen = Signal(float)
    """The guest goes out; when the press began."""
    hold_chosen = Signal(float)
    """The desk shall look; when the press began."""
    some_chosen = Signal(int, float)
    """So many of a party; when the press began."""

    def __init__(
        self,
        theme: Theme,
        steady: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._offer, self._choices = Offer.NOTHING, _NOTHING
        self.left = DecisionButton(steady, self)
        self.left.setObjectName("allow")
        self.right = DecisionButton(steady, self)
        self.right.setObjectName("deny")
        self.leave = DecisionButton(steady, self)
        self.leave.setObjectName("leave")
        self.leave.setAccessibleName(self.tr("Let out"))
        self.aside = DecisionButton(steady, self)
        self.aside.setObjectName("aside")
        self.aside.setAccessibleName(self.tr("Put aside"))
        self.hold = DecisionButton(steady, self)
        self.hold.setObjectName("hold")
        self.hold.setAccessibleName(self.tr("Ask the desk"))
        self._corner = QWidget(self)
        self._corner.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._small = QVBoxLayout(self._corner)
        self._small.setContentsMargins(0, 0, 0, 0)
        self._small.addWidget(self.aside, 1)
        self._small.addWidget(self.hold, 1)
        self.some = PartyKeys(theme, steady, self)
        self.reason = ReasonBox(theme, self)
        self._place = QStackedWidget(self)
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._place.addWidget(self.left)
        self._place.addWidget(self.reason)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget, share in (
            (self._place, 12),
            (self.some, 5),
            (self.right, 6),
            (self.leave, 3),
            (self._corner, 4),
        ):
            self._row.addWidget(widget, share)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.left.chosen.connect(self.left_chosen)
        self.right.chosen.connect(self.right_chosen)
        self.aside.chosen.connect(self.aside_chosen)
        self.leave.chosen.connect(self.leave_chosen)
        self.hold.chosen.connect(self.hold_chosen)
        self.some.chosen.connect(self.some_chosen)
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self.offer(Offer.NOTHING)

    @property
    def offered(self) -> Offer:
        """What is offered."""
        return self._offer

    @property
    def some_offered(self) -> bool:
        """Whether a number lets in, or out, so many of a party."""
        return self._offer is Offer.DECIDE and self._choices.places > 1

    def offer(
        self,
        offer: Offer,
        choices: Choices = _NOTHING,
        *,
        slow: bool = False,
        desk_says: str | None = None,
    ) -> None:
        """Offer this from now on; where nothing can be pressed, nothing is there.

        Args:
            offer: what can be pressed.
            choices: what may be done about the guest.
            slow: whether the store takes its time, which is said where the press was.
            desk_says: the desk's sentence, where it said to let in against the verdict; None
                where it did not.
        """
        opened = offer is not self._offer
        self._offer, self._choices = offer, choices
        reasons = offer in _REASONS
        deciding = offer in (Offer.DECIDE, Offer.WRITING)
        self._place.setCurrentWidget(self.reason if reasons else self.left)
        self._place.setVisible(offer is not Offer.NEXT)
        # The smaller place, for Next is what is mostly pressed; but not where the desk said let in.
        second = offer is Offer.SECOND_LOOK and desk_says is None
        self._row.setStretch(0, 6 if second else 18 if reasons else 12)
        self._row.setStretch(2, 12 if second else 6)
        self.right.setVisible(not deciding or Kind.DENY in choices.kinds)
        self.some.offer(choices.places if deciding else 0)
        out_too = Kind.LEAVE in choices.kinds and choices.first is not Kind.LEAVE
        self.leave.setVisible(deciding and out_too)
        self.aside.setVisible(offer in _WITH_ASIDE)
        held = offer in _WITH_HOLD and Kind.HOLD in choices.kinds
        self.hold.setVisible(held)
        self._corner.setVisible(held or offer in _WITH_ASIDE)
        self._dress_all(offer, slow=slow)
        if offer is Offer.SECOND_LOOK and desk_says is not None:
            self._dress(self.left, "allow", self.tr("Let in"), self.tr("O"))
        self._fit()
        self.setVisible(offer is not Offer.NOTHING)
        if opened:
            self._open_reasons(offer, desk_says)

    def _dress_all(self, offer: Offer, *, slow: bool) -> None:
        deny, kind, back = self.tr("Deny"), self._first_kind(), self.tr("Back")
        self._dress(self.aside, "aside", self.tr("Put aside"), self.tr("Esc"))
        self._dress(self.hold, "aside", self.tr("Ask the desk"), self.tr("H"))
        match offer:
            case Offer.DECIDE:
                self._dress(self.left, kind, self._first_word(), self.tr("A"))
                self._dress(self.right, "deny", deny, self.tr("D"))
                self._dress(self.leave, "aside", self.tr("Let out\nG"))
            case Offer.NEXT:
                self._dress(self.right, "next", self.tr("Next"), self.tr("Space"))
            case Offer.SECOND_LOOK:
                self._dress(self.left, "override", self.tr("Second look"), self.tr("O"))
                self._dress(self.right, "next", self.tr("Next"), self.tr("Space"))
            case Offer.RETRY:
                self._dress(self.left, "allow", self.tr("Try again"), self.tr("A"))
                self._dress(self.right, "next", self.tr("Next"), self.tr("Space"))
            case Offer.WRITING:
                writing = self.tr("writing…") if slow else self._first_word()
                self._dress(self.left, kind, writing, enabled=False)
                self._dress(self.right, "deny", deny, enabled=False)
                self._dress(self.leave, "aside", self.tr("Let out\nG"), enabled=False)
                self.aside.setEnabled(False)
            case Offer.DENY_REASON:
                self._dress(self.right, "deny", deny, self.tr("Enter"))
                self._dress(self.aside, "aside", back, self.tr("Esc"))
            case Offer.OVERRIDE_REASON:
                self._dress(self.right, "allow", self.tr("Let in"), self.tr("Enter"))
                self._dress(self.aside, "aside", back, self.tr("Esc"))
            case Offer.HOLD_REASON:
                self._dress(self.right, "next", self.tr("Ask"), self.tr("Enter"))
                self._dress(self.aside, "aside", back, self.tr("Esc"))
            case _:
                self._dress(self.left, "allow", self.tr("Allow"), enabled=False)
                self._dress(self.right, "deny", deny, enabled=False)
        self.some.setEnabled(offer is Offer.DECIDE)

    def _first_kind(self) -> str:
        return "leave" if self._choices.first is Kind.LEAVE else "allow"

    def _first_word(self) -> str:
        """What the large button does: about a party, for how many."""
        words = {
            Kind.RETURN: (self.tr("Back in"), self.tr("All {count} back in")),
            Kind.LEAVE: (self.tr("Let out"), self.tr("Let all {count} out")),
        }
        one, many = words.get(
            self._choices.first or Kind.ALLOW, (self.tr("Allow"), self.tr("Allow all {count}"))
        )
        places = self._choices.places
        return many.format(count=places) if places > 1 else one

    def _open_reasons(self, offer: Offer, desk_says: str | None) -> None:
        if offer is Offer.DENY_REASON:
            self.reason.open_for_denial()
        elif offer is Offer.OVERRIDE_REASON:
            self.reason.open_for_override(desk_says)
        elif offer is Offer.HOLD_REASON:
            self.reason.open_for_hold()

    def _dress(
        self, button: DecisionButton, kind: str, word: str, key: str = "", *, enabled: bool = True
    ) -> None:
        button.say(word, key)
        button.setAccessibleName(word.partition("\n")[0])
        button.setAccessibleDescription(self.tr("Key {key}").format(key=key) if key else "")
        button.setEnabled(enabled)
        mark(button, kind=kind)

    @Slot()
    def _on_theme(self) -> None:
        self._row.setSpacing(self._theme.px(18))
        self._small.setSpacing(self._theme.px(8))
        self.setFixedHeight(max(96, self._theme.px(110)))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for other words."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """No word is cut: a button has the width of its words at least, also in large letters."""
        self.some.fit()
        for stacked in (False, True):
            for button in (self.left, self.right):
                button.stack(stacked=stacked)
            self._keep_room()
            if self._row.minimumSize().width() <= self.width():
                break

    def _keep_room(self) -> None:
        small = [one for one in (self.aside, self.hold) if not one.isHidden()]
        needed = {
            self._place: 0 if self._offer in _REASONS else self.left.sizeHint().width(),
            self.right: self.right.sizeHint().width(),
            self.leave: self.leave.sizeHint().width(),
            self._corner: max((one.sizeHint().width() for one in small), default=0),
        }
        writing = self._offer is Offer.WRITING  # the same words without keys: nothing moves
        for widget, least in needed.items():
            widget.setMinimumWidth(max(least, widget.minimumWidth() if writing else 0))
