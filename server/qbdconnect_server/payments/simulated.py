"""The simulated Stripe that a hub serves: its file, its gateway, and the events that it posts to the hub."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from qbdconnect_server.errors import GatewayUnavailable, QBDConnectError
from qbdconnect_server.settings import Settings

from .mode import payments_mode
from .state_file import seconds_to_next, state_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp

    from qbdconnect_server.gateways.stripe import StripeGateway
    from qbdconnect_server.simulators.stripe import StripeSimulator

ADDRESS: Final = "/simulators/stripe"
EVENTS: Final = "/hooks/stripe"
FIRST_LOOK_SECONDS: Final = 3.0  # what is due when the hub starts waits until it is up
LONGEST_REST_SECONDS: Final = 3600.0  # clocks of machines that sleep jump
STOPPING_SECONDS: Final = 5.0
ACCEPTED: Final = 200

# Events arrive at our door with the signature of Stripe; it raises errors of the house.
Receive = Callable[[bytes, str | None], Awaitable[object]]

log = structlog.get_logger(__name__)

# The simulator and the SDK of Stripe take half a second and 50 MB: they are imported when money is first moved.
# ruff: noqa: PLC0415


def simulated_stripe(settings: Settings) -> "SimulatedStripe | None":
    """Give the simulated Stripe of a hub that has one; nothing is opened yet. Raises SettingsError."""
    return SimulatedStripe(settings) if payments_mode(settings) == "simulated" else None


class SimulatedStripe:
    """A simulated account, kept in a file beside the database; opened at its first use, or when something is due.

    The file belongs to one process. `open` and `open_gateway` may be called in any thread.
    """

    def __init__(self, settings: Settings) -> None:
        self.path = state_file(settings)
        self._hub_url = settings.public_url
        self._lock = threading.Lock()
        self._simulator: StripeSimulator | None = None
        self._app: ASGIApp | None = None
        self._change: _Change | None = None  # while somebody waits for one

    def open(self) -> "StripeSimulator":
        """Give the simulator, opened by now; raises GatewayUnavailable if another process has its file."""
        with self._lock:
            if self._simulator is None:
                self._simulator = self._open()
                self._notice_change()
            return self._simulator

    def open_gateway(self) -> "StripeGateway":
        """Give the gateway of the house on top of the simulator."""
        from qbdconnect_server.gateways.stripe import StripeGateway
        from qbdconnect_server.simulators.stripe import TEST_KEY, SimulatorTransport

        from .endpoint import endpoint_secret

        simulator = self.open()
        secret = endpoint_secret(simulator)
        return StripeGateway(TEST_KEY, webhook_secrets=[secret], transport=SimulatorTransport(simulator))

    def open_app(self) -> "ASGIApp":
        """Give the simulator's API and pages."""
        from qbdconnect_server.simulators.stripe.app import build_app

        simulator = self.open()
        with self._lock:
            if self._app is None:
                self._app = build_app(simulator)
            return self._app

    @asynccontextmanager
    async def running(self, receive: Receive) -> AsyncIterator[None]:
        """Let time go on at the simulated Stripe and post its events to the hub, for the length of a block."""
        self._change = change = _Change()
        task = asyncio.create_task(self._run(receive, change))
        try:
            yield
        finally:
            self._change = None
            change.stop()
            # What is cancelled leaves its thread behind, so it gets a chance to end by itself.
            with suppress(TimeoutError):
                async with asyncio.timeout(STOPPING_SECONDS):
                    await task

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._simulator is not None:
                self._simulator.close()
                self._simulator = None

    @property
    def _endpoint(self) -> str:
        return self._hub_url + EVENTS

    def _open(self) -> "StripeSimulator":
        from qbdconnect_server.simulators.stripe import FileInUse, Options, StripeSimulator

        from .endpoint import register_endpoint
        from .first_products import add_first_products

        options = Options(public_url=self._hub_url + ADDRESS)
        self.path.touch(mode=0o600)  # it holds names and addresses
        try:
            simulator = StripeSimulator(self.path, options=options, on_change=self._notice_change)
        except FileInUse:
            raise GatewayUnavailable(
                f"Another process of the hub has the simulated Stripe ({self.path}): only one can serve it."
            ) from None
        add_first_products(simulator)
        register_endpoint(simulator, self._endpoint)
        log.info("simulated Stripe opened", file=str(self.path))
        return simulator

    def _notice_change(self) -> None:
        change = self._change
        if change is not None:
            change.notice()

    async def _run(self, receive: Receive, change: "_Change") -> None:
        await change.wait(FIRST_LOOK_SECONDS)
        while not change.is_last:
            change.forget()
            seconds = LONGEST_REST_SECONDS
            try:
                seconds = await self._work(receive)
            except QBDConnectError as error:
                log.error("the simulated Stripe cannot go on", detail=error.detail)  # noqa: TRY400 - the text says it all
            except Exception:
                log.exception("the simulated Stripe cannot go on")
            await change.wait(seconds)

    async def _work(self, receive: Receive) -> float:
        """Post what is due; returns for how many seconds nothing is."""
        if self._simulator is None:
            seconds = await asyncio.to_thread(seconds_to_next, self.path, time.time())
            if seconds is None or seconds > 0:
                return min(seconds or LONGEST_REST_SECONDS, LONGEST_REST_SECONDS)
        from qbdconnect_server.simulators.stripe import deliver

        simulator = await asyncio.to_thread(self.open)
        await deliver(simulator, partial(self._post, receive))
        seconds = await asyncio.to_thread(simulator.seconds_to_next)
        return LONGEST_REST_SECONDS if seconds is None else min(float(seconds), LONGEST_REST_SECONDS)

    async def _post(self, receive: Receive, url: str, headers: "Mapping[str, str]", body: bytes) -> int:
        """Bring an event to our own door; whoever registers other endpoints must not make the hub call them."""
        if url != self._endpoint:
            return GatewayUnavailable.status
        try:
            await receive(body, headers["Stripe-Signature"])
        except QBDConnectError as error:
            return error.status
        return ACCEPTED


class _Change:
    """Something that happens in any thread and that one task waits for."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()
        self.is_last = False

    def notice(self) -> None:
        """Tell that it has happened."""
        self._loop.call_soon_threadsafe(self._event.set)

    def stop(self) -> None:
        """Tell that nothing is waited for any more."""
        self.is_last = True
        self._event.set()

    def forget(self) -> None:
        """Wait for the next time."""
        self._event.clear()

    async def wait(self, seconds: float) -> None:
        """Wait until it has happened, or for some seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
