"""What QuickBooks Desktop and its Web Connector read and write: pure functions, no input or output."""
