"""A button pressed long after it was offered."""

from bot.buttons import resolve_press

OFFERS = [[{"title": "Les papiers", "payload": '/choose_entry{"entry": "papers"}'}]]


def test_a_button_on_offer_is_its_payload():
    assert (
        resolve_press('/choose_entry{"entry": "papers"}', "Les papiers", OFFERS) == '/choose_entry{"entry": "papers"}'
    )


def test_an_old_button_is_what_it_said():
    assert resolve_press('/choose_entry{"entry": "old"}', "La caution", OFFERS) == "La caution"
    assert resolve_press('/choose_entry{"entry": "old"}', "Les papiers", OFFERS) == '/choose_entry{"entry": "papers"}'


def test_a_label_changes_nothing_for_what_was_typed():
    assert resolve_press("bonjour", "La caution", OFFERS) == "bonjour"
    assert resolve_press("/restart", None, OFFERS) == "restart"
    assert resolve_press("/restart", "/restart", []) == "restart"
