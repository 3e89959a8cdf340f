"""What the published page of the System API shows of the delivered operations: facts, written down by hand.

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

# method and path: parameters as "place name", request body, (status, media type, body of the answer)
OPERATIONS = {
    "get /customers": ({"query gatewayCustomerId": "string"}, None, ("200", "application/json", CUSTOMER)),
    "post /customers": ({}, CUSTOMER, None),
    "get /customers/{customerId}": ({"path customerId*": "string"}, None, ("200", "application/json", CUSTOMER)),
    "get /instances": ({"query customerId*": "string"}, None, ("200", "application/json", INSTANCES)),
    "post /instances": ({}, INSTANCE, None),
    "get /instances/{instanceId}": ({"path instanceId*": "string"}, None, ("200", "application/json", INSTANCE)),
    "put /instances/{instanceId}": (
        {"path instanceId*": "string"},
        INSTANCE_UPDATE,
        ("200", "application/json", INSTANCE),
    ),
    "patch /instances/{instanceId}": ({"path instanceId*": "string"}, None, None),
    "delete /instances/{instanceId}": ({"path instanceId*": "string"}, None, None),
    "get /instances/{instanceId}/qwc": ({"path instanceId*": "string"}, None, ("200", "application/xml", None)),
}
