# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource products: its operations as methods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import get_product as _get_product
from . import list_products as _list_products

if TYPE_CHECKING:
    from qbdconnect._pages import AsyncPages, Page
    from qbdconnect._request import Timeout

    from ...models.product import Product


class Products(SyncResource):
    """What can be subscribed to."""

    @cached_property
    def with_raw_response(self) -> ProductsWithRawResponse:
        """The same methods, returning status and headers too."""
        return ProductsWithRawResponse(Products(self._transport, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[Product]:
        """List products (`GET /products`).

        The products that are for sale, with their prices and what these promise, a page at a time.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_products.request(limit=limit, starting_after=starting_after)
        return self._list(request, _list_products.parse, options)

    def retrieve(
        self,
        product_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Product:
        """Get a product (`GET /products/{productId}`).

        One product that is for sale.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_product.request(product_id)
        return self._call(request, _get_product.parse, options)


class AsyncProducts(AsyncResource):
    """What can be subscribed to."""

    @cached_property
    def with_raw_response(self) -> AsyncProductsWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncProductsWithRawResponse(AsyncProducts(self._transport, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[Product]:
        """List products (`GET /products`).

        The products that are for sale, with their prices and what these promise, a page at a time.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_products.request(limit=limit, starting_after=starting_after)
        return self._list(request, _list_products.parse, options)

    async def retrieve(
        self,
        product_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Product:
        """Get a product (`GET /products/{productId}`).

        One product that is for sale.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_product.request(product_id)
        return await self._call(request, _get_product.parse, options)


class ProductsWithRawResponse:
    """The methods of Products, returning RawResponse objects."""

    def __init__(self, products: Products) -> None:
        self.list = raw(products.list)
        self.retrieve = raw(products.retrieve)


class AsyncProductsWithRawResponse:
    """The methods of AsyncProducts, returning RawResponse objects."""

    def __init__(self, products: AsyncProducts) -> None:
        self.list = async_raw(products.list)
        self.retrieve = async_raw(products.retrieve)
