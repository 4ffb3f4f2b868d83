"""A guest's further fields are written as one object of JSON, whatever their names are."""

import json

from kiosk.adapters.sql.shared_rows import guest_values
from kiosk.domain.guest import Guest


def written(*fields):
    return json.loads(guest_values(Guest(fields=fields))[4])


def test_names_and_values_with_any_signs():
    assert written(('100 %d "%s"', "%s"), ("Größe", '"m"\n')) == {
        '100 %d "%s"': "%s",
        "Größe": '"m"\n',
    }


def test_of_two_fields_with_one_name_the_last_one_counts():
    assert written(("a", "1"), ("b", "2"), ("a", "3")) == {"a": "3", "b": "2"}
