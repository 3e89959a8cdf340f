"""What the published page of the System API shows of its 33 operations: facts, written down by hand.

A member is written as the page writes it: name, `*` when it is required, type, facets. `open` stands for
"Additional properties: Yes".
"""

from __future__ import annotations

CONTACT = {
    "type": "object",
    "open": True,
    "members": {"firstName*": "string", "lastName*": "string", "email*": "string", "phone": "string"},
}
SLA = {
    "type": "object",
    "open": True,
    "members": {"supportHours*": "number", "transactionLimit*": "integer", "defaultHourlyRate*": "number"},
}
INSTANCE = {
    "type": "object",
    "open": True,
    "members": {
        "instanceId": "string",
        "name*": "string",
        "customerId*": "string",
        "contact*": CONTACT,
        "qbdPath": "string",
        "appUrl": "string",
        "frequencyInMinutes": {"type": "integer", "minimum": 1, "default": 60},
        "fileId": "string",
        "validated": "boolean",
        "sla": SLA,
        "dateCreated": "date-only",
    },
}
CUSTOMER = {
    "type": "object",
    "open": True,
    "members": {
        "id": "string",
        "organizationId": "string",
        "gatewayCustomerId": "string",
        "subscriptionId": "string",
        "name": "string",
        "address": {
            "type": "object",
            "open": True,
            "members": {
                "street1*": "string",
                "street2": "string",
                "city*": "string",
                "state*": {"type": "string", "maxLength": 2},
                "postalCode*": {"type": "string", "maxLength": 10},
            },
        },
        "primaryBillingContact*": {
            "type": "object",
            "open": True,
            "members": {"firstName": "string", "lastName": "string", "email*": "string", "phone": "string"},
        },
        "qbdInstances": {"type": "array", "items": INSTANCE},
    },
}
INSTANCE_UPDATE = {
    "type": "object",
    "members": {
        "name": "string",
        "password": "string",
        "qbdPath": "string",
        # The minimum is Instance's; the page shows the default alone.
        "frequencyInMinutes": {"type": "integer", "default": 60, "minimum": 1},
    },
}
INSTANCES = {"type": "array", "items": INSTANCE}
SUBSCRIPTION = {
    "type": "object",
    "open": True,
    "members": {
        "subscriptionId": "string",
        "productId": "string",
        "priceId": "string",
        "subscriptionItemId": "string",
        "quantity": "integer",
        "customerId": "string",
        # The page has lost the name, and kept the type and "The email address of the customer in Stripe".
        "email": "string",
        "sla": SLA,
        "dateCreated": "date-only",
    },
}
PAYOUT = {
    "type": "object",
    "open": True,
    "members": {
        "id": "string",
        "dateCreated*": "date-only",
        "payoutAmount*": "number",
        "invoiceAmount*": "number",
        "feeAmount*": "number",
        "currency*": "string",
        "chargeId*": "string",
        "description*": "string",
    },
}

# Types of the page that stand beside its operations.
TYPES = {
    "EventLog": {
        "type": "object",
        "open": True,
        "members": {
            "logId": "integer",
            "clientId*": "string",
            "timestamp*": "datetime",
            "user*": "string",
            "action*": "string",
            "detail": "string",
            "result": "string",
        },
    },
    "Request": {
        "type": "object",
        "open": True,
        "members": {"requestId*": "string", "sessionId": "string", "timestamp*": "datetime"},
    },
    "Session": {
        "type": "object",
        "open": True,
        "members": {
            "sessionId*": "string",
            "timestamp*": "datetime",
            "user*": "string",
            "instanceId*": "string",
            "ipAddress": "string",
        },
    },
    "Subscription": SUBSCRIPTION,
    "Payout": PAYOUT,
}

# method and path: parameters as "place name", request body, (status, media type, body of the answer)
OPERATIONS = {
    "get /customers": ({"query gatewayCustomerId": "string"}, None, ("200", "application/json", CUSTOMER)),
    "post /customers": ({}, CUSTOMER, None),
    "get /customers/{customerId}": ({"path customerId*": "string"}, None, ("200", "application/json", CUSTOMER)),
    "get /customers/{customerId}/stats": (
        {"path customerId*": "string", "query begin*": "datetime", "query end*": "datetime"},
        None,
        ("200", "application/json", None),
    ),
    "get /instances": ({"query customerId*": "string"}, None, ("200", "application/json", INSTANCES)),
    "post /instances": ({}, INSTANCE, None),
    "get /instances/{instanceId}": ({"path instanceId*": "string"}, None, ("200", "application/json", INSTANCE)),
    "put /instances/{instanceId}": (
        {"path instanceId*": "string"},
        INSTANCE_UPDATE,
        ("200", "application/json", INSTANCE),
    ),
    "patch /instances/{instanceId}": ({"path instanceId*": "string"}, None, None),
    "delete /instances/{instanceId}": ({"path instanceId*": "string", "query projectId": "string"}, None, None),
    "get /instances/{instanceId}/metrics/{metricId}": (
        {
            "path instanceId*": "string",
            "path metricId*": "string",
            "query fromTime*": "datetime",
            "query toTime*": "datetime",
        },
        None,
        ("200", "application/json", None),
    ),
    "get /instances/{instanceId}/qwc": (
        {"path instanceId*": "string", "query email": "boolean"},
        None,
        ("200", "application/xml", None),
    ),
    "get /instances/{instanceId}/users": (
        {"path instanceId*": "string"},
        None,
        ("200", "application/json", None),
    ),
    # Of these the page shows that JSON goes in or comes out, but not its shape.
    "get /users": ({}, None, ("200", "application/json", None)),
    "post /users": ({}, None, ("201", "application/json", None)),
    "get /users/{userId}": ({"path userId*": "string"}, None, ("200", "application/json", None)),
    "put /users/{userId}": ({"path userId*": "string"}, None, None),
    "post /users/{userId}/customers": ({"path userId*": "string"}, None, None),
    "delete /users/{userId}/customers": ({"path userId*": "string"}, None, None),
    "get /products": ({}, None, ("200", "application/json", None)),
    "get /products/{productId}": ({"path productId*": "string"}, None, ("200", "application/json", None)),
    "post /subscriptions": ({}, SUBSCRIPTION, None),
    "post /subscriptions/checkout": (
        {},
        None,
        ("201", "application/json", {"type": "object", "members": {"Location*": "string"}}),
    ),
    "get /subscriptions/{subscriptionId}": (
        {"path subscriptionId*": "string"},
        None,
        ("200", "application/json", SUBSCRIPTION),
    ),
    "put /subscriptions/{subscriptionId}": ({"path subscriptionId*": "string"}, SUBSCRIPTION, None),
    # Of invoices and payments the page shows the addresses, and that a payment is JSON.
    "get /invoices": ({}, None, None),
    "post /invoices": ({}, None, None),
    "get /invoices/{invoiceId}": ({"path invoiceId*": "string"}, None, None),
    "put /invoices/{invoiceId}": ({"path invoiceId*": "string"}, None, None),
    "get /invoices/{invoiceId}/payments": ({"path invoiceId*": "string"}, None, None),
    "post /invoices/{invoiceId}/payments": ({"path invoiceId*": "string"}, None, None),
    "post /payments": ({}, None, None),
    "post /payouts": ({}, PAYOUT, ("201", "application/json", None)),
}
