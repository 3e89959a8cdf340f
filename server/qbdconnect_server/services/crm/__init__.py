"""What the CRM learns of customers and instances."""
