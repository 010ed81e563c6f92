"""Reading a source: pages, notes, repair, structure, sentences, references."""
