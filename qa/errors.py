"""What can go wrong in answering, split by what the caller should do; »the text does not say« is a result."""


class AnsweringError(Exception):
    """Base of all errors of this layer; the message says what to do."""


class QuestionError(AnsweringError):
    """The question is empty or too long: ask another way."""


class ModeUnavailableError(AnsweringError):
    """The mode asked for is not configured: use another one."""


class GroundingError(AnsweringError):
    """An answer that would not stand by its source; a fault of the program, never shown as an answer."""


class ReceiptError(AnsweringError):
    """What was given for verification is no answer: give the whole body of an answer."""


class GeneratorError(AnsweringError):
    """The language model failed or did not answer in time: the extractive answer takes its place."""


class StyleError(AnsweringError):
    """There is no such citation style, or it cannot be rendered."""
