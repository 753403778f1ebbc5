"""Whether two spellings are of one name (R37)."""

import pytest

from services.applications.accounts.domain.same_name import is_same_name


@pytest.mark.parametrize(
    ("profile", "signed"),
    [
        ("Ana María Example", "  ana maria   EXAMPLE "),
        ("Nguyễn Văn Đức", "Nguyen Van Duc"),
        ("Nguyễn Văn Đức", "Đức Nguyễn Văn"),
        ("Jürgen Groß", "JUERGEN GROSS"),
        ("Jürgen Groß", "Jurgen Gross"),
        ("Søren Ærø", "Soeren Aeroe"),
        ("Łukasz Żak", "Lukasz Zak"),
        ("İbrahim Işık", "ibrahim isik"),
        ("محمد أحمد", "مُحَمَّد احمد"),
        ("فاطمة علی", "فاطمه علي"),
        ("عبد الله", "عبدالله"),
        ("محمد", "محـــمد"),
        ("O’Brien-Šeškelė Mary", "Mary O'Brien Seskele"),
        ("Kumar A/L Raman", "kumar a l raman"),
        ("J. R. Smith", "J.R. Smith"),
        ("Suharto", "suharto"),
        ("प्रिया नायर", "प्रिया नायर"),
        ("김민수", "김 민수"),
        ("王小明", "王 小明"),
    ],
)
def test_what_keyboards_and_habits_exchange_is_the_same_name(profile: str, signed: str) -> None:
    assert is_same_name(signed, profile)
    assert is_same_name(profile, signed)


@pytest.mark.parametrize(
    ("profile", "signed"),
    [
        ("Ana María Example", "Ana Example"),
        ("Ana Example", "Ana María Example"),
        ("Ana Example", "Anna Example"),
        ("Ana Example", "A. Example"),
        ("Ana Ana", "Ana"),
        ("محمد أحمد", "محمود أحمد"),
        ("राम", "रीम"),
        ("Suharto", "-"),
        ("-", "-"),
    ],
)
def test_a_word_or_a_letter_more_or_less_is_another_name(profile: str, signed: str) -> None:
    assert not is_same_name(signed, profile)
