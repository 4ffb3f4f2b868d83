"""What a column of a guest list can mean, and the headings by which people say it."""

from enum import StrEnum


class Field(StrEnum):
    """What a column means; the values are the words of `kiosk import --map`."""

    NAME = "name"
    GIVEN = "first_name"
    FAMILY = "last_name"
    MOBILE = "mobile"
    UNIVERSITY = "university"
    EVENT = "event"
    CATEGORY = "category"
    NOTE = "note"
    ATTENTION = "attention"
    PARTY = "party"
    CODE = "code"
    EMAIL = "email"
    STATUS = "status"
    PAID = "paid"
    NUMBER = "number"
    """A ticket's number in our own export."""
    KEEP = "keep"
    """Kept with the guest under the column's own heading."""
    SKIP = "skip"
    """Left out."""


ONCE = frozenset(Field) - {Field.KEEP, Field.SKIP}
"""Fields that one column at most can be."""

ALIASES: dict[Field, tuple[str, ...]] = {
    Field.NAME: (
        *("name", "full name", "your full name", "participant name", "attendee name"),
        *("guest name", "student name", "naam", "नाम", "nombre completo", "nombre y apellidos"),
        *("nome completo", "nom complet", "nom et prenom", "vollstandiger name", "имя", "фио"),
        *("姓名", "氏名", "이름", "الاسم", "nama", "ism"),
    ),
    Field.GIVEN: (
        *("first name", "given name", "forename", "nombre", "prenom", "vorname", "nome"),
        *("attendee name given name", "etunimi", "fornavn", "voornaam", "имя"),
    ),
    Field.FAMILY: (
        *("last name", "surname", "family name", "apellido", "apellidos", "nom de famille"),
        *("nachname", "familienname", "cognome", "sobrenome", "attendee name family name"),
        *("achternaam", "etternavn", "фамилия"),
    ),
    Field.MOBILE: (
        *("mobile", "mobile number", "whatsapp", "whatsapp number", "phone", "phone number"),
        *("cell phone", "contact number", "contact no", "telephone", "mobile no", "ph no"),
        *("telefono", "movil", "celular", "telefone", "portable", "handy", "handynummer"),
        *("telefon", "telefonnummer", "mobilnummer", "मोबाइल", "फोन", "व्हाट्सएप", "телефон"),
        *("手机", "电话", "電話番号", "전화번호", "رقم الهاتف", "الجوال", "telp", "no hp", "gsm"),
    ),
    Field.UNIVERSITY: (
        *("university", "college", "college name", "institute", "institution", "organisation"),
        *("organization", "company", "school", "school name", "campus", "affiliation"),
        *("universidad", "universite", "hochschule", "universitat", "universita", "faculdade"),
        *("firma", "entreprise", "empresa", "कॉलेज", "विश्वविद्यालय", "संस्थान", "университет"),
        *("学校", "大学", "대학교", "الجامعة", "employer"),
    ),
    Field.EVENT: (
        *("event", "event name", "event registered for", "evento", "veranstaltung"),
        *("evenement", "which event", "कार्यक्रम", "мероприятие"),
    ),
    Field.CATEGORY: (
        *("category", "ticket type", "ticket name", "ticket category", "product", "product name"),
        *("pass type", "type of ticket", "guest type", "kategorie", "categoria", "categorie"),
        *("ticketart", "श्रेणी"),
    ),
    Field.NOTE: (
        *("note", "notes", "comment", "comments", "remark", "remarks", "bemerkung", "notiz"),
        *("nota", "notas", "observaciones", "commentaire", "टिप्पणी"),
    ),
    Field.ATTENTION: ("attention", "requires special attention", "special attention", "flag"),
    Field.PARTY: (
        *("party", "party size", "group size", "number of people", "number of guests"),
        *("how many people", "places", "seats", "headcount", "pax"),
    ),
    Field.CODE: (
        *("code", "secret", "barcode", "barcode no", "ticket code", "public id", "qr code"),
        *("qr code url", "qr", "ticket barcode"),
    ),
    Field.EMAIL: (
        *("email", "email address", "e mail", "mail", "correo", "correo electronico"),
        *("courriel", "e mail adresse", "ईमेल", "почта", "邮箱", "メール"),
    ),
    Field.STATUS: ("status", "attendee status", "approval status", "registration status", "rsvp"),
    Field.PAID: ("paid", "payment status", "bezahlt", "pagado", "paye", "payment"),
}

AGAINST: dict[Field, tuple[str, ...]] = {
    Field.NAME: (
        *("college", "university", "institute", "institution", "school", "event", "company"),
        *("organisation", "organization", "father", "mother", "parent", "guardian", "emergency"),
        *("team", "product", "ticket", "user", "file", "order", "file", "source", "buyer"),
        *("payer", "invoice", "upi", "branch", "bank", "department", "company"),
    ),
    Field.MOBILE: (
        *("emergency", "parent", "father", "mother", "guardian", "alternate", "alternative"),
        *("model", "buyer", "invoice", "email", "country"),
    ),
    Field.UNIVERSITY: ("roll", "id", "year", "email", "address", "number", "course"),
    Field.EVENT: ("id", "date", "time", "hear", "fee", "email"),
    Field.CATEGORY: ("id", "price", "fee"),
    Field.NOTE: (),
    Field.EMAIL: ("buyer", "invoice", "parent"),
    Field.STATUS: ("marital", "payment", "student", "order", "email"),
    Field.GIVEN: ("buyer", "invoice", "emergency", "father", "mother", "parent", "file"),
    Field.FAMILY: ("buyer", "invoice", "emergency", "father", "mother", "parent", "file"),
    Field.CODE: (
        "country",
        "pin",
        "zip",
        "postal",
        "area",
        "voucher",
        "promo",
        "discount",
        "order",
    ),
    Field.PARTY: ("political",),
    Field.PAID: ("amount", "price", "date", "method"),
}
"""Words that make a heading mean something else, although it holds an alias."""

LAYOUTS: dict[str, tuple[frozenset[str], dict[str, Field]]] = {
    "pretix": (
        frozenset({"order code", "attendee name", "product"}),
        {
            "attendee name": Field.NAME,
            "attendee name given name": Field.GIVEN,
            "attendee name family name": Field.FAMILY,
            "product": Field.CATEGORY,
            "secret": Field.CODE,
            "paid": Field.PAID,
            "comment": Field.NOTE,
            "requires special attention": Field.ATTENTION,
            "company": Field.UNIVERSITY,
        },
    ),
    "eventbrite": (
        frozenset({"first name", "email", "ticket type", "attendee status"}),
        {
            "first name": Field.GIVEN,
            "surname": Field.FAMILY,
            "last name": Field.FAMILY,
            "ticket type": Field.CATEGORY,
            "barcode": Field.CODE,
            "attendee status": Field.STATUS,
            "cell phone": Field.MOBILE,
            "mobile phone": Field.MOBILE,
            "quantity": Field.SKIP,
        },
    ),
    "luma": (
        frozenset({"api id", "name", "approval status"}),
        {
            "name": Field.NAME,
            "first name": Field.GIVEN,
            "last name": Field.FAMILY,
            "phone number": Field.MOBILE,
            "qr code url": Field.CODE,
            "approval status": Field.STATUS,
            "ticket name": Field.CATEGORY,
            "event name": Field.EVENT,
        },
    ),
    "hievents": (
        frozenset({"public id", "first name", "product name", "status"}),
        {
            "first name": Field.GIVEN,
            "last name": Field.FAMILY,
            "public id": Field.CODE,
            "product name": Field.CATEGORY,
            "status": Field.STATUS,
            "notes": Field.NOTE,
        },
    ),
    "alfio": (
        frozenset({"category", "event", "status", "full name"}),
        {
            "full name": Field.NAME,
            "first name": Field.GIVEN,
            "last name": Field.FAMILY,
            "category": Field.CATEGORY,
            "event": Field.EVENT,
            "status": Field.STATUS,
        },
    ),
    "kiosk": (
        frozenset({"ticket", "name", "mobile number", "university", "event registered for"}),
        {
            "ticket": Field.NUMBER,
            "name": Field.NAME,
            "mobile number": Field.MOBILE,
            "university": Field.UNIVERSITY,
            "event registered for": Field.EVENT,
            "category": Field.CATEGORY,
            "note": Field.NOTE,
            "attention": Field.ATTENTION,
            "party": Field.PARTY,
            "code": Field.CODE,
            "status": Field.SKIP,
            "entry time": Field.SKIP,
            "door": Field.SKIP,
            "operator": Field.SKIP,
            "reason": Field.SKIP,
            "token": Field.SKIP,
            "file": Field.SKIP,
        },
    ),
}
"""Exports of known programs: the headings that tell them, and what their columns mean."""

LEFT_OUT = {
    "declined": "declined",
    "rejected": "declined",
    "not going": "declined",
    "not attending": "declined",
    "no": "declined",
    "refunded": "refunded",
    "refund": "refunded",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "deleted": "cancelled",
    "transferred": "cancelled",
    "released": "cancelled",
    "invalidated": "cancelled",
    "storniert": "cancelled",
    "pending": "not approved",
    "pending approval": "not approved",
    "awaiting approval": "not approved",
    "invited": "not approved",
    "waitlist": "on the waiting list",
    "waitlisted": "on the waiting list",
    "waiting": "on the waiting list",
    "waiting list": "on the waiting list",
    "unpaid": "not paid",
    "not paid": "not paid",
    "awaiting payment": "not paid",
    "awaiting offline payment": "not paid",
    "payment pending": "not paid",
}
"""Words in a status column for which a row is left out, and why."""

NOT_PAID = {
    **dict.fromkeys(
        (
            *("no", "false", "0", "unpaid", "not paid", "pending", "nein", "non", "failed", "due"),
            *("n", "payment pending", "payment failed", "awaiting payment", "declined"),
        ),
        "not paid",
    ),
    **dict.fromkeys(("refunded", "refund", "partially refunded", "fully refunded"), "refunded"),
    **dict.fromkeys(("cancelled", "canceled", "storniert"), "cancelled"),
}
"""Words in a column about payment for which a row is left out, and why.

"Transferred" is none of them: in a status a ticket went to somebody else, here the money came.
"""
