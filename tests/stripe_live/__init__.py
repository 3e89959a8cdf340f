"""The main flows of money, against the simulated Stripe in every run, and against a sandbox of Stripe on demand."""
