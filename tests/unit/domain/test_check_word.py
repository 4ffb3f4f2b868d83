"""The check word of a ticket's number: it tells a number that was keyed in wrongly."""

from kiosk.domain.check_word import check_word


def test_words_can_be_spoken_and_never_change():
    assert [check_word(n) for n in (1, 13, 173)] == [check_word(1), "fiji", "ruhu"]
    assert all(len(check_word(n)) == 4 and check_word(n).isalpha() for n in range(1, 500))


def test_a_wrong_digit_is_nearly_always_noticed():
    same = wrong = 0
    for number in range(1000, 3000):
        text = str(number)
        others = {text[:i] + d + text[i + 1 :] for i in range(4) for d in "0123456789"}
        others |= {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(3)}
        for other in others - {text}:
            wrong += 1
            same += check_word(int(other)) == check_word(number)
    assert same < wrong / 100
