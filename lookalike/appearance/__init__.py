"""How photos look: their files, the colours of their products, and whether one is a copy of another."""
