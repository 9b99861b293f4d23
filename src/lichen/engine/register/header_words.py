"""What the header of a column may mean in the languages that people keep their lists in.

Words are compared as letters without case and accents. A header that says more (``Menge [t/Jahr]``) is met by the
longest of its words that is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from lichen.engine.kit.text import fold
from lichen.engine.register.headers import SHAPES, column_called

# English, German, French, Dutch, Spanish, Catalan, Polish, Bulgarian, Russian, Danish; separated by commas.
_WORDS: Mapping[str, str] = {
    "organisations.name": (
        "company, company name, organisation name, firm, owner, operator, firma, unternehmen, betreiber, "
        "entreprise, societe, bedrijf, bedrijfsnaam, empresa, compania, razon social, przedsiebiorstwo, "
        "nazwa firmy, фирма, дружество, предприятие, компания, организация, virksomhed, selskab, "
        "virksomhedsnavn, unternehmensname, firmenname, nazwa przedsiebiorstwa, име на фирмата, "
        "наименование организации, nom de l empresa, nombre de la empresa, firmanavn"
    ),
    "organisations.sector": (
        "nace, sector, industry, branche, wirtschaftszweig, secteur, sector economico, cnae, pkd, кид, "
        "оквэд, branchekode, sbi, naf, ape"
    ),
    "organisations.country": ("country, land, pays, pais, kraj, държава, страна"),
    "sites.name": (
        "site name, plant, facility, location, works, standort, werk, betriebsstatte, anlage, installation, "
        "etablissement, usine, locatie, vestiging, planta, emplazamiento, instalacion, centro, installacio, "
        "emplacament, zaklad, instalacja, площадка, обект, завод, производство, anlaeg, lokalitet, sted, "
        "name des standorts, werk standort, nazwa zakladu, наименование на обекта, наименование объекта, "
        "nom del centre, centre, nombre del centro, anlaegsnavn, produktionssted"
    ),
    "sites.latitude": (
        "latitude, lat, breite, breitengrad, breedtegraad, latitud, szerokosc geograficzna, географска "
        "ширина, ширина, широта, breddegrad"
    ),
    "sites.longitude": (
        "longitude, lon, lng, lange, laenge, langengrad, lengtegraad, longitud, dlugosc geograficzna, "
        "географска дължина, дължина, долгота, laengdegrad, langdegrad"
    ),
    "sites.place": (
        "coordinates, coordinate, gps, lat lon, latlon, lat long, position, koordinaten, koordinate, gps "
        "koordinaten, coordonnees, coordinaten, coordenadas, coordenades, wspolrzedne, wspolrzedne gps, "
        "координати, координаты, koordinater"
    ),
    "sites.activity": (
        "activity, process, tatigkeit, activite, activiteit, actividad, activitat, dzialalnosc, дейност, "
        "деятельность, aktivitet"
    ),
    "streams.resource": (
        "resource, material, waste, waste name, description, product, substance, stoff, abfall, "
        "abfallbezeichnung, bezeichnung, dechet, matiere, designation, afval, omschrijving, residuo, "
        "descripcion, recurso, residu, descripcio, recurs, odpad, nazwa odpadu, rodzaj odpadu, opis, "
        "отпадък, наименование, описание, ресурс, отход, вид отхода, материал, affald, beskrivelse, "
        "ressource, stof, materiale, abfallart, abfallstoff, reststoff, wertstoff, nebenprodukt, rodzaj "
        "odpadow, surowiec, вид на отпадъка, вид отпадък, наименование на отпадъка, наименование отхода, "
        "tipus de residu, nom del residu, tipo de residuo, nombre del residuo, affaldstype, "
        "affaldsfraktion, fraktion, restprodukt"
    ),
    "streams.code": (
        "waste code, low code, ewc, ewc code, eural, avv, abfallschlussel, code dechet, euralcode, ler, "
        "codigo ler, codi ler, kod odpadu, код, код на отпадъка, код отхода, eak, eak-kode, affaldskode, "
        "avv schlussel, avv nummer, avv nr, avv code, low, eak kode, eak nummer, codi residu, codigo "
        "residuo, kod odpadow"
    ),
    "streams.amount": (
        "amount, quantity, qty, tonnage, tonnes, tons, menge, quantite, hoeveelheid, cantidad, quantitat, "
        "ilosc, masa, количество, объем, масса, maengde, mangde, jahresmenge, abfallmenge, gesamtmenge, "
        "anfallmenge, masa odpadow, ilosc odpadow, обем, маса, quantitat anual, cantidad anual, arsmaengde, "
        "affaldsmaengde"
    ),
    "streams.unit": (
        "unit, uom, einheit, unite, eenheid, unidad, unitat, jednostka, мерна единица, единица, ед. изм., "
        "enhed, mengeneinheit, masseinheit, jm, j m, мярка, ед, ед изм, unidades, unitats, maleenhed"
    ),
    "streams.period": ("period, per, zeitraum, periode, frequence, periodo, okres, период"),
    "streams.role": (
        "role, type, offer or need, direction, angebot oder bedarf, art, offre ou demande, vraag of aanbod, "
        "oferta o demanda, tipo, oferta lub potrzeba, роля, роль, rolle, angebot bedarf, oferta potrzeba, "
        "oferta zapotrzebowanie, предлага търси, предлагане търсене, предложение спрос, oferta demanda, "
        "oferta necesidad, oferta necessitat, udbud behov, udbud efterspoergsel, offer need, supply demand"
    ),
    "streams.hazardous": (
        "hazardous, gefahrlich, dangereux, gevaarlijk, peligroso, perillos, niebezpieczny, опасен, опасный, "
        "farligt"
    ),
    "streams.quality": (
        "quality, properties, composition, qualitat, zusammensetzung, qualite, kwaliteit, calidad, jakosc, "
        "sklad, качество, състав, состав, kvalitet"
    ),
    "streams.operation": (
        "operation, treatment, r/d code, r/d, verfahren, entsorgungsverfahren, traitement, verwerking, "
        "operacion, tratamiento, operacio, tractament, proces, operacja, операция, третиране, обработка, "
        "behandling"
    ),
    "streams.reference": (
        "today, now, current route, heute, bisher, verbleib, aujourd hui, hoy, actualmente, avui, actualment, obecnie, "
        "днес, днешен начин, сейчас, сегодня, i dag"
    ),
    "streams.reference_cost": (
        "cost, price, disposal cost, kosten, preis, cout, prix, prijs, coste, precio, preu, koszt, cena, "
        "цена, разход, стоимость, pris, omkostning"
    ),
}
_SPLIT = re.compile(r"[\[(,;:/|].*$")


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


@cache
def _known() -> dict[str, str]:
    found: dict[str, str] = {}
    for column, words in _WORDS.items():
        for word in words.split(","):
            found.setdefault(_bare(word), column)
    return found


def meant_column(header: str, table: str | None = None) -> str | None:
    """Return the column of the pack that a header may mean, as ``table.column``; None if nothing suggests one.

    `table` is the table that the list is thought to hold: its own names go first.

    >>> meant_column("Menge [t/Jahr]"), meant_column("Nazwa odpadu"), meant_column("Фирма"), meant_column("colour")
    ('streams.amount', 'streams.resource', 'organisations.name', None)
    """
    if table in SHAPES and (own := column_called(table, header)):
        return f"{table}.{own}"
    whole = _bare(header)
    for text in (whole, _bare(_SPLIT.sub("", header))):
        if text in _known():
            return _known()[text]
    padded = f" {whole} "
    met = [word for word in _known() if len(word) > 3 and f" {word} " in padded]
    if met:
        return _known()[max(met, key=len)]
    for name in ("streams", "sites", "organisations"):
        if own := column_called(name, header):
            return f"{name}.{own}"
    return None
