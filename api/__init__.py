"""The service: HTTP, problem documents, and the first page."""
