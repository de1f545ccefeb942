"""What learns: the compact encoder, from scratch, on labelled product photos."""
