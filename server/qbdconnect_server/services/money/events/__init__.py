"""What the payment provider tells, and what follows from it."""
