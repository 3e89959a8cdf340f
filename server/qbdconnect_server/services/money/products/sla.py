"""What a price promises, as our API shows it."""

from qbdconnect_server.contract._generated import types
from qbdconnect_server.gateways.payment_values import Sla
from qbdconnect_server.services.money.amounts import show_amount


def show_sla(sla: Sla) -> types.Sla:
    """Show an SLA."""
    return {
        "supportHours": show_amount(sla.support_hours),
        "transactionLimit": sla.transaction_limit,
        "defaultHourlyRate": show_amount(sla.default_hourly_rate),
    }
