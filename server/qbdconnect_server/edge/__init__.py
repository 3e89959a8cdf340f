"""The outermost layer of the server: what every request gets, whichever door it takes."""

from .application import Edge, Observer, new_request_id
from .cors import Cors
from .forwarding import TrustedProxies

__all__ = ["Cors", "Edge", "Observer", "TrustedProxies", "new_request_id"]
