"""Names of people who do not exist, as people really write them: all of them good data."""

from __future__ import annotations

import re
from random import Random
from typing import Any, Final

from attrs import frozen

from accordant.core.canonical import Json


@frozen
class Tradition:
    """Given names that go with family names, in a script or spelling of their own."""

    given: tuple[str, ...]
    family: tuple[str, ...]


LATIN: Final = (
    Tradition(
        ("Olivia", "Jack", "Anne-Marie", "Isla", "Tyrone", "Zoë", "Renée", "D'Arcy", "Jay"),
        ("Smith", "Taylor-Brown", "O'Brien", "O’Neill", "D'Souza", "de la Mare", "St. John", "Ng"),
    ),
    Tradition(
        ("Niamh", "Seán", "Siân", "Llŷr", "Máire", "Eoghan"),
        ("Ó Súilleabháin", "Ní Bhriain", "MacLeòid", "ap Rhys", "Mac Giolla-Phádraig"),
    ),
    Tradition(
        ("Łukasz", "Agnieszka", "Zuzanna", "Božena", "Jiří", "Anđela"),
        ("Wójcik", "Wójcicka", "Dvořáková", "Šimić", "Kowalska-Nowak", "Řezníček"),
    ),
    Tradition(
        ("Chukwuemeka", "Ọláyínká", "Adébáyọ̀", "Kwame", "Amara"),
        ("Okafor", "O'Brien-Okafor", "Adéyẹmí", "N'Diaye", "Mbeki-Jones", "Asante"),
    ),
    Tradition(
        ("José", "María Ángeles", "João", "Inês", "Itziar"),
        ("García Núñez", "da Conceição", "Muñoz y Peña", "Etxeberría", "dos Santos"),
    ),
    Tradition(
        ("Guðrún", "Björn", "Søren", "Åsa", "Ülkü", "Iṣıl"),
        ("Ólafsdóttir", "Ågård", "Müller-Lüdenscheidt", "Yıldız", "Groß", "Þórsson"),
    ),
    Tradition(("Thị Hồng", "Văn Đức", "Minh Anh"), ("Nguyễn", "Trần", "Phạm-Lê")),
)

ONE_WORD: Final = ("Wulandari", "Suharto", "Lakshmi", "Tenzin", "Khin", "Bông")
"""People whose whole name is one word."""

OTHER_SCRIPTS: Final = (
    ("小明", "王", "Xiaoming", "Wang"),
    ("秀英", "欧阳", "Xiuying", "Ouyang"),
    ("志強", "陳", "Chi Keung", "Chan"),
    ("ليلى", "الحسن", "Layla", "al-Hasan"),
    ("عبد الرحمن", "بن سالم", "Abd ar-Rahman", "bin Salim"),
    ("রহিমা", "বেগম", "Rahima", "Begum"),
    ("অর্ণব", "চট্টোপাধ্যায়", "Arnab", "Chattopadhyay"),
    ("Оксана", "Шевченко", "Oksana", "Shevchenko"),
    ("Ελένη", "Παπαδοπούλου", "Eleni", "Papadopoulou"),
    ("ਗੁਰਪ੍ਰੀਤ", "ਕੌਰ", "Gurpreet", "Kaur"),
)
"""Given and family name as the person writes them, and the same in Latin letters."""

HAN: Final = re.compile("[\u4e00-\u9fff]")
"""Chinese characters: the family name stands first, with no space."""


@frozen(kw_only=True)
class Named:
    """A person's name now, and the others they are known by."""

    given: str
    family: str | None
    whole: str | None = None
    variants: tuple[dict[str, Any], ...] = ()

    @property
    def full(self) -> str:
        """The name in full, in the order the person writes it."""
        return self.whole or (f"{self.given} {self.family}" if self.family else self.given)

    @property
    def all(self) -> list[Json]:
        """Every name, the current one first, as an item of type `names` holds them."""
        parts = {"value": self.whole, "given": self.given, "family": self.family}
        now = {part: text for part, text in parts.items() if text}
        return [{**now, "kind": "current"}, *self.variants]


def someone(draw: Random, family: str | None = None) -> Named:
    """Make up a person, of a given family name or of one of their own."""
    kind = draw.random()
    if family is None and kind < 0.04:
        return Named(given=draw.choice(ONE_WORD), family=None)
    if family is None and kind < 0.16:
        return in_two_scripts(draw)
    tradition = draw.choice(LATIN)
    own = family or draw.choice(tradition.family)
    return Named(given=draw.choice(tradition.given), family=own, variants=others(draw, own))


def in_two_scripts(draw: Random) -> Named:
    """Make up a person who writes their name in another script, or only its transliteration."""
    given, family, latin_given, latin_family = draw.choice(OTHER_SCRIPTS)
    whole = f"{family}{given}" if HAN.match(family) else f"{given} {family}"
    if draw.random() < 0.5:
        latin = {"given": latin_given, "family": latin_family, "kind": "transliteration"}
        variants = ({**latin, "source": "passport"},)
        return Named(given=given, family=family, whole=whole, variants=variants)
    told = {"value": whole, "kind": "cultural-order", "source": "the family"}
    return Named(given=latin_given, family=latin_family, variants=(told,))


def others(draw: Random, family: str) -> tuple[dict[str, Any], ...]:
    """Make up the other names of some people: before a marriage, at home, with a hyphen."""
    kind = draw.random()
    if kind < 0.7:
        return ()
    since = f"{draw.randint(2012, 2023)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    other = draw.choice(draw.choice(LATIN).family)
    if kind < 0.8:
        return ({"family": other, "kind": "birth", "until": since, "source": "birth certificate"},)
    if kind < 0.9:
        return ({"family": f"{family}-{other}", "kind": "hyphenated", "from": since},)
    return ({"given": draw.choice(("Baba", "AJ", "Mo", "Bibi", "Józek")), "kind": "known-as"},)
