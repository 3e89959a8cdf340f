# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource invoices: its operations as methods."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_invoice as _create_invoice
from . import create_invoice_payment as _create_invoice_payment
from . import get_invoice as _get_invoice
from . import list_invoice_payments as _list_invoice_payments
from . import list_invoices as _list_invoices
from . import update_invoice as _update_invoice

if TYPE_CHECKING:
    from qbdconnect._pages import AsyncPages, Page
    from qbdconnect._request import Timeout

    from ...models.invoice import Invoice
    from ...models.invoice_status import InvoiceStatus
    from ...models.invoice_update import InvoiceUpdate
    from ...models.new_invoice import NewInvoice
    from ...models.new_invoice_payment import NewInvoicePayment
    from ...models.payment import Payment


class Invoices(SyncResource):
    """What customers owe, and how it was paid."""

    @cached_property
    def with_raw_response(self) -> InvoicesWithRawResponse:
        """The same methods, returning status and headers too."""
        return InvoicesWithRawResponse(Invoices(self._transport, raw=True))

    def list(
        self,
        *,
        customer_id: str | Unset = UNSET,
        status: InvoiceStatus | Unset = UNSET,
        subscription_id: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[Invoice]:
        """List invoices (`GET /invoices`).

        Invoices, the newest first, a page at a time. With a customer's key its own, with an operator's those of
        all.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_invoices.request(
            customer_id=customer_id,
            status=status,
            subscription_id=subscription_id,
            limit=limit,
            starting_after=starting_after,
        )
        return self._list(request, _list_invoices.parse, options)

    def create(
        self,
        body: NewInvoice | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Invoice:
        """Create an invoice (`POST /invoices`).

        Makes an invoice with its lines and finalizes it. Nothing is charged by that, and the hub mails nothing; the
        customer pays on the page `hostedInvoiceUrl`, or a payment of the invoice charges it.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_invoice.request(body)
        return self._call(request, _create_invoice.parse, options)

    def retrieve(
        self,
        invoice_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Invoice:
        """Get an invoice (`GET /invoices/{invoiceId}`).

        One invoice.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_invoice.request(invoice_id)
        return self._call(request, _get_invoice.parse, options)

    def update(
        self,
        invoice_id: str,
        body: InvoiceUpdate | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Invoice:
        """Change an invoice (`PUT /invoices/{invoiceId}`).

        Changes the members that are sent; absent ones stay as they are. As `status`, `open` finalizes a draft;
        operators declare an open invoice a mistake by `void` and a loss by `uncollectible`.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_invoice.request(invoice_id, body)
        return self._call(request, _update_invoice.parse, options)

    def list_payments(
        self,
        invoice_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[Payment]:
        """List the payments of an invoice (`GET /invoices/{invoiceId}/payments`).

        The payments of an invoice, the newest first; 100 at most.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_invoice_payments.request(invoice_id)
        return self._call(request, _list_invoice_payments.parse, options)

    def create_payment(
        self,
        invoice_id: str,
        body: NewInvoicePayment | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Payment:
        """Pay an invoice (`POST /invoices/{invoiceId}/payments`).

        Charges an invoice, or notes that it was paid otherwise. A draft is finalized first; one that is paid
        already is refused.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_invoice_payment.request(invoice_id, body)
        return self._call(request, _create_invoice_payment.parse, options)


class AsyncInvoices(AsyncResource):
    """What customers owe, and how it was paid."""

    @cached_property
    def with_raw_response(self) -> AsyncInvoicesWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncInvoicesWithRawResponse(AsyncInvoices(self._transport, raw=True))

    def list(
        self,
        *,
        customer_id: str | Unset = UNSET,
        status: InvoiceStatus | Unset = UNSET,
        subscription_id: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[Invoice]:
        """List invoices (`GET /invoices`).

        Invoices, the newest first, a page at a time. With a customer's key its own, with an operator's those of
        all.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_invoices.request(
            customer_id=customer_id,
            status=status,
            subscription_id=subscription_id,
            limit=limit,
            starting_after=starting_after,
        )
        return self._list(request, _list_invoices.parse, options)

    async def create(
        self,
        body: NewInvoice | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Invoice:
        """Create an invoice (`POST /invoices`).

        Makes an invoice with its lines and finalizes it. Nothing is charged by that, and the hub mails nothing; the
        customer pays on the page `hostedInvoiceUrl`, or a payment of the invoice charges it.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_invoice.request(body)
        return await self._call(request, _create_invoice.parse, options)

    async def retrieve(
        self,
        invoice_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Invoice:
        """Get an invoice (`GET /invoices/{invoiceId}`).

        One invoice.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_invoice.request(invoice_id)
        return await self._call(request, _get_invoice.parse, options)

    async def update(
        self,
        invoice_id: str,
        body: InvoiceUpdate | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Invoice:
        """Change an invoice (`PUT /invoices/{invoiceId}`).

        Changes the members that are sent; absent ones stay as they are. As `status`, `open` finalizes a draft;
        operators declare an open invoice a mistake by `void` and a loss by `uncollectible`.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_invoice.request(invoice_id, body)
        return await self._call(request, _update_invoice.parse, options)

    async def list_payments(
        self,
        invoice_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[Payment]:
        """List the payments of an invoice (`GET /invoices/{invoiceId}/payments`).

        The payments of an invoice, the newest first; 100 at most.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_invoice_payments.request(invoice_id)
        return await self._call(request, _list_invoice_payments.parse, options)

    async def create_payment(
        self,
        invoice_id: str,
        body: NewInvoicePayment | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Payment:
        """Pay an invoice (`POST /invoices/{invoiceId}/payments`).

        Charges an invoice, or notes that it was paid otherwise. A draft is finalized first; one that is paid
        already is refused.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_invoice_payment.request(invoice_id, body)
        return await self._call(request, _create_invoice_payment.parse, options)


class InvoicesWithRawResponse:
    """The methods of Invoices, returning RawResponse objects."""

    def __init__(self, invoices: Invoices) -> None:
        self.list = raw(invoices.list)
        self.create = raw(invoices.create)
        self.retrieve = raw(invoices.retrieve)
        self.update = raw(invoices.update)
        self.list_payments = raw(invoices.list_payments)
        self.create_payment = raw(invoices.create_payment)


class AsyncInvoicesWithRawResponse:
    """The methods of AsyncInvoices, returning RawResponse objects."""

    def __init__(self, invoices: AsyncInvoices) -> None:
        self.list = async_raw(invoices.list)
        self.create = async_raw(invoices.create)
        self.retrieve = async_raw(invoices.retrieve)
        self.update = async_raw(invoices.update)
        self.list_payments = async_raw(invoices.list_payments)
        self.create_payment = async_raw(invoices.create_payment)
