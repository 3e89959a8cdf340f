"""What is for sale, and what a price promises."""
