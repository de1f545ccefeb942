"""Views (augmentations) of photos, for training an encoder and for calibrating an index."""
