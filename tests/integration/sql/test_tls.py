"""Who answers is verified, nothing is sent in the clear unasked, and each refusal says why."""

import socket
import ssl
from dataclasses import replace

import pytest
from support.servers import certificates
from support.servers.mariadb import ABSENT, PASSWORD, MariaDb

from kiosk.adapters.database import connect
from kiosk.adapters.database.host_order import Resolver
from kiosk.adapters.database.server_address import ServerAddress
from kiosk.adapters.database.server_link import ServerLink
from kiosk.adapters.sql.sql_store import SqlStore
from kiosk.services.faults import StoreTrouble, StoreUnavailable

pytestmark = pytest.mark.mariadb


@pytest.fixture(scope="module")
def server():
    """A server with a certificate for db.test, and a user who must come encrypted."""
    if ABSENT:
        pytest.skip(ABSENT)
    server = MariaDb()
    try:
        server.install()
        server.ca = certificates.authority(server.folder, "test-ca")
        server.stranger = certificates.authority(server.folder, "stranger-ca")
        server.good = certificates.server_options(server.folder, server.ca, "good")
        server.start(*server.good)
        server.database("event")
        server.run(
            f"CREATE USER 'careful'@'%' IDENTIFIED BY '{PASSWORD}' REQUIRE SSL",
            "GRANT ALL ON event.* TO 'careful'@'%'",
        )
        yield server
    finally:
        server.remove()


def local(host, port, **_):
    """Every name is this computer: the test's own name server."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@pytest.fixture
def opened(server):
    stores = []

    def opened(**more):
        address = ServerAddress(("db.test",), server.port, "event", PASSWORD, "event")
        address = replace(address, **{"ca": server.ca.file, **more})
        store = SqlStore(ServerLink(address, patience=2.0, resolver=Resolver(local)))
        stores.append(store)
        return store

    yield opened
    for store in stores:
        store.close()


def cipher(store):
    return store._link.call(lambda s: s.rows("SHOW STATUS LIKE 'Ssl_cipher'"))[0][1]


def trouble(store):
    with pytest.raises(StoreUnavailable) as caught:
        store.events()
    assert PASSWORD not in caught.value.sentence
    return caught.value.trouble


def test_a_host_that_is_not_this_computer_is_verified_without_asking(opened):
    assert opened().events() == []
    assert cipher(opened())
    assert opened().status().unsafe == ""


def test_this_computer_may_be_spoken_to_in_the_clear(opened):
    store = opened(hosts=("127.0.0.1",))
    store.events()
    assert cipher(store) == ""
    assert store.status().unsafe == ""


def test_this_computer_is_spoken_to_encrypted_where_it_demands_that(opened):
    store = opened(hosts=("127.0.0.1",), user="careful")
    store.events()
    assert cipher(store)


def test_verify_holds_for_this_computer_too(opened, server):
    assert cipher(opened(hosts=("127.0.0.1",), tls="verify"))
    stranger = opened(hosts=("127.0.0.1",), tls="verify", ca=server.stranger.file)
    assert trouble(stranger) is StoreTrouble.TLS_WRONG_CA


@pytest.mark.parametrize("ca", ["stranger", None])
def test_an_authority_this_laptop_does_not_know(opened, server, ca):
    store = opened(ca=server.stranger.file if ca else None)
    assert trouble(store) is StoreTrouble.TLS_WRONG_CA


def test_another_name_than_the_certificates(opened):
    assert trouble(opened(hosts=("db.elsewhere",))) is StoreTrouble.TLS_WRONG_NAME


def test_off_works_and_is_shown_as_unsafe(opened):
    store = opened(tls="off")
    store.events()
    assert cipher(store) == ""
    assert "DB_TLS" in store.status().unsafe
    assert store.probe().warnings[0] == store.status().unsafe


def test_off_where_the_server_demands_encryption(opened):
    assert trouble(opened(tls="off", user="careful")) is StoreTrouble.TLS_REQUIRED


def test_off_with_a_wrong_password_is_a_wrong_password(opened):
    assert trouble(opened(tls="off", password="wrong")) is StoreTrouble.LOGIN


def test_encryption_demanded_of_everybody(opened, server):
    server.run("SET GLOBAL require_secure_transport = ON")
    try:
        assert trouble(opened(tls="off")) is StoreTrouble.TLS_REQUIRED
        assert opened().events() == []
    finally:
        raw = server.connect(ssl_disabled=False, database=None)
        raw.cursor().execute("SET GLOBAL require_secure_transport = OFF")
        raw.close()


def test_a_file_that_is_no_certificate(opened, tmp_path):
    empty = tmp_path / "ca.pem"
    empty.write_text("")
    assert trouble(opened(ca=empty)) is StoreTrouble.TLS_WRONG_CA
    assert trouble(opened(ca=tmp_path / "missing.pem")) is StoreTrouble.TLS_WRONG_CA


def test_the_context_is_made_once_for_all_connections(opened, monkeypatch):
    made = []
    create = ssl.create_default_context
    monkeypatch.setattr(
        connect.ssl, "create_default_context", lambda **k: made.append(k) or create(**k)
    )
    store = opened()
    for _ in range(3):
        store.events()
        store._link._drop(store._link._state)
    assert len(made) == 1


def test_a_server_without_encryption_is_sent_nothing(opened, server):
    server.stop()
    server.start()  # no certificate: MariaDB 10.11 then offers no TLS
    try:
        assert trouble(opened()) is StoreTrouble.TLS_MISSING
        assert opened(tls="off").events() == []
    finally:
        server.stop()
        server.start(*server.good)


def test_a_certificate_that_has_expired(opened, server):
    old = certificates.server_options(server.folder, server.ca, "old", expired=True)
    server.stop()
    server.start(*old)
    try:
        assert trouble(opened()) is StoreTrouble.TLS_EXPIRED
    finally:
        server.stop()
        server.start(*server.good)
