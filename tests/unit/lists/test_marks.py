"""The mark that names a registration is that of every Kiosk before: else a list doubles guests."""

from uuid import UUID, uuid4, uuid5

import pytest

from kiosk.services.lists.known_guests import named_mark


@pytest.mark.parametrize("name", ["", "Asha Rao\x009876543210", "आशा कुमारी\x00\x00दिल्ली"])
def test_a_mark_is_the_name_based_uuid_of_the_standard(name):
    for _ in range(20):
        space = uuid4()
        assert named_mark(space.bytes, name) == uuid5(space, name).bytes
        assert UUID(bytes=named_mark(space.bytes, name)).version == 5
