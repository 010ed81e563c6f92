"""The version of the program, as answers and the service name it."""

VERSION = "0.1.0"
