"""Why something cannot start here, said so that the reader knows what to do next."""


class CannotStart(Exception):
    """One sentence on what is wrong and one on what to do; shown without a traceback."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}: {remedy}")
        self.what = what
        self.remedy = remedy
