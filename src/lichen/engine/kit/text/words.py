"""A text as words: letters and figures apart, Chinese in overlapping pairs, words without meaning left out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lichen.engine.kit.text.fold import fold

_WORD = re.compile(r"[一-鿿]+|[^\W\d_一-鿿]+|\d+")

# Folded, as `fold` leaves them. Words that stand in any title or listing and tell nothing of the matter.
STOP: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the a an of and or in to for with from by on at as is are be we our have has it its this that not "
        "other than those mentioned otherwise specified etc per week month year day tonne tonnes ton tons kg "
        "approx about some can which any their contain containing",
        "de": "der die das den dem des ein eine einer eines einem einen und oder in im zu zum zur fur mit aus von vom "
        "bei auf als ist sind nicht andere anderer anderes mit ausnahme derjenigen die unter fallen genannt "
        "anders an ca pro woche monat jahr tag tonnen tonne wir haben enthalten enthaltend unser unsere etwa",
        "fr": "le la les l d de du des un une et ou en au aux pour par avec dans sur sous est sont ne pas autres que "
        "ceux celles vises visees a la rubrique non specifies ailleurs notre nos environ tonnes tonne semaine mois "
        "an jour qui ce contenant provenant",
        "nl": "de het een van en of in te voor met uit bij op als is zijn niet onder vallend vallende andere elders "
        "genoemd dan per week maand jaar dag ton onze wij circa ca dat die",
        "es": "el la los las de del un una y o u en al a para por con sobre es son no otros otras distintos distintas "
        "los las especificados especificadas codigo aproximadamente toneladas tonelada semana mes ano dia que "
        "nuestro nuestra contienen",
        "ca": "el la els les l d de del dels un una i o en al als a per amb sobre es son no altres diferents dels "
        "especificats codi aproximadament tones tona setmana mes any dia que nostre nostra contenen",
        "pl": "i lub oraz w we z ze do na od po dla przy jest sa nie inne niz wymienione wyszczegolnione tona ton tony "
        "tydzien miesiac rok dzien ok okolo nasz nasza ktore zawierajace w tym",
        "bg": "и или в във с със от на за при по до е са не други различни упоменатите неупоменати другаде тона тон "
        "седмица месец година ден около нашите които съдържащи",
        "ru": "и или в во с со от на за при по до из у не другие прочие кроме тонн тонна тонны неделю месяц год день "
        "около наш наши который содержащие",
        "da": "og eller i af til for med fra ved pa som er ikke andet andre end den det de der en et om tons ton uge "
        "maned ar dag ca vores vi bortset henhorende under indeholdende",
        "zh": "的 和 或 及 等 在 与 除 外 以 其他 每周 每月 每年",
    }.items()
}


def words(text: str, language: str | None = None, *, figures: bool = False) -> tuple[str, ...]:
    """Return the folded words of a text; `figures` keeps the numbers too.

    >>> words("Schlämme aus der Öl/Wasser-Trennung 13 05", "de")
    ('schlamme', 'ol', 'wasser', 'trennung')
    >>> words("粉煤灰 PVC")
    ('粉煤', '煤灰', 'pvc')
    """
    stop = STOP.get(language or "", frozenset())
    found: list[str] = []
    for word in _WORD.findall(fold(text, language)):
        if word[0].isdigit():
            if figures:
                found.append(word)
        elif "一" <= word[0] <= "鿿":
            found += [word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 1 else [word]
        elif word not in stop:
            found.append(word)
    return tuple(found)
