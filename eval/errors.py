"""What can go wrong in evaluating, split by what the caller should do."""


class EvaluationError(Exception):
    """Base of all errors of this layer; the message says what to do."""


class CollectionMissingError(EvaluationError):
    """A collection's text or data is not on this machine: fetch it, or leave the collection out."""


class FormatError(EvaluationError):
    """A topics, qrels, run or gates file is not what it should be: mend the line that is named."""


class RunMissingError(EvaluationError):
    """No run of this name: make it with `python -m eval run`."""


class ServiceError(EvaluationError):
    """The service under evaluation does not answer as API.md says: check its address and its log."""
