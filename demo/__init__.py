"""Draws the demo catalogue: product photos of an imaginary shop, painted from a seed with NumPy and Pillow."""
