"""The things that stand in a code-free scene; each is drawn onto a picture from a generator."""

import cv2

from kiosk.adapters.simulation.clutter_drawing import Bytes, Rng, Tone, any_corner, any_tone, square


def nothing(picture: Bytes, rng: Rng) -> None:
    """The foyer alone."""


def near_face(picture: Bytes, rng: Rng) -> None:
    """A guest who looks into the lens."""
    height, width = picture.shape[:2]
    x, y = int(rng.uniform(0.3, 0.7) * width), int(rng.uniform(0.35, 0.6) * height)
    head, skin = int(rng.uniform(90, 200)), float(rng.uniform(0.4, 1.1))
    tone = (118 * skin, 150 * skin, 205 * skin)
    cv2.ellipse(picture, (x, y + head * 3), (head * 2, head * 2), 0, 0, 360, any_tone(rng), -1)
    cv2.ellipse(picture, (x, y), (head, round(head * 1.3)), 0, 0, 360, tone, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (x, y - head // 2), (head, head), 0, 180, 360, (25, 30, 40), -1)
    for side in (-1, 1):
        eye = (x + side * head // 3, y)
        cv2.ellipse(picture, eye, (head // 5, head // 9), 0, 0, 360, (225, 230, 235), -1)
        cv2.circle(picture, eye, head // 11, (60, 50, 40), -1, cv2.LINE_AA)
        cv2.circle(picture, eye, head // 24, (5, 5, 5), -1, cv2.LINE_AA)
        if rng.random() < 0.4:
            cv2.rectangle(
                picture,
                (eye[0] - head // 4, eye[1] - head // 6),
                (eye[0] + head // 4, eye[1] + head // 6),
                (15, 15, 15),
                max(head // 22, 2),
            )
    cv2.ellipse(picture, (x, y + head // 2), (head // 3, head // 9), 0, 0, 180, (70, 70, 150), 4)


def bookshelf(picture: Bytes, rng: Rng) -> None:
    """Rows of upright stripes with small print."""
    height, width = picture.shape[:2]
    tall = int(rng.uniform(90, 220))
    for top in range(0, height, tall + 12):
        x = 0
        while x < width:
            thick = int(rng.uniform(8, 45))
            high = int(tall * rng.uniform(0.7, 1.0))
            cv2.rectangle(
                picture, (x, top + tall - high), (x + thick - 2, top + tall), any_tone(rng), -1
            )
            if thick > 18:
                for row in range(3, high - 12, 11):
                    cv2.rectangle(
                        picture,
                        (x + thick // 3, top + tall - high + row),
                        (x + 2 * thick // 3, top + tall - high + row + int(rng.integers(2, 9))),
                        any_tone(rng),
                        -1,
                    )
            x += thick


def page_of_text(picture: Bytes, rng: Rng) -> None:
    """A printed letter held up."""
    x, y = any_corner(picture, rng)
    size = float(rng.uniform(0.3, 1.1))
    cv2.rectangle(picture, (x, y), (x + 560, y + 700), (235, 238, 240), -1)
    for line in range(int(26 / size)):
        words = "".join(chr(int(c)) for c in rng.integers(33, 122, int(40 / size)))
        at = (x + 20, y + 40 + int(line * 26 * size))
        cv2.putText(
            picture, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, (20, 20, 20), 1 + (size > 1)
        )


def phone_with_chat(picture: Bytes, rng: Rng) -> None:
    """A lit phone that shows anything but a ticket."""
    x, y, width, height = _phone(picture, rng, (240, 240, 238))
    top = y + 60
    while top < y + height - 60:
        high, mine = int(rng.uniform(25, 80)), rng.random() < 0.5
        left = x + (int(width * 0.3) if mine else 12)
        tone = (190, 235, 200) if mine else (255, 255, 255)
        cv2.rectangle(picture, (left, top), (left + int(width * 0.62), top + high), tone, -1)
        for row in range(8, high - 8, 12):
            long = int(width * rng.uniform(0.2, 0.55))
            cv2.line(picture, (left + 8, top + row), (left + long, top + row), (70, 70, 70), 3)
        top += high + 14


def phone_with_icons(picture: Bytes, rng: Rng) -> None:
    """A home screen: a grid of squares with squares in them."""
    x, y, width, height = _phone(picture, rng, any_tone(rng))
    cell = width // 4
    for row in range(height // cell):
        for column in range(4):
            left, top = x + column * cell + cell // 8, y + row * cell + cell // 8
            side = cell * 3 // 4
            cv2.rectangle(picture, *square(left, top, side), any_tone(rng), -1)
            inner = int(side * rng.uniform(0.3, 0.7))
            at = (left + (side - inner) // 2, top + (side - inner) // 2)
            if rng.random() < 0.5:
                cv2.rectangle(picture, *square(*at, inner), any_tone(rng), -1)
            else:
                cv2.circle(
                    picture, (left + side // 2, top + side // 2), inner // 2, any_tone(rng), -1
                )


def keyboard(picture: Bytes, rng: Rng) -> None:
    """Dark keys with light letters, or the other way round."""
    x, y = any_corner(picture, rng)
    key = int(rng.uniform(24, 60))
    dark = rng.random() < 0.6
    body, cap, ink = ((60, 60, 60), (25, 25, 25), (230, 230, 230))
    if not dark:
        body, cap, ink = ((150, 150, 150), (235, 235, 235), (30, 30, 30))
    cv2.rectangle(picture, (x - 10, y - 10), (x + key * 15, y + key * 6), body, -1)
    for row in range(5):
        for column in range(14):
            left, top = x + column * key + row * key // 4, y + row * key
            cv2.rectangle(picture, *square(left, top, key - 5), cap, -1)
            letter = chr(int(rng.integers(48, 91)))
            at = (left + key // 4, top + key // 2)
            cv2.putText(picture, letter, at, cv2.FONT_HERSHEY_SIMPLEX, key / 70, ink, 1)


def house_front(picture: Bytes, rng: Rng) -> None:
    """Windows in rows, each a frame in a frame."""
    height, width = picture.shape[:2]
    picture[:] = any_tone(rng, 120, 200)
    w, h = int(rng.uniform(30, 110)), int(rng.uniform(30, 140))
    for y in range(20, height, int(h * 1.6)):
        for x in range(20, width, int(w * 1.7)):
            cv2.rectangle(picture, (x, y), (x + w, y + h), (235, 235, 235), -1)
            edge = max(w // 7, 2)
            cv2.rectangle(
                picture, (x + edge, y + edge), (x + w - edge, y + h - edge), (40, 38, 35), -1
            )
            if rng.random() < 0.5:
                cv2.rectangle(
                    picture,
                    (x + 2 * edge, y + 2 * edge),
                    (x + w - 2 * edge, y + h - 2 * edge),
                    any_tone(rng, 60, 220),
                    -1,
                )
            cv2.line(picture, (x + w // 2, y), (x + w // 2, y + h), (235, 235, 235), edge // 2 + 1)


def logos(picture: Bytes, rng: Rng) -> None:
    """Rings, targets and framed letters on a sponsor's wall."""
    height, width = picture.shape[:2]
    picture[:] = (232, 232, 232)
    step = int(rng.uniform(70, 200))
    for y in range(step // 3, height, step):
        for x in range(step // 3, width, step):
            side, tone = int(step * rng.uniform(0.3, 0.7)), any_tone(rng, 0, 120)
            kind = int(rng.integers(4))
            if kind == 0:
                cv2.circle(picture, (x, y), side // 2, tone, max(side // 7, 1), cv2.LINE_AA)
                cv2.circle(picture, (x, y), side // 5, tone, -1, cv2.LINE_AA)
            elif kind == 1:
                cv2.rectangle(picture, *square(x, y, side), tone, max(side // 6, 1))
                cv2.putText(picture, "K", (x + side // 4, y + side * 3 // 4), 0, side / 45, tone, 2)
            elif kind == 2:
                cv2.rectangle(picture, *square(x, y, side), tone, -1)
                cv2.putText(picture, "OPEN", (x, y + side + 18), 0, side / 90, tone, 2)
            else:
                cv2.ellipse(picture, (x, y), (side, side // 3), 20, 0, 360, tone, -1)


def bar_code(picture: Bytes, rng: Rng) -> None:
    """A bar code, which is not ours to read, with its number."""
    x, y = any_corner(picture, rng)
    thin = int(rng.uniform(1, 5))
    cv2.rectangle(picture, (x - 30, y - 30), (x + thin * 120 + 30, y + 220), (240, 240, 240), -1)
    at = x
    while at < x + thin * 120:
        dark, light = (int(v) * thin for v in rng.integers(1, 4, 2))
        cv2.rectangle(picture, (at, y), (at + dark, y + 150), (12, 12, 12), -1)
        at += dark + light
    number = "".join(str(int(v)) for v in rng.integers(0, 9, 13))
    cv2.putText(picture, number, (x, y + 200), 0, thin / 3, (12, 12, 12), 2)


def poster(picture: Bytes, rng: Rng) -> None:
    """A concert poster: blocks, big letters, a photograph."""
    x, y = any_corner(picture, rng)
    cv2.rectangle(picture, (x, y), (x + 420, y + 600), any_tone(rng, 150, 250), -1)
    for _ in range(14):
        left, top = x + int(rng.uniform(0, 350)), y + int(rng.uniform(0, 540))
        if rng.random() < 0.5:
            cv2.rectangle(picture, *square(left, top, int(rng.uniform(10, 90))), any_tone(rng), -1)
        else:
            cv2.putText(picture, "LIVE 8pm", (left, top), 0, rng.uniform(0.4, 2), any_tone(rng), 3)


def _phone(picture: Bytes, rng: Rng, page: Tone) -> tuple[int, int, int, int]:
    x, y = any_corner(picture, rng)
    width = int(rng.uniform(160, 330))
    height = width * 2
    cv2.rectangle(picture, (x - 10, y - 18), (x + width + 10, y + height + 18), (18, 18, 18), -1)
    cv2.rectangle(picture, (x, y), (x + width, y + height), page, -1)
    return x, y, width, height
