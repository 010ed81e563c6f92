"""From a source file to ranked passages: reading, passages, encoder, lexical leg, store, retriever."""
