"""The rotations: what each host offers, for how long, at what fee and in which weeks."""

from datetime import date, timedelta
from itertools import product

from deploy.example.hosts import Host
from deploy.example.tables import Focus, Row, Specialty, dice, shuffled

Offer = tuple[Specialty, Focus, str]

FIRST, LAST = date(2026, 11, 30), date(2027, 12, 27)
LATER = (date(2027, 1, 4), date(2027, 2, 1), date(2027, 3, 1))
SOONER = (date(2027, 6, 28), date(2027, 9, 27))
YEAR_END = (date(2026, 12, 21), date(2026, 12, 28))
HOLIDAYS = (date(2027, 7, 5), date(2027, 11, 22), date(2027, 12, 20))
SUMMER = date(2027, 7, 12)

LOWEST_FEE, FEE_STEP, MOST_STEPS = 999, 50, 64
TIER_STEPS = (0, 7, 17, 29, 47)
HOST_STEPS = {"physician": -4, "practice": 0, "institution": 5, "hospital": 7}

LENGTHS = {
    (4, 4): 9,
    (2, 4): 3,
    (4, 8): 4,
    (2, 8): 2,
    (2, 6): 1,
    (3, 6): 1,
    (4, 6): 1,
    (1, 4): 1,
    (4, 12): 1,
    (1, 12): 2,
}
PLACES = {True: (1, 1, 1, 1, 1, 2, 2, 3), False: (1, 2, 2, 3, 3, 4, 4, 5, 6, 8)}

HOURS = {
    "inpatient": (("6:30", "7:00", "7:30"), ("16:30", "17:00", "17:30")),
    "outpatient": (("8:00", "8:30", "9:00"), ("16:00", "16:30", "17:00")),
    "mixed": (("7:00", "7:30", "8:00"), ("16:30", "17:00", "17:30")),
}
CLOSINGS = {
    "inpatient": (
        "The team meets at {start}; plan to stay until {end}, and to come on one Saturday a month.",
        "The day runs from {start} to {end}, with a teaching conference over lunch twice a week.",
        "Days start at {start}, and most of them end by {end}; nights are never required.",
        "Expect {start} to {end} on weekdays, and one case presentation of your own each week.",
    ),
    "outpatient": (
        "Clinic runs from {start} to {end}, Monday to Friday.",
        "Days last from {start} to {end}, and Friday afternoons are kept free for reading.",
        "The day starts at {start} with a short teaching talk and ends around {end}.",
        "Come from {start} to {end} on weekdays; on your last Friday you present a case to the team.",
    ),
    "mixed": (
        "The day starts at {start} at the first site on the weekly plan and ends around {end}.",
        "Weekdays run from {start} to {end}; the way between the sites is arranged for you.",
        "Plan for {start} to {end}, and for one evening conference in every four weeks.",
    ),
}
ALONE = "You are the only visitor in your weeks. Days run from {start} to {end}."


def rotations(hosts: list[Host]) -> list[Row]:
    offered = [(host, offer) for host in hosts for offer in _offers(host)]
    return [_row(number, host, offer) for number, (host, offer) in enumerate(offered, start=1)]


def _offers(host: Host) -> list[Offer]:
    """An office teaches one specialty in several ways, a larger house several specialties in one way each."""
    if not host.is_office:
        return [_ways(host, specialty)[0] for specialty in host.specialties]
    return sorted(_ways(host, host.specialties[0]), key=_needs_a_ward)[: host.offers]


def _ways(host: Host, specialty: Specialty) -> list[Offer]:
    ways = [(specialty, focus, kind) for focus, kind in product(specialty.focus, specialty.kinds)]
    return shuffled(ways, "ways", host.ref, specialty.name)


def _needs_a_ward(offer: Offer) -> bool:
    return offer[1].setting == "inpatient"


def _row(number: int, host: Host, offer: Offer) -> Row:
    specialty, focus, kind = offer
    roll = dice("rotation", number)
    places = roll.choice(PLACES[host.is_office])
    return {
        "rotation_ref": f"ROT-{number:04}",
        "host_ref": host.ref,
        "title": f"{'Observership in ' if kind == 'observership' else ''}{specialty.name}: {focus.title}",
        "specialty": specialty.name,
        "kind": kind,
        "description": _description(number, offer, places),
        "setting": focus.setting,
        **_lengths_and_prices(number, _fee(number, host, offer)),
        "places_per_week": str(places),
        **_calendar(number, host),
        "required_documents": _documents(number, host, offer),
        "review_mode": "host" if roll.random() < (0.3 if host.is_office else 0.15) else "staff",
    }


def _description(number: int, offer: Offer, places: int) -> str:
    specialty, focus, kind = offer
    roll = dice("description", number)
    does = specialty.hands_on if kind == "hands_on" else specialty.observership
    closing = ALONE if places == 1 and roll.random() < 0.3 else roll.choice(CLOSINGS[focus.setting])
    start, end = (roll.choice(hours) for hours in HOURS[focus.setting])
    return " ".join((focus.sees, does, closing.format(start=start, end=end)))


def _fee(number: int, host: Host, offer: Offer) -> int:
    specialty, _, kind = offer
    steps = TIER_STEPS[specialty.tier] + HOST_STEPS[host.kind] + host.city.fee_steps
    steps += (6 if kind == "hands_on" else 0) + dice("fee", number).randint(0, 10)
    return LOWEST_FEE + FEE_STEP * min(max(steps, 0), MOST_STEPS)


def _lengths_and_prices(number: int, fee: int) -> Row:
    """One in four asks a little more by the week for a short stay, and a little less for a long one."""
    roll = dice("lengths", number)
    shortest, longest = roll.choices(list(LENGTHS), weights=list(LENGTHS.values()))[0]
    own_prices: dict[int, int] = {}
    if roll.random() < 0.25:
        own_prices |= {shortest: fee * shortest * 112 // 400} if shortest < 4 else {}
        own_prices |= {longest: fee * longest * 90 // 400} if longest > 4 else {}
    return {
        "fee_usd": f"{fee}.00",
        "min_weeks": str(shortest),
        "max_weeks": str(longest),
        "prices": ";".join(f"{weeks}:{price // 50 * 50 + 49}.00" for weeks, price in own_prices.items()),
    }


def _calendar(number: int, host: Host) -> Row:
    roll = dice("open", number)
    opens = roll.choice(LATER) if roll.random() < 0.15 else FIRST
    closes = roll.choice(SOONER) if roll.random() < 0.15 else LAST
    return {
        "open_from": opens.isoformat(),
        "open_to": closes.isoformat(),
        "closed_weeks": ";".join(day.isoformat() for day in _closed(host) if opens <= day <= closes),
    }


def _closed(host: Host) -> list[date]:
    """A host closes all of its rotations at once: over holidays, and for two weeks of vacation."""
    roll = dice("closed", host.ref)
    closed = set(YEAR_END) if roll.random() < 0.35 else set()
    closed |= {holiday for holiday in HOLIDAYS if roll.random() < 0.15}
    if host.is_office and roll.random() < 0.4:
        vacation = SUMMER + timedelta(weeks=roll.randint(0, 6))
        closed |= {vacation, vacation + timedelta(weeks=1)}
    return sorted(closed)


def _documents(number: int, host: Host, offer: Offer) -> str:
    roll = dice("documents", number)
    on_ward = offer[1].setting == "inpatient" and offer[2] == "hands_on"
    transcript = roll.random() < (0.3 if host.kind == "institution" else 0.08)
    vaccination = roll.random() < (0.4 if on_ward else 0.05)
    extra = (("transcript", transcript), ("vaccination_record", vaccination))
    return ";".join(["cv", *(name for name, wanted in extra if wanted)])
