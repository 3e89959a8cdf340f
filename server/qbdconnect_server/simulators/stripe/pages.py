"""The hosted pages: a person clicks through a checkout, pays an invoice, moves the clock. No scripts."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import jinja2
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from . import collection
from .amounts import shown
from .calendar import DAY
from .cards import CHOICE
from .errors import Refusal
from .simulator import StripeSimulator
from .wire import Document

MAX_DAYS: Final = 366
DAYS: Final = re.compile(r"[0-9]{1,3}")
DEFAULT_CARD: Final = CHOICE[0].payment_method
TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.PackageLoader(__package__),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
HEADINGS: Final = {"payment": "Pay", "setup": "Save a card", "subscription": "Subscribe"}
CLOSED: Final = {
    "complete": ("You're all done here", "The checkout has been completed."),
    "expired": ("This page has expired", "Go back to where you came from and begin again."),
}


class Pages:
    """The pages of one simulator.

    It is asked in threads: while it moves its clock by a year, it lets everybody wait.
    """

    def __init__(self, simulator: StripeSimulator) -> None:
        self._simulator = simulator

    async def home(self, request: Request) -> Response:
        """Show the clock."""
        moment = datetime.fromtimestamp(await run_in_threadpool(lambda: self._simulator.now), UTC).isoformat()
        return _render(request, "home.html", moment=moment)

    async def move_clock(self, request: Request) -> Response:
        """Move the clock ahead by some days."""
        text = (await _form(request)).get("days", "")
        if not DAYS.fullmatch(text) or not 1 <= int(text) <= MAX_DAYS:
            return Response(f"days must be between 1 and {MAX_DAYS}", 422, media_type="text/plain")
        await run_in_threadpool(self._simulator.advance, int(text) * DAY)
        return RedirectResponse(f"{_root(request)}/", 303)

    async def show_checkout(self, request: Request) -> Response:
        """Show what a session sells, and ask for a card."""
        return self._checkout(request, await self._session(request))

    async def complete_checkout(self, request: Request) -> Response:
        """Take the card; lead the buyer back to the shop, or say why not."""
        session = await self._session(request)
        form = await _form(request)
        card, email = form.get("card", DEFAULT_CARD), form.get("email", "")
        try:
            url = await run_in_threadpool(self._simulator.complete_checkout, session["id"], card, email)
        except Refusal as refusal:
            page = self._checkout(request, await self._session(request), problem=str(refusal), chosen=card, email=email)
            page.status_code = refusal.status if page.status_code == 200 else page.status_code  # noqa: PLR2004
            return page
        return RedirectResponse(url, 303, headers=_security(session))

    async def show_invoice(self, request: Request) -> Response:
        """Show an invoice and, while it is open, ask for a card."""
        return await self._invoice(request)

    async def pay_invoice(self, request: Request) -> Response:
        """Pay an invoice by a card."""
        card = (await _form(request)).get("card", DEFAULT_CARD)
        invoice_id = request.path_params["invoice"]

        def pay() -> Document:
            given = {"payment_method": card, "off_session": True}
            return self._simulator.perform(lambda world: collection.pay(world, given, invoice_id))

        try:
            await run_in_threadpool(pay)
        except Refusal as refusal:
            page = await self._invoice(request, problem=str(refusal), chosen=card)
            page.status_code = refusal.status
            return page
        return RedirectResponse(request.url.path, 303)

    async def _session(self, request: Request) -> Document:
        return await self._object("checkout.session", request.path_params["session"])

    async def _object(self, kind: str, object_id: str) -> Document:
        return await run_in_threadpool(self._simulator.object, kind, object_id)

    def _checkout(
        self, request: Request, session: Document, *, problem: str = "", chosen: str = DEFAULT_CARD, email: str = ""
    ) -> Response:
        headers = _security(session)
        if session["status"] != "open":
            heading, text = CLOSED[session["status"]]
            return _render(request, "closed.html", headers, http_status=410, heading=heading, text=text)
        code = session["currency"]
        total = shown(session["amount_total"], code) if session["_lines"] else ""
        return _render(
            request,
            "checkout.html",
            headers,
            heading=HEADINGS[session["mode"]],
            lines=[_line(line, line["amount_total"]) for line in session["_lines"]],
            total=total,
            asks_email=not session["customer"] and not session["customer_email"],
            email=email,
            cards=CHOICE,
            chosen=chosen,
            problem=problem,
            button=f"{HEADINGS[session['mode']]} {total}".strip(),
            cancel_url=session["cancel_url"],
        )

    async def _invoice(self, request: Request, *, problem: str = "", chosen: str = DEFAULT_CARD) -> Response:
        invoice = await self._object("invoice", request.path_params["invoice"])
        code = invoice["currency"]
        return _render(
            request,
            "invoice.html",
            number=invoice["number"] or invoice["id"],
            status=invoice["status"],
            lines=[_line(line, line["amount"]) for line in invoice["_lines"]],
            total=shown(invoice["total"], code),
            due=shown(invoice["amount_remaining"], code),
            payable=invoice["status"] in {"open", "uncollectible"},
            cards=CHOICE,
            chosen=chosen,
            problem=problem,
        )


async def stylesheet(_request: Request) -> Response:
    """Give the one stylesheet."""
    content = (files(__package__) / "assets" / "simulator.css").read_bytes()
    return Response(content, media_type="text/css", headers={"X-Content-Type-Options": "nosniff"})


async def no_such_page(_request: Request, error: Exception) -> Response:
    """Say that there is no such session or invoice."""
    return Response(str(error), 404, media_type="text/plain")


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(errors="replace")))


def _line(line: Document, amount: int) -> Mapping[str, Any]:
    shown_amount = shown(amount, line["currency"])
    return {"description": line["description"], "quantity": line["quantity"], "amount": shown_amount}


def _render(
    request: Request,
    template: str,
    headers: Mapping[str, str] | None = None,
    *,
    http_status: int = 200,
    **values: object,
) -> Response:
    content = TEMPLATES.get_template(template).render(root=_root(request), **values)
    return HTMLResponse(content, http_status, headers=dict(headers or _security(None)))


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def _security(session: Document | None) -> dict[str, str]:
    """Let nothing foreign in; browsers also hold the redirect after a form to `form-action`, so the shop is named."""
    targets = ["'self'"]
    if session is not None:
        parts = urlsplit(session["success_url"])
        targets.append(f"{parts.scheme}://{parts.netloc}")
    policy = f"default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action {' '.join(targets)}"
    return {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
