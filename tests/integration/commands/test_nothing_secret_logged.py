"""A full registration, check and decision: no part of a token or secret in any log line."""

import logging

from kiosk import app
from kiosk.domain.decision import Wanted
from kiosk.settings import load_settings

SECRET = "an event's key that must stay where it is"


def test_main_path_logs_no_part_of_token_or_secret(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    environ = {"KIOSK_DATA": str(tmp_path), "SECRET_KEY": SECRET, "APP_URL": "https://a.example"}
    services = app.open_services(load_settings(None, environ, tmp_path))
    try:
        attendee = services.issuing.examine("Asha", "+91 98765 43210", "IIT", "Ball")
        issued = services.issuing.register(attendee)
        app.ticket_picture(issued, services.issuing.artist.qr_png(issued.text))
        forged = f"{issued.token[:-4]}AAAA"
        for text in (issued.text, forged, f"x{issued.token}", "not a ticket", issued.token):
            scan = services.admission.scan(text)
            verdict = services.admission.check(scan)
            services.admission.log(scan, verdict)
            if verdict.admissible:
                wanted = services.admission.decision(scan, verdict.ticket.id, Wanted.ALLOW)
                services.admission.record(wanted)
    finally:
        services.store.close()
    parts = [SECRET, *issued.token.split(".")]
    lines = "\n".join(f"{r.name} {r.getMessage()} {r.args}" for r in caplog.records)
    assert not [part for part in parts if part in lines or part[:12] in lines]
    # Nor in the store: a copied file must not hand out tickets.
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert b"Asha" in stored
    assert not [part for part in parts[1:] if part.encode() in stored]
    assert SECRET.encode() not in stored
