"""German instruction texts, read by qa only."""
