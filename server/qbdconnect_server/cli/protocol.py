"""HTTP/1.1 with what uvicorn and httptools leave open: a bound on headers, and no other version of HTTP."""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT: Final = 64 * 1024  # bytes of a request line with its headers
VERSIONS: Final = ("1.1", "1.0")
TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class StrictProtocol(HttpToolsProtocol):
    """uvicorn's protocol; it gives up on headers that do not end within 64 KiB and on versions but 1.0 and 1.1."""

    _head_bytes = 0
    _in_head = True

    def data_received(self, data: bytes) -> None:
        """Take bytes from the network."""
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_LIMIT and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """Note that a request begins; called by the parser."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note that the headers end; called by the parser, which makes a 400 of what is raised."""
        self._in_head = False
        self._head_bytes = 0
        version = self.parser.get_http_version()
        if version not in VERSIONS:
            raise ValueError(f"HTTP/{version} is not served")
        super().on_headers_complete()
