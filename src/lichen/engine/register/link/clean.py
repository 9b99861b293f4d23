"""What must not be kept or shown of a listing: people, firms, addresses, telephones; and figures that cannot be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lichen.core.said import joined, said
from lichen.engine.kit.text import mixed_words, scripts

_FORMS = (
    r"GmbH(?:\s*&\s*Co\.?\s*KG)?|AG|KG|e\.K\.|B\.?V\.?|N\.?V\.?|V\.?O\.?F\.?|Ltd\.?|Limited|PLC|LLC|LLP|Inc\.?|Corp\.?|"
    r"S\.?A\.?S\.?U?|S\.?A\.?R\.?L\.?|S\.?A\.?|S\.?L\.?U?\.?|S\.?p\.?A\.?|S\.?r\.?l\.?|Sp\.?\s*z\s*o\.?\s*o\.?|"
    r"S\.\s?A\.|A/S|ApS|I/S|EOOD|OOD|AD|Oy|AB|AS|ЕООД|ООД|АД|ЗАО|ОАО|ПАО|ООО|ИП"
)
_NAME = r"(?:[A-ZÀ-ÞŁŚŻČ][\w&'’.-]*|&|und|and|et|y|en|i)"
_STREET = (
    r"(?:[A-ZÀ-Þ][\w'’-]*(?:straße|strasse|str\.|weg|platz|gasse|allee|straat|laan|kade|plein|dijk|gade|vej|stræde)"
    r"|(?:[A-Z][\w'’-]*\s){1,3}(?:Street|St\.|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|Way|Close|Square)"
    r"|(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin|[Cc]alle|[Cc]arrer|[Pp]laza|[Uu]l\.|[Uu]lica|[Pp]olígono|у?л\.|улица|бул\.|проспект)"
    r"\s+(?:de\s+|du\s+|des\s+|la\s+|del\s+|les\s+)*[A-ZÀ-ÞА-Я«\"][\w'’.-]*(?:\s[A-ZА-Я][\w'’.-]*)?)"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (said("an e-mail address"), re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")),
    (said("a web address"), re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
    (said("an account number"), re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}\s?[A-Z0-9]{0,4}\b")),
    (
        said("a telephone number"),
        re.compile(
            r"(?:(?:tel|tél|phone|telefon|telefoon|teléfono|telèfon|тел|电话|mob(?:ile)?|gsm|fax)\.?:?\s*)?"
            r"(?<![\w.,])(?:\+|00)\d{1,3}[\s./-]?(?:\(?\d{1,5}\)?[\s./-]?){2,5}\d(?!\w)"
            r"|(?<![\w.,])\(?0\d{1,4}\)?[\s/-]\d{2,4}(?:[\s/-]?\d{2,5}){1,3}(?!\w)"
            r"|(?<![\w.,])0[1-9]\d{8,9}(?!\w)|(?<!\d)1[3-9]\d{9}(?!\d)"
            r"|(?:tel|tél|phone|telefon|telefoon|teléfono|telèfon|тел|电话)\.?:?\s*\(?\d[\d\s()/-]{5,}\d",
            re.IGNORECASE,
        ),
    ),
    (
        said("an address"),
        re.compile(
            _STREET
            + r"\s*,?\s*(?:№|nr\.?|no\.?|núm\.?)?\s*\d{1,4}\s?[a-zA-Z]?\b(?![,.]\d|\s*(?:t|kg|m3|MW|°)\b)"
        ),
    ),
    (
        said("a postal code"),
        re.compile(
            r"\b(?:\d{4}\s?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|(?:D|CH|A|F|PL|DK|NL|B)-\d{4,5}|\d{2}-\d{3}(?=\s+[A-ZŁŚŻ]))\b(?:\s+[A-ZÀ-ÞŁŚŻ][\w-]+)?"
        ),
    ),
    (said("the name of a firm"), re.compile(rf"(?:{_NAME}\s+){{1,4}}(?:{_FORMS})(?!\w)")),
    (said("the name of a firm"), re.compile(r"(?:ООО|ОАО|ЗАО|ПАО|АО|ИП|„|ЕТ)\s*[«\"„][^»\"“]{2,40}[»\"“]")),
    (said("the name of a firm"), re.compile(r"[一-鿿]{2,20}(?:有限公司|股份公司|集团)")),
    (
        said("the name of a person"),
        re.compile(
            r"\b(?:Mr|Mrs|Ms|Dr|Herr|Frau|Hr|Fr|Dhr|Mevr|Mevrouw|M|Mme|Monsieur|Madame|Sr|Sra|Señor|Señora|Pan|Pani|Г-н|Г-жа|contact|Kontakt|Ansprechpartner|contacto|contacte|kontakt)"
            r"\.?:?\s+(?:[A-ZÀ-ÞŁŚŻА-Я]\.?\s?)?[A-ZÀ-ÞŁŚŻА-Я][\włśż'’-]+(?:\s[A-ZÀ-ÞŁŚŻА-Я][\włśż'’-]+)?"
        ),
    ),
)
_PRODUCT = re.compile(r"\w+\s?[®™]|[®™]")
_DEGREES = re.compile(
    r"(?<![\w.,])([-−–]?\s?\d+(?:[.,]\d+)?)\s*(°\s?[CF]|º\s?C|℃|deg(?:rees)?\s?C|grad\s?C|градус\w*\s?[CС]?|°)",
    re.IGNORECASE,
)
_STEAM = re.compile(
    r"steam|dampf|vapeur|stoom|vapor|para wodna|\bpar[aęy]\b|пара?\b|\bdamp\b|蒸汽", re.IGNORECASE
)
_WATER = re.compile(
    r"\bwater\b|wasser|\beau\b|\bagua\b|aigua|\bwod[aęy]\b|\bвод[аы]\b|vand\b|水", re.IGNORECASE
)
_ABSOLUTE_ZERO = -273.15
_SCRIPTS = {"LATIN": said("Latin"), "CYRILLIC": said("Cyrillic"), "GREEK": said("Greek")}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without what is nobody's business; `removed` names the kinds taken out, `notices` what is odd in it."""

    text: str
    removed: tuple[str, ...]
    notices: tuple[str, ...]


def cleaned(text: str) -> Cleaned:
    """Return a text without personal data, and what is odd in it.

    >>> found = cleaned("Spent grain, call J. Brewer Ltd, 0131 496 0000 or ann@example.org")
    >>> found.text, found.removed
    ('Spent grain, call or', ('an e-mail address', 'a telephone number', 'the name of a firm'))
    >>> cleaned("steam at -20 °C").notices
    ('Steam at -20 °C cannot be; check the temperature or say what it really is.',)
    """
    removed: list[str] = []
    for name, pattern in _PATTERNS:
        text, times = pattern.subn(" ", text)
        if times and name not in removed:
            removed.append(name)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,;.])", r"\1", text)
    text = re.sub(r"([,;])(?:\s*[,;.])+", r"\1", text).strip(" ,;")
    text = re.sub(r",\s+(or|oder|ou|of|o|lub|или|eller)$", r" \1", text)
    return Cleaned(text, tuple(removed), (*_odd_letters(text), *_odd_degrees(text), *_products(text)))


def _odd_letters(text: str) -> tuple[str, ...]:
    notices = []
    if mixed := mixed_words(text):
        shown = ", ".join(f"'{word}'" for word in mixed[:3])
        notices.append(
            said(
                "{words} mixes letters of two alphabets that look alike; type the word again in one alphabet.",
                words=shown,
            )
        )
    letters = scripts(text)
    if sum(count >= 4 for count in letters.values()) > 1:
        found = sorted(name for name, count in letters.items() if count >= 4)
        names = joined([_SCRIPTS.get(name, name.capitalize()) for name in found], ", ")
        notices.append(
            said(
                "The text is written in several scripts ({scripts}); each part was read in its own.",
                scripts=names,
            )
        )
    return tuple(notices)


def _odd_degrees(text: str) -> tuple[str, ...]:
    notices = []
    for figure, unit in _DEGREES.findall(text):
        number = float(re.sub(r"[−–]", "-", figure).replace(" ", "").replace(",", "."))
        celsius = (number - 32) / 1.8 if unit.upper().endswith("F") else number
        shown = f"{number:g} {unit if unit.startswith('°') else '°C'}"
        if celsius < _ABSOLUTE_ZERO:
            notices.append(said("{degrees} lies below absolute zero; check the temperature.", degrees=shown))
        elif _STEAM.search(text) and celsius < 0:
            notices.append(
                said(
                    "Steam at {degrees} cannot be; check the temperature or say what it really is.",
                    degrees=shown,
                )
            )
        elif _WATER.search(text) and not _STEAM.search(text) and celsius > 374:
            notices.append(
                said("Water at {degrees} is no liquid at any pressure; check the temperature.", degrees=shown)
            )
    return tuple(notices)


def _products(text: str) -> tuple[str, ...]:
    names = [name for name in _PRODUCT.findall(text) if name.strip("®™ ")]
    if not names:
        return ()
    name = names[0].strip()
    return (said("'{name}' is the name of a product; say also what it is made of.", name=name),)
