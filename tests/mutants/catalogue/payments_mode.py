"""Faults in who moves the money: the choice, the simulated Stripe that is served, and who may use it."""

from tests.mutants.fault import Fault

PAYMENTS = "server/qbdconnect_server/payments"
STORE = "server/qbdconnect_server/simulators/stripe/store.py"
MODE = ("tests/server/payments/test_mode.py",)
OPENING = ("tests/server/payments/test_opening.py",)
SIMULATED = ("tests/server/payments/test_simulated.py",)
DOOR = ("tests/server/payments/test_door.py",)
DOCTOR = ("tests/server/cli/test_doctor.py",)

FAULTS = (
    Fault(
        "payments_mode: a public hub simulates without being asked",
        f"{PAYMENTS}/mode.py",
        "    if is_local(settings):\n",
        "    if True:\n",
        MODE,
    ),
    Fault(
        "payments_mode: a live key is simulated",
        f"{PAYMENTS}/mode.py",
        'if chosen == "simulated" and key.startswith(LIVE_KEYS):',
        "if False:",
        MODE,
    ),
    Fault(
        "payments_mode: a key is overlooked",
        f"{PAYMENTS}/mode.py",
        "    if key:\n",
        "    if key and not is_local(settings):\n",
        MODE,
    ),
    Fault(
        "payments_mode: Stripe is imported at start",
        f"{PAYMENTS}/opening.py",
        "from .mode import payments_mode\n",
        "from qbdconnect_server.gateways.stripe import StripeGateway as _\n\nfrom .mode import payments_mode\n",
        OPENING,
    ),
    Fault(
        "payments_mode: another process asks Stripe itself",
        f"{PAYMENTS}/opening.py",
        'f"{settings.public_url}{ADDRESS}" if mode == "simulated"',
        'f"{settings.public_url}{ADDRESS}" if False',
        OPENING,
    ),
    Fault(
        "payments_mode: the secrets of the endpoint are lost",
        f"{PAYMENTS}/opening.py",
        "webhook_secrets=settings.webhook_secrets_of_stripe",
        "webhook_secrets=()",
        OPENING,
    ),
    Fault(
        "payments_mode: two processes have the file",
        STORE,
        'file.execute("PRAGMA locking_mode=EXCLUSIVE")',
        "pass",
        SIMULATED,
    ),
    Fault(
        "payments_mode: changes wake nobody",
        f"{PAYMENTS}/simulated.py",
        "on_change=self._notice_change",
        "on_change=lambda: None",
        SIMULATED,
    ),
    Fault(
        "payments_mode: the hub calls whatever endpoint is registered as its own",
        f"{PAYMENTS}/simulated.py",
        "if url != self._endpoint:",
        "if False:",
        SIMULATED,
    ),
    Fault(
        "payments_mode: an event that was refused counts as delivered",
        f"{PAYMENTS}/simulated.py",
        "            return error.status\n",
        "            return ACCEPTED if error else 0\n",
        SIMULATED,
    ),
    Fault(
        "payments_mode: nothing is done until somebody asks",
        f"{PAYMENTS}/simulated.py",
        "if seconds is None or seconds > 0:",
        "if True:",
        SIMULATED,
    ),
    Fault(
        "payments_mode: the file is opened although nothing happens in it",
        f"{PAYMENTS}/simulated.py",
        "if seconds is None or seconds > 0:",
        "if False:",
        SIMULATED,
    ),
    Fault(
        "payments_mode: others may read the file",
        f"{PAYMENTS}/simulated.py",
        "self.path.touch(mode=0o600)",
        "self.path.touch(mode=0o644)",
        SIMULATED,
    ),
    Fault(
        "payments_mode: the file is closed under a thread that uses it",
        "server/qbdconnect_server/simulators/stripe/simulator.py",
        "        with self._lock:  # SQLite crashes the process if a file is closed under a thread that uses it\n",
        "        if True:\n",
        SIMULATED,
    ),
    Fault(
        "payments_mode: pages of other sites move the clock",
        f"{PAYMENTS}/door.py",
        'if request.method != "GET" and not self._is_own(request):',
        "if False:",
        DOOR,
    ),
    Fault(
        "payments_mode: the door answers to every name",
        f"{PAYMENTS}/door.py",
        "if _host_of(request) not in {self._host, *LOOPBACK}:",
        "if False:",
        DOOR,
    ),
    Fault(
        "payments_mode: on a public hub everybody reads the customers",
        f"{PAYMENTS}/door.py",
        "return self._is_local or (",
        "return True or (",
        DOOR,
    ),
    Fault(
        "payments_mode: an empty key opens the simulator",
        f"{PAYMENTS}/door.py",
        "(bool(self._key) and hmac",
        "(hmac",
        DOOR,
    ),
    Fault(
        "payments_mode: doctor does not mind that events are refused",
        "server/qbdconnect_server/cli/payment_checks.py",
        "if not settings.webhook_secrets_of_stripe:",
        "if False:",
        DOCTOR,
    ),
    Fault(
        "payments: doctor does not say that a network can use the simulated Stripe",
        "server/qbdconnect_server/cli/payment_checks.py",
        "elif is_local(settings) and settings.host not in LOOPBACK:",
        "elif False:",
        DOCTOR,
    ),
)
