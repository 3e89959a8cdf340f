"""Money: products, subscriptions, invoices, payments, payouts, and what follows from the payment provider's events."""
