"""By HTTP: the evidence pack of a dispute, to read and as an archive."""

from __future__ import annotations

import io
import json
import zipfile

from tests.payments.running import Running
from tests.payments.staff_http import PATH, STAFF, disputed, read, work_of


async def test_the_evidence_holds_what_a_bank_asks_for(payments: Running) -> None:
    dispute = await disputed(payments)
    (task,) = await work_of(payments)
    assert (task["kind"], task["due_at"] is not None) == ("dispute", True)
    pack = await read(payments, task["links"]["evidence"])
    assert pack["terms"] == {
        "version": "2027-1",
        "sha256": "0" * 64,
        "signed_at": pack["terms"]["signed_at"],
    }
    assert pack["booking"]["title"] == "Cardiology in Chicago"
    assert pack["booking"]["last_day"] == "2027-07-04"
    assert "America/Chicago" in pack["due"]
    assert pack["payment"]["words"].startswith("Full fee: Cardiology in Chicago")
    assert len(pack["refund_rules"]) > 2
    for needed in (dispute["id"], "2027-1", "0" * 64, "$2,499.00", "Cardiology in Chicago"):
        assert needed in pack["answer"]
    packed = await payments.api.get(pack["links"]["archive"], headers=STAFF)
    twice = await payments.api.get(pack["links"]["archive"], headers=STAFF)
    assert (packed.headers["content-type"], packed.content) == ("application/zip", twice.content)
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.read("letter.txt").decode() == pack["answer"]
        assert json.loads(archive.read("evidence.json")) == pack
        assert archive.read("statement.pdf").startswith(b"%PDF-")
    assert (await payments.api.get(f"{PATH}/disputes/du_9/evidence", headers=STAFF)).status_code == 404
