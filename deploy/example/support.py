"""Who helps a visitor around the rotation: partners near each site, and the coaches."""

from itertools import product

from deploy.example.tables import City, Row, cities, dice, names, slug

PARTNERS = {
    "housing": (
        ("Furnished Rooms", "Furnished rooms from ${price} a month, bookable by the week."),
        (
            "Student Residence",
            "Single rooms with shared kitchens, ${price} a month, no U.S. credit history needed.",
        ),
        (
            "Guest Suites",
            "Suites with kitchen from ${price} a month; cancellation is free until 30 days before.",
        ),
        ("Shared Houses", "Rooms in houses shared with other visitors, ${price} a month including internet."),
    ),
    "transport": (
        ("Car Share", "Cars by the hour; international driving permits are accepted."),
        (
            "Airport Shuttle",
            "Shuttle from the airport to the door, day and night, with two suitcases included.",
        ),
        ("Commuter Passes", "Monthly passes for bus and rail, sent by e-mail before arrival."),
        ("Bike Rental", "Bicycles with lock and helmet by the month."),
    ),
    "insurance": (
        (
            "Visitor Health Cover",
            "Health insurance for stays of 1 to 12 weeks, with direct billing at most clinics.",
        ),
        ("Liability Cover", "Professional liability insurance for supervised hands-on rotations."),
        ("Travel Insurance", "Covers illness, luggage and cancellation, including a refused visa."),
    ),
}

EASTERN, CENTRAL, MOUNTAIN, ARIZONA = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
)
PACIFIC, ALASKA, HAWAII = "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"
COACHES = (
    ("Marisol", (EASTERN,), ("en", "es")),
    ("Babak", (EASTERN, CENTRAL), ("en", "fa", "ar")),
    ("Ifeoma", (EASTERN, CENTRAL), ("en", "fr")),
    ("Tereza", (CENTRAL, MOUNTAIN), ("en", "pt", "es")),
    ("Anjali", (CENTRAL, MOUNTAIN, ARIZONA), ("en", "hi", "ur")),
    ("Diego", (MOUNTAIN, ARIZONA, PACIFIC), ("en", "es")),
    ("Linh", (PACIFIC, ALASKA, HAWAII), ("en", "vi", "zh")),
    ("Kirill", (PACIFIC, ALASKA, HAWAII), ("en", "ru")),
)


def partners() -> list[Row]:
    """One of each kind in every city, so that no visitor is left without a suggestion."""
    wanted = enumerate(product(cities(), PARTNERS), start=1)
    return [_partner(number, city, kind) for number, (city, kind) in wanted]


def _partner(number: int, city: City, kind: str) -> Row:
    roll = dice("partner", number)
    what, note = roll.choice(PARTNERS[kind])
    words = names("place_words")
    name = f"{words[number * 7 % len(words)]} {what} {city.name}"
    return {
        "partner_ref": f"PARTNER-{number:03}",
        "kind": kind,
        "name": name,
        "city": city.name,
        "state": city.state,
        "url": f"https://{slug(name)}.example.org/",
        "note": note.format(price=f"{roll.randrange(850, 1650, 50):,}"),
    }


def coaches() -> list[Row]:
    return [_coach(number, *coach) for number, coach in enumerate(COACHES, start=1)]


def _coach(number: int, given: str, time_zones: tuple[str, ...], languages: tuple[str, ...]) -> Row:
    surname = names("surnames")[-number]
    return {
        "coach_ref": f"COACH-{number:02}",
        "full_name": f"{given} {surname}",
        "email": f"{slug(given)}.{slug(surname)}@coaches.example.org",
        "time_zones": ";".join(time_zones),
        "languages": ";".join(languages),
    }
