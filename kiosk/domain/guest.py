"""What a guest list says of a guest beyond the predecessor's four fields."""

from dataclasses import dataclass

CATEGORY_LIMIT = 64
NOTE_LIMIT = 1000
CODE_LIMIT = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A guest's further fields.

    Attributes:
        category: such as VIP, Student or Crew.
        note: for the person at the door.
        attention: whether staff must see the note before they decide.
        code: the ticket's code in the system that the list comes from; empty for none.
        fields: any further columns, name and value, in the list's order.
    """

    category: str = ""
    note: str = ""
    attention: bool = False
    code: str = ""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is said."""
        said = self.category or self.note or self.attention or self.code or self.fields
        return not said
