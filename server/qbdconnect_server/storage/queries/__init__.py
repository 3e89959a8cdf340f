"""Every query of the hub, one module per subject: statements built once, and functions of a connection around them.

A function on tenant data takes the caller's scope right after the connection. Rows stay here: functions give plain
named tuples and values.
"""
