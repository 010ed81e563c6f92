"""PDF to pages and lines: characters, words, rows, columns, then furniture, zones, roles and notes."""
