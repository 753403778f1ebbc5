"""Kafka's jars: which ones (the lock), where they lie, and fetching the missing ones, checked by sha256."""

import hashlib
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
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
    lock = LOCK.read_bytes()
    seal = STORE / f"kafka-{hashlib.sha256(lock).hexdigest()[:16]}.classpath"
    if seal.exists() and all(Path(jar).exists() for jar in seal.read_text().split(":")):
        return seal.read_text()
    STORE.mkdir(exist_ok=True)
    found = ":".join(str(jar) for jar in _fetch_all(tomllib.loads(lock.decode())["dependencies"]))
    seal.write_text(found)
    return found


def _fetch_all(locked: list[dict[str, str]]) -> list[Path]:
    from jgo.maven import MavenContext  # noqa: PLC0415 - half a second, needed once per machine

    context = MavenContext(repo_cache=STORE / "maven")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda jar: _fetch(context, jar), locked))


def _fetch(context: "MavenContext", wanted: dict[str, str]) -> Path:
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
