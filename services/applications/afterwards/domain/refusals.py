"""What is refused about attendance and certificates."""

from __future__ import annotations

from shared.chassis.decision import Invalid, NotFound, Refused


class HeardOnWrongDay(Invalid):
    """A day on which the host cannot have said yet that the visitor attended (R30)."""

    code = "heard_on_wrong_day"


class CertificateUnknown(NotFound):
    """No certificate has this number."""

    code = "certificate_unknown"


class NoCertificate(Refused):
    """This application has no certificate that counts."""

    code = "no_certificate"
