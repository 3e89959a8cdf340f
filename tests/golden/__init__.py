"""Small inputs and what is generated from them."""
