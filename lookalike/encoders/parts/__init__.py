"""Parts that several encoders share."""
