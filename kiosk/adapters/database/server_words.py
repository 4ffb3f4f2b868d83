"""What is told of a kind of trouble with a database; no driver is loaded for it."""

from kiosk.services.faults import StoreTrouble, StoreUnavailable

NEVER_SENT = (UnicodeEncodeError, OverflowError)
"""What a driver refuses by itself, for it fits no column."""

_SENTENCES = {
    StoreTrouble.UNREACHABLE: "The database at {host} does not answer. Check the network, and HOST"
    " and PORT in the settings.",
    StoreTrouble.TIMEOUT: "The database at {host} did not answer in time. The network may be slow"
    " or cut: check it, then try again.",
    StoreTrouble.HOST_UNKNOWN: "No computer is known by the name {host}. Check HOST in the"
    " settings, and the network.",
    StoreTrouble.NOT_A_DATABASE: "Something other than a database answers at {host}: perhaps a"
    " Wi-Fi login page, or another program. Open a web page on this laptop to sign in to the"
    " network, and check HOST and PORT.",
    StoreTrouble.LOGIN: "The database at {host} does not let {user} in. Check USER and PASSWORD in"
    " the settings; a user that must show a certificate (REQUIRE X509) cannot be used.",
    StoreTrouble.RIGHTS: "The database user {user} may not do this in {database}. Ask the"
    " database's administrator for the rights that `kiosk admin grants` prints.",
    StoreTrouble.NO_DATABASE: "There is no database {database} at {host}. Check DB_NAME in the"
    " settings, or have it created.",
    StoreTrouble.TLS_REQUIRED: "The database at {host} accepts encrypted connections only. Set"
    " DB_TLS=verify, and DB_CA to the certificate file of its provider.",
    StoreTrouble.TLS_MISSING: "The database at {host} offers no encryption, so nothing was sent to"
    " it. Have TLS switched on there, or, on a network you trust, set DB_TLS=off.",
    StoreTrouble.TLS_WRONG_CA: "The certificate of {host} is not signed by an authority this laptop"
    " knows. Download the CA certificate from the database's provider and name the file in DB_CA.",
    StoreTrouble.TLS_WRONG_NAME: "The computer that answers is not {host}: its certificate has"
    " another name. Check HOST in the settings; if it is right, somebody may be listening.",
    StoreTrouble.TLS_EXPIRED: "The certificate of {host} has expired, or this laptop's clock is"
    " wrong. Check the clock, then ask the database's administrator to renew the certificate.",
    StoreTrouble.READ_ONLY: "The database at {host} is read-only at the moment. Name the node that"
    " can be written to in HOST, or wait until it takes over.",
    StoreTrouble.NOT_READY: "The database at {host} is starting, stopping or without its partners."
    " Try again in a moment.",
    StoreTrouble.BUSY: "The database at {host} is busy. Try again in a moment.",
    StoreTrouble.SCHEMA_MISSING: "The ticket tables are missing in {database}. Ask the database's"
    " administrator to run `kiosk admin init`.",
    StoreTrouble.DISK_FULL: "The disk of the database at {host} is full: nothing was recorded. Ask"
    " the database's administrator to make room.",
    StoreTrouble.UNSTORABLE: "The ticket table in {database} cannot hold what was typed: too long,"
    " or letters it was not made for. Shorten it, or use Latin letters.",
}


def fault_of(trouble: StoreTrouble, host: str, user: str, database: str) -> StoreUnavailable:
    """The sentence for one kind of trouble with a server."""
    sentence = _SENTENCES[trouble].format(host=host, user=user, database=database)
    return StoreUnavailable(trouble, sentence)
