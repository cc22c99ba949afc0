"""The pages: each a short function that asks, and renders."""
