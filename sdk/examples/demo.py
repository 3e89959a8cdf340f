"""A tour of QBD Connect: start the server, work with it through the SDK, leave it running."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn, TypeVar

import httpx2

from qbdconnect import NotFoundError, QBDConnect, UnprocessableEntityError, models

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
PORT = int(os.environ.get("QBDCONNECT_PORT", "8081"))
HUB = f"http://localhost:{PORT}"
PACE = float(os.environ.get("QBDCONNECT_DEMO_PACE", "0.6"))
QUERY = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    '<CustomerQueryRq requestID="1"><MaxReturned>1</MaxReturned></CustomerQueryRq></QBXMLMsgsRq></QBXML>'
)
COLOURS = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def paint(code: str, text: str) -> str:
    """Colour text where a person watches."""
    return f"\033[{code}m{text}\033[0m" if COLOURS else text


def step(number: int, title: str, code: str = "") -> None:
    """Announce a step, show the line of Python that does it, and give the eye time."""
    print(f"\n{paint('1;36', f'{number}. {title}')}", flush=True)
    if code:
        print(f"   {paint('2', '>>> ' + code)}", flush=True)
    time.sleep(PACE)


def show(text: str) -> None:
    """Print what came of a step."""
    print("\n".join(f"   {line}" for line in text.splitlines()), flush=True)


def command(*arguments: str) -> list[str]:
    """Name a command of the server that is installed beside this Python."""
    program = shutil.which("qbdconnect-server", path=str(Path(sys.executable).parent)) or "qbdconnect-server"
    return [program, *arguments]


def environment(folder: Path) -> dict[str, str]:
    """Give the server's settings: a database and a folder for mails of its own, money that is simulated, few words."""
    settings = {
        "QBDCONNECT_DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "QBDCONNECT_MAIL_FOLDER": str(folder / "mails"),
        "QBDCONNECT_LOG_LEVEL": "error",
        "QBDCONNECT_PAYMENTS": "simulated",
        "QBDCONNECT_STRIPE_SECRET_KEY": "",  # a real one is of no use here
        "QBDCONNECT_PUBLIC_URL": HUB,
    }
    return {**os.environ, **settings}


def start_server(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Start `qbdconnect-server serve` on a fresh database; return it with the operator key that it shows once."""
    serve = command("serve", "--port", str(PORT))
    server = subprocess.Popen(serve, stdout=subprocess.PIPE, text=True, env=environment(folder))  # noqa: S603 our own program
    assert server.stdout is not None  # noqa: S101 Popen was asked for a pipe
    key = read_key(server.stdout)
    if key is None:
        stop(f"The server did not start (exit code {server.wait()}); its message stands above.")
    wait_until_ready(server)
    return server, key


def read_key(output: IO[str]) -> str | None:
    """Read the server's greeting up to its first API key."""
    for line in output:
        found = re.search(r"qbdk_\w+", line)
        if found:
            return found.group()
    return None


def wait_until_ready(server: subprocess.Popen[str]) -> None:
    """Wait until the server answers, at most 20 seconds."""
    for _attempt in range(200):
        try:
            if httpx2.get(f"{HUB}/readyz").is_success:
                return
        except httpx2.TransportError:
            pass
        if server.poll() is not None:
            break
        time.sleep(0.1)
    stop("The server did not become ready.")


def stop(message: str) -> NoReturn:
    """Leave with one clear line."""
    print(message, file=sys.stderr)
    raise SystemExit(1)


def tour(client: QBDConnect, folder: Path) -> None:
    """Walk through the heart of the API."""
    customer_id = sign_up(client)
    subscribe(client, customer_id)
    instance = connect(client, customer_id)
    work_with_quickbooks(client, instance, folder)
    send_an_invoice(client, customer_id)
    make_mistakes(client, instance)


def sign_up(client: QBDConnect) -> str:
    """Make a customer."""
    step(2, "Sign a customer up", 'client.customers.create({"name": "Bluebonnet Bakery", ...})')
    customer = client.customers.create(
        {
            "name": "Bluebonnet Bakery",
            "address": {"street1": "1 Congress Ave", "city": "Austin", "state": "TX", "postalCode": "78701"},
            "primaryBillingContact": {"firstName": "Rosa", "lastName": "Diaz", "email": "rosa@example.com"},
            "favouriteLoaf": "sourdough",
        }
    )
    assert isinstance(customer.id, str)  # noqa: S101 the server always sets it
    show(f"{customer.name} is {customer.id}")
    show(f"a member that the contract does not name is kept: favouriteLoaf = {customer['favouriteLoaf']!r}")
    return customer.id


def subscribe(client: QBDConnect, customer_id: str) -> None:
    """Sell the customer a subscription, paid on a page of the payment provider."""
    step(3, "See what is for sale", "for product in client.products.list()")
    for product in client.products.list():
        show(f"{product.name:31} {product.unit_amount:g} {product.currency} a {product.interval}  {product.price_id}")

    step(4, "Let the customer pay by card", 'client.subscriptions.create_checkout({"customerId": ..., "priceId": ...})')
    checkout = client.subscriptions.create_checkout({"customerId": customer_id, "priceId": "price_standard_monthly"})
    show(f"the customer pays here: {checkout.location}")
    show("no money moves: Stripe is simulated. Rosa chooses the card 4242 4242 4242 4242, presses the button,")
    show(f"and is led to {pay_by_card(checkout.location)}")

    step(5, "Read the subscription", "client.subscriptions.retrieve(customer.subscription_id)")
    subscription_id = wait_for(lambda: client.customers.retrieve(customer_id).subscription_id)
    subscription = client.subscriptions.retrieve(str(subscription_id))
    show(f"{subscription.subscription_id} is {subscription.status}: {seats(subscription)} until next month")
    sla = subscription.sla
    assert isinstance(sla, models.Sla)  # noqa: S101 every price that is for sale has one
    show(f"its SLA: {sla.support_hours:g} hours of support, {sla.transaction_limit} transactions")


def pay_by_card(page: str) -> str:
    """Do what a buyer does on a page of the simulated Stripe; return where the buyer is then."""
    with httpx2.Client() as browser:
        browser.get(page).raise_for_status()
        answer = browser.post(page, data={"card": "pm_card_visa"})
    return answer.headers["Location"]


def wait_for(find: Callable[[], T | None]) -> T:
    """Wait for what happens in the background, at most 20 seconds."""
    for _attempt in range(200):
        if found := find():
            return found
        time.sleep(0.1)
    stop("It did not happen within 20 seconds.")


def seats(subscription: models.Subscription) -> str:
    """Say how many seats are paid."""
    return f"{subscription.quantity} paid seat{'' if subscription.quantity == 1 else 's'}"


def connect(client: QBDConnect, customer_id: str) -> models.Instance:
    """Make two instances, and make one of them ready for work."""
    step(6, "Connect two QuickBooks company files", "client.instances.create({...})")
    contact = {"firstName": "Rosa", "lastName": "Diaz", "email": "rosa@example.com"}
    for name in ("Bakery", "Café"):
        made = client.instances.create({"name": name, "customerId": customer_id, "contact": contact})
        show(f"{made.name:8} {made.instance_id}  polls every {made.frequency_in_minutes} minutes")
    subscription = client.subscriptions.retrieve(str(client.customers.retrieve(customer_id).subscription_id))
    show(f"the subscription has {seats(subscription)} by now")

    step(7, "List them, page by page", "for instance in client.instances.list(customer_id=..., limit=1)")
    instances = list(client.instances.list(customer_id=customer_id, limit=1))
    show(", ".join(str(instance.name) for instance in instances))

    instance = instances[0]
    assert isinstance(instance.instance_id, str)  # noqa: S101 the server always sets it
    step(8, "Poll the bakery more often", 'client.instances.update(id, {"frequencyInMinutes": 15})')
    changed = client.instances.update(instance.instance_id, {"frequencyInMinutes": 15, "password": "correct horse"})
    show(f"{changed.name} now polls every {changed.frequency_in_minutes} minutes; its password is set and never shown")
    client.instances.patch(instance.instance_id)
    show("and an operator has marked it validated")

    step(9, "Download the file that a Web Connector imports", "client.instances.download_qwc(id)")
    show(client.instances.download_qwc(instance.instance_id).strip())

    return client.instances.retrieve(instance.instance_id)


def work_with_quickbooks(client: QBDConnect, instance: models.Instance, folder: Path) -> None:
    """Queue a request, let a session take it, and read what happened."""
    instance_id = str(instance.instance_id)
    step(10, "Ask QuickBooks for a customer", 'client.requests.create(id, {"requestId": ..., "qbxml": "..."})')
    now = datetime.now(UTC)
    request = client.requests.create(
        instance_id, {"requestId": str(uuid.uuid4()), "timestamp": now.isoformat(), "qbxml": QUERY}
    )
    show(f"request {request.request_id} is {request.status} until a Web Connector comes")

    step(11, "Let one come", f"qbdconnect-server play-session {instance_id}")
    show("no QuickBooks is at hand: the command goes a Web Connector's way through the hub and makes the answers up")
    play = command("play-session", instance_id)
    show(subprocess.run(play, stdout=subprocess.PIPE, text=True, check=True, env=environment(folder)).stdout.strip())  # noqa: S603 our own program

    step(12, "Read the result, the log and the figures", "client.requests.retrieve(id, request_id).result")
    done = client.requests.retrieve(instance_id, request.request_id)
    show(f"the request is {done.status}:\n{done.result}")
    for event in client.sessions.list_logs(instance_id):
        show(f"{event.log_id}  {event.action:17}  {event.user}")
    later = datetime.now(UTC)
    metric = client.instances.retrieve_metric(instance_id, "requests", from_time=now - timedelta(days=1), to_time=later)
    show("requests by day: " + ", ".join(f"{point.time:%Y-%m-%d} {point.value:g}" for point in metric.points))
    stats = client.customers.retrieve_stats(instance.customer_id, begin=now - timedelta(days=1), end=later)
    show(f"all instances of the customer: {stats.sessions} session, {stats.requests} request, {stats.errors} errors")


def send_an_invoice(client: QBDConnect, customer_id: str) -> None:
    """Send an invoice, let it be paid, and record where the money went."""
    step(13, "Send an invoice", 'client.invoices.create({"customerId": ..., "lines": [{...}]})')
    lines = [{"description": "Setting up", "amount": 150, "quantity": 2}]
    invoice = client.invoices.create({"customerId": customer_id, "currency": "usd", "lines": lines})
    show(f"invoice {invoice.number} is {invoice.status}: {invoice.total:g} {invoice.currency} until {invoice.due_date}")
    show(f"the customer sees and pays it here: {invoice.hosted_invoice_url}")
    pay_by_card(str(invoice.hosted_invoice_url))

    step(14, "Read its payment", "client.invoices.list_payments(invoice.invoice_id)")
    payment = client.invoices.list_payments(invoice.invoice_id)[0]
    show(f"invoice {invoice.number} is {client.invoices.retrieve(invoice.invoice_id).status}")
    show(f"{payment.amount:g} {payment.currency} {payment.status}, fee {payment.fee:g}, net {payment.net:g}")

    step(15, "Record its payout", 'client.payouts.create({"chargeId": ..., "payoutAmount": ..., ...})')
    payout = client.payouts.create(
        {
            "chargeId": payment.charge_id,
            "invoiceAmount": payment.amount,
            "feeAmount": payment.fee,
            "payoutAmount": payment.net,
            "currency": payment.currency,
            "dateCreated": datetime.now(UTC).date().isoformat(),
            "description": f"Invoice {invoice.number}",
        }
    )
    show(f"{payout.id} is {payout.status}; the payment provider pays out by itself, in a few days")


def make_mistakes(client: QBDConnect, instance: models.Instance) -> None:
    """Send what the hub refuses."""
    step(16, "Make mistakes, and be told how to mend them", 'client.instances.update(id, {"password": ""})')
    try:
        client.instances.update(str(instance.instance_id), {"password": ""})
    except UnprocessableEntityError as error:
        show(f"{type(error).__name__}: {error}\nrequest id {error.request_id}")
    try:
        client.instances.retrieve("inst_of_somebody_else")
    except NotFoundError as error:
        show(f"{type(error).__name__}: {error}\nrequest id {error.request_id}")


def main() -> None:
    """Start the server, take the tour, then wait for Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="qbdconnect-demo-") as folder:
        step(1, "Start the server on a fresh database", f"qbdconnect-server serve --port {PORT}")
        server, key = start_server(Path(folder))
        show(f"it answers on {HUB} and has made the first operator key, {key[:12]}…")
        try:
            with QBDConnect(key, base_url=f"{HUB}/qbdconnect-api/v1") as client:
                tour(client, Path(folder))
            step(17, "Your turn: the server goes on until you press Ctrl-C")
            show(f"API docs   {HUB}/docs\nStripe     {HUB}/simulators/stripe/ moves its clock\nAPI key    {key}")
            server.wait()
        except KeyboardInterrupt:
            show("\nGood-bye.")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


if __name__ == "__main__":
    main()
