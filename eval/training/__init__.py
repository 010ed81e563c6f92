"""Training the reader: `python -m eval train`."""
