"""A photo as others would show it: what an encoder learns from, and what a build fits its words to."""
