"""Training of encoders: the compact and the general encoder, and heads on stored vectors."""
