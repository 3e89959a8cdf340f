"""The door to the simulated Stripe: its API, its hosted pages and its clock, for those who may use them."""

import asyncio
import hmac
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from qbdconnect_server.errors import NotAllowed, NotFound
from qbdconnect_server.settings import Settings

from .mode import is_local
from .simulated import ADDRESS, SimulatedStripe

SEGMENT: Final = "/simulators"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
PUBLIC: Final = ("/c/", "/i/", "/assets/")  # what buyers see, under ids that nobody guesses
SAME_SITE: Final = frozenset({"same-origin", "none"})


def build_doors(simulated: SimulatedStripe | None, settings: Settings) -> dict[str, ASGIApp]:
    """Build what the edge serves below /simulators; nothing if nothing is simulated."""
    if simulated is None:
        return {}
    guard = Guard(settings)

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        guard.check(Request(scope))
        app = await asyncio.to_thread(simulated.open_app)
        await app(scope, receive, send)

    return {SEGMENT: Router([Mount(ADDRESS, door)], redirect_slashes=False, default=_nothing)}


class Guard:
    """Keeps strangers out of a simulator that keeps no secrets itself.

    Web pages of others could post forms to a hub on the machine of whoever reads them, or reach it under a name of
    their own; on a public hub anybody could read its customers or move its clock.
    """

    def __init__(self, settings: Settings) -> None:
        self._host = urlsplit(settings.public_url).hostname
        self._is_local = is_local(settings)
        self._key = settings.stripe_secret_key

    def check(self, request: Request) -> None:
        """Raise NotAllowed for whoever may not do this."""
        if _host_of(request) not in {self._host, *LOOPBACK}:
            raise NotAllowed("The simulated Stripe answers under the address of the hub alone.")
        if request.method != "GET" and not self._is_own(request):
            raise NotAllowed("Another site's page cannot use the simulated Stripe.")
        if not self._may_look_behind(request) and not _path_of(request).startswith(PUBLIC):
            raise NotAllowed(
                "On a public hub the simulated Stripe wants the key that QBDCONNECT_STRIPE_SECRET_KEY names."
            )

    def _is_own(self, request: Request) -> bool:
        """Tell whether a page of this very site sent a request, or no page at all."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        if site is not None:
            return site in SAME_SITE
        return origin is None or urlsplit(origin).netloc == request.headers.get("host")

    def _may_look_behind(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        wanted = f"Bearer {self._key}"
        return self._is_local or (bool(self._key) and hmac.compare_digest(given.encode(), wanted.encode()))


def _host_of(request: Request) -> str | None:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError:
        return None


def _path_of(request: Request) -> str:
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", ""))


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise NotFound("There is no such simulator.")
