"""The hosts: physicians and practices with one specialty, institutions and hospitals with several."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from deploy.example.tables import City, Row, Specialty, cities, dice, names, shuffled, slug, specialties

HOW_MANY = {"physician": 40, "practice": 34, "institution": 14, "hospital": 22}
INSTITUTIONS = (
    "Academic Health Center",
    "Institute for Clinical Training",
    "Teaching Clinics",
    "School of Medicine",
)
HOSPITALS = ("General Hospital", "Medical Center", "Memorial Hospital", "Community Hospital")
STREETS = ("Avenue", "Street", "Boulevard", "Drive", "Road")
LANGUAGES = ("es", "es", "es", "pt", "fr", "ar", "hi", "ur", "zh", "ru", "vi", "tl", "ko", "fa", "pl", "bn")


@dataclass(frozen=True)
class Host:
    row: Row
    city: City
    specialties: tuple[Specialty, ...]
    offers: int

    @property
    def ref(self) -> str:
        return self.row["host_ref"]

    @property
    def kind(self) -> str:
        return self.row["kind"]

    @property
    def is_office(self) -> bool:
        return self.kind in ("physician", "practice")


def hosts() -> list[Host]:
    kinds = shuffled([kind for kind, count in HOW_MANY.items() for _ in range(count)], "kinds")
    places = shuffled([city for city in cities() for _ in range(city.hosts)], "sites")
    decks = {True: _deck("office"), False: _deck("hospital")}
    seen = dict.fromkeys(HOW_MANY, 0)
    result = []
    for number, (kind, city) in enumerate(zip(kinds, places, strict=True), start=1):
        offers = _offers(kind, seen[kind])
        seen[kind] += 1
        office = kind in ("physician", "practice")
        taught = _draw(decks[office], 1 if office else offers)
        result.append(Host(_row(number, kind, city, taught[0]), city, taught, offers))
    return result


def _offers(kind: str, nth: int) -> int:
    """How many rotations the nth host of its kind offers; 320 in all."""
    match kind:
        case "physician":
            return 1 + nth % 2
        case "practice":
            return 2 + nth % 2
        case "institution":
            return 4
        case _:
            return 6 if nth < 9 else 5


def _deck(where: str) -> Iterator[Specialty]:
    cards = [specialty for specialty in specialties() for _ in range(getattr(specialty, where))]
    return cycle(shuffled(cards, "deck", where))


def _draw(deck: Iterator[Specialty], count: int) -> tuple[Specialty, ...]:
    """The next specialties from the deck, none of them twice."""
    hand: dict[str, Specialty] = {}
    while len(hand) < count:
        card = next(deck)
        hand.setdefault(card.name, card)
    return tuple(hand.values())


def _row(number: int, kind: str, city: City, specialty: Specialty) -> Row:
    roll = dice("host", number)
    given, surname = roll.choice(names("given_names")), names("surnames")[number - 1]
    name = _name(number, kind, specialty, f"{given} {surname}, MD")
    domain = slug(f"{surname} {specialty.office_name}" if kind == "physician" else name)
    return {
        "host_ref": f"HOST-{number:03}",
        "name": name,
        "kind": kind,
        "contact_name": f"{given} {surname}, MD",
        "contact_email": f"{slug(given)}.{slug(surname)}@{domain}.example.{roll.choice(('org', 'com'))}",
        "address": _address(number, kind),
        "city": city.name,
        "state": city.state,
        "postal_code": roll.choice(city.postal_codes),
        "time_zone": city.time_zone,
        "languages": ";".join(["en", *sorted(set(roll.choices(LANGUAGES, k=roll.choice((0, 1, 1, 2)))))]),
    }


def _name(number: int, kind: str, specialty: Specialty, physician: str) -> str:
    words = names("place_words")
    word = words[number % len(words)]
    roll = dice("host name", number)
    match kind:
        case "physician":
            return physician
        case "practice":
            return f"{word} {specialty.office_name}"
        case "institution":
            return f"{word} {roll.choice(INSTITUTIONS)}"
        case _:
            return f"{word} {roll.choice(HOSPITALS)}"


def _address(number: int, kind: str) -> str:
    roll = dice("address", number)
    street = f"{roll.randint(100, 4899)} {roll.choice(names('place_words'))} {roll.choice(STREETS)}"
    return (
        f"{street}, Suite {roll.randint(1, 9)}{roll.randint(0, 4)}0"
        if kind in ("physician", "practice")
        else street
    )
