"""What can be wrong with an instruction text."""


class PromptError(Exception):
    """Base of all errors of this layer."""


class PromptFormatError(PromptError):
    """A prompt is missing or ill-formed: mend its file."""


class MissingVariablesError(PromptError):
    """The values given are not those that the prompt asks for."""
