"""A mail server of our own that fails: the mail climbs its ladder and ends in sight of staff."""

from services.notifications.office.use_cases.example_base import SUBMITTED
from services.notifications.sending.domain.delivery import Answer
from services.notifications.sending.ports import IsOurs
from services.notifications.writing.domain.mail import Message
from tests.notifications.builders import ScriptedMailServer, World


class BrokenMailServer(ScriptedMailServer):
    """An adapter with a bug."""

    async def offer(self, message: Message, is_ours: IsOurs) -> Answer:
        await super().offer(message, is_ours)
        raise UnicodeEncodeError("ascii", "ü", 0, 1, "ordinal not in range")


async def test_an_error_of_our_own_in_handing_over_climbs_the_ladder_and_ends_in_sight_of_staff() -> None:
    broken = BrokenMailServer()
    world = World(server=broken)
    await world.introduce()
    await world.tell("evt", SUBMITTED)
    await world.send_due()
    assert world.states() == {"application_received to acc_example": "retry"}
    for _ in range(100):
        await world.travel(minutes=20)
    assert world.states() == {"application_received to acc_example": "gave_up"}
    assert world.told() == ["EmailGaveUp"]
    assert len(broken.offered) < 20
    assert len(world.server.offered) == 0
