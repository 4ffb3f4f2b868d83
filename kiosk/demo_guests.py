"""Who comes to the demo's door: sample guests on a throw-away store, and what they hold up."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import jwt

from kiosk import app
from kiosk.adapters.keys.jwt_tokens import ALGORITHM, JwtMint
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Wanted
from kiosk.domain.ticket import Attendee
from kiosk.services.issuing import Issued
from kiosk.services.service_set import Services
from kiosk.settings import Settings

EVENT, OTHER_EVENT = "Spring Ball 2026", "Robotics Fair"
GUEST = ("Meera Krishnan", "+91 98765 43210", "IIT Delhi", EVENT)
SAMPLES = (
    Attendee("Arjun Mehta", "+91 98200 11223", "IIT Bombay", EVENT),
    Attendee("Fatima Sheikh", "+91 99301 44556", "Delhi University", EVENT),
    Attendee("Rohan Das", "+91 98311 77889", "Jadavpur University", EVENT),
    Attendee("Lena Fischer", "+49 1512 3456789", "TU München", OTHER_EVENT),
    Attendee("Ananya Iyer", "+91 98402 33445", "Anna University", EVENT),
    Attendee("Kabir Singh", "+91 98150 66778", "Panjab University", EVENT),
    Attendee("Zoya Khan", "+91 99190 12121", "AMU Aligarh", OTHER_EVENT),
    Attendee("Dev Patel", "+91 98250 90909", "Gujarat University", EVENT),
    Attendee("Sana Qureshi", "+91 99100 55667", "Jamia Millia Islamia", EVENT),
    Attendee("Vikram Rao", "+91 98860 31313", "IISc Bengaluru", EVENT),
    Attendee("Nisha Thomas", "+91 94470 24242", "Kerala University", EVENT),
    Attendee("Omar Haddad", "+971 50 123 4567", "AUS Sharjah", EVENT),
    Attendee("The Iyer family", "+91 98410 70707", "Anna University", EVENT, party=5),
    Attendee("Tara Joshi", "+91 98220 14141", "COEP Pune", EVENT),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """What the guests hold up."""

    good: str
    to_deny: str
    used: str
    denied: str
    revoked: str
    reissued: str
    marked: str
    party: str
    to_hold: str
    other_event: str
    expired: str
    not_yet: str
    forged: str
    unknown: str
    foreign: str
    far_away: str


def prepared(settings: Settings) -> Texts:
    """Register the sample guests, decide about two of them, and write what each holds up."""
    services = app.open_services(settings)
    try:
        issued = [services.issuing.register(attendee) for attendee in SAMPLES]
        now = services.clock.now()
        _decide(services, issued[2].text, Wanted.ALLOW, "", "South door")
        _decide(services, issued[4].text, Wanted.DENY, "Not on the guest list", "South door")
        _act(services, issued[9], Kind.REVOKE, "Paid back on Friday")
        _act(services, issued[10], Kind.REISSUE, "Phone lost")
        _mark(settings, issued[11].ticket.id, "refunded")
        forger = JwtMint("a key that somebody made up at home, in the evening")
        return Texts(
            good=issued[0].text,
            to_deny=issued[1].text,
            used=issued[2].text,
            denied=issued[4].text,
            revoked=issued[9].text,
            reissued=issued[10].text,
            marked=issued[11].text,
            party=issued[12].text,
            to_hold=issued[13].text,
            other_event=issued[3].text,
            expired=services.mint.sign(issued[5].ticket.id, now - timedelta(hours=3)),
            not_yet=jwt.encode(
                {
                    "ticket_id": issued[7].ticket.id,
                    "exp": now + timedelta(days=3),
                    "nbf": now + timedelta(days=1),
                },
                settings.secret,
                ALGORITHM,
            ),
            forged=forger.sign(issued[0].ticket.id, now + timedelta(hours=24)),
            unknown=services.mint.sign(404, now + timedelta(hours=24)),
            foreign="WIFI:T:WPA;S:Spring Ball;P:dance;;",
            far_away=issued[8].text,
        )
    finally:
        services.store.close()


def _decide(services: Services, text: str, wanted: Wanted, reason: str, door: str) -> None:
    admission = services.admission
    admission.door = type(admission.door)(door, "Ben")
    scan = admission.scan(text)
    ticket = admission.check(scan).ticket
    if ticket is not None:
        admission.record(admission.decision(scan, ticket.id, wanted, reason))


def _act(services: Services, issued: Issued, kind: Kind, reason: str) -> None:
    """What a desk does about a ticket."""
    admission = services.admission
    admission.door = type(admission.door)("Desk", "Ben")
    scan, number = admission.scan(issued.text), issued.ticket.id
    lookup = services.store.confirm(number)
    later = services.issuing.next_expiry(lookup) if kind is Kind.REISSUE and lookup else None
    admission.record(admission.action(scan, number, kind, reason, expires_at=later))


def _mark(settings: Settings, number: int, word: str) -> None:
    """Another program writes a word of its own into the table."""
    with closing(sqlite3.connect(settings.embedded_file)) as raw, raw:
        raw.execute("UPDATE tickets SET status = ? WHERE id = ?", (word, number))
