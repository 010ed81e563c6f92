"""From ranked passages to an answer: evidence, statements, citations, checks."""
