"""A short word for a ticket's number, so that a number keyed in wrongly is noticed."""

from zlib import crc32

_BEGIN = "bdfghjkmnprstvz"
_MIDDLE = "aeiou"
WORDS = (len(_BEGIN) * len(_MIDDLE)) ** 2


def check_word(number: int) -> str:
    """Four letters that can be spoken; another for each number nearby, and the same for ever.

    Neighbours and numbers with two digits swapped have different words more than 99 times of 100:
    there are 5,625 words.
    """
    left = crc32(b"%d" % number) % WORDS
    letters = []
    for signs in (_BEGIN, _MIDDLE, _BEGIN, _MIDDLE):
        left, place = divmod(left, len(signs))
        letters.append(signs[place])
    return "".join(letters)
