"""What is left out, and what is odd."""

from __future__ import annotations

import pytest

from lichen.engine.register.link.clean import cleaned

PRIVATE = [
    ("Treber abzugeben, Herr Müller, Tel. 030 123 456 78", "Müller"),
    ("spent acid, Acme Metals Ltd, 12 High Street", "Acme"),
    ("grond Dorpsstraat 12 Hoorn", "Dorpsstraat"),
    ("boues, contact: marie.durand@example.fr", "durand"),
    ("trociny, ul. Polna 7, 00-950 Warszawa, +48 22 123 45 67", "Polna"),
    ("шлам, ООО «Ромашка», тел. +7 495 123-45-67", "Ромашка"),
    ("废酸 联系电话 13812345678", "13812345678"),
    ("serrín, Maderas López S.L., calle Mayor 5", "Mayor"),
]


@pytest.mark.parametrize(("text", "secret"), PRIVATE)
def test_personal_data_are_left_out(text: str, secret: str) -> None:
    """Law: names of persons and firms, addresses, telephones and mail never come back; the matter does."""
    found = cleaned(text)
    assert secret not in found.text
    assert found.removed
    assert text.split(maxsplit=1)[0].strip(",") in found.text


@pytest.mark.parametrize(
    "text",
    [
        "Spent grain, wet, 30 t a week",
        "Abwärme 45 °C, 2 MW, 8000 h/a",
        "grond klasse 17 05 04, 1200 m3",
        "PE-folie 98/2, 24 t per maand",
        "HCl 20 %, 15 000 l",
        "cendres 10 01 02, 2000 t/an",
    ],
)
def test_amounts_and_codes_stay(text: str) -> None:
    """Law: an amount, a quality or a code is no telephone number."""
    assert cleaned(text).removed == ()
    assert cleaned(text).text == text


def test_impossible_temperatures_are_named() -> None:
    """Law: nothing is colder than absolute zero, steam is not frozen, and a chilled brine is fine."""
    assert "absolute zero" in cleaned("cold at -300 °C").notices[0]
    assert "cannot be" in cleaned("para -20°C").notices[0]
    assert cleaned("brine at -20 °C").notices == ()
    assert cleaned("steam at 180 °C").notices == ()


def test_mixed_alphabets_and_products_are_noticed() -> None:
    """Law: look-alike letters, several scripts and names of products are told, and nothing is dropped."""
    assert "two alphabets" in cleaned("шлaк").notices[0]
    assert "several scripts" in cleaned("шлак and ashes").notices[0]
    assert "name of a product" in cleaned("Styrodur® offcuts").notices[0]
    assert "Styrodur" in cleaned("Styrodur® offcuts").text
