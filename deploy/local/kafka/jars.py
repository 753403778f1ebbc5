"""Kafka's jars: which ones (the lock), where they lie, and fetching the missing ones, checked by sha256."""

import fcntl
import hashlib
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local.failures import CannotStart

if TYPE_CHECKING:
    from jgo.maven import MavenContext

WISHES = Path(__file__).with_name("jgo.toml")
LOCK = Path(__file__).with_name("jgo.lock.toml")
STORE = Path(__file__).parents[3] / ".jgo"
AT_ONCE = 8


def class_path() -> str:
    """The class path for Java, after fetching what is missing and checking what is new."""
    seal = STORE / f"kafka-{lock_digest()}.classpath"
    if not _is_whole(seal):
        with alone():
            if not _is_whole(seal):
                _fill(seal)
    return seal.read_text()


def _is_whole(seal: Path) -> bool:
    return seal.exists() and all(Path(jar).exists() for jar in seal.read_text().split(":"))


def _fill(seal: Path) -> None:
    found = ":".join(str(jar) for jar in _fetch_all(tomllib.loads(LOCK.read_text())["dependencies"]))
    seal.write_text(found)


@contextmanager
def alone() -> Iterator[None]:
    """Several platforms may start for the first time at once; one of them fetches, the others wait."""
    STORE.mkdir(exist_ok=True)
    with (STORE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def lock_digest() -> str:
    """Names what belongs to this very lock file."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]


def _fetch_all(locked: list[dict[str, str]]) -> list[Path]:
    from jgo.maven import MavenContext  # noqa: PLC0415 - half a second, needed once per machine

    context = MavenContext(repo_cache=STORE / "maven")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda jar: fetch(context, jar), locked))


def fetch(context: "MavenContext", wanted: dict[str, str]) -> Path:
    component = context.project(wanted["groupId"], wanted["artifactId"]).at_version(wanted["version"])
    artifact = component.artifact()
    try:
        path = artifact.resolve()
    except (RuntimeError, OSError) as reason:  # what requests raises is an OSError
        raise CannotStart(
            f"Kafka's {artifact.filename} could not be fetched from Maven Central ({reason})",
            "check the network or proxy and try again, or set KAFKA_BOOTSTRAP_SERVERS to a Kafka you have",
        ) from reason
    if hashlib.sha256(path.read_bytes()).hexdigest() != wanted["sha256"]:
        path.unlink()
        raise CannotStart(
            f"{artifact.filename} is not the file that {LOCK} names (its sha256 differs)",
            "it was deleted; try again, and distrust the mirror it came from if this repeats",
        )
    return path


def relock() -> None:
    """Resolve jgo.toml anew and write the lock; a person runs this after changing a version."""
    from jgo.env import EnvironmentBuilder, EnvironmentSpec, LockFile  # noqa: PLC0415 - as above
    from jgo.maven import MavenContext  # noqa: PLC0415 - as above

    context = MavenContext(repo_cache=STORE / "maven")
    wishes = EnvironmentBuilder(context).spec_to_dependencies(EnvironmentSpec.load(WISHES))
    direct, transitive = context.resolver.resolve(wishes)
    LockFile.from_resolved_dependencies([*direct, *transitive], environment_name="kafka").save(LOCK)


if __name__ == "__main__":
    relock()
    sys.stdout.write(f"{LOCK} written\n")
