"""Topics, judgments, measures, gates and reports; `python -m eval`."""
