"""What the service itself turns away; each class by what the caller should do."""

#: What the command ends with after Ctrl-C: 128 and the signal's number, as shells count.
INTERRUPTED = 130


class ServiceError(Exception):
    """A request that the service does not carry out."""


class OverloadedError(ServiceError):
    """Too much is asked at once; try again after `retry_after` seconds."""

    def __init__(self, detail: str, retry_after: float) -> None:
        super().__init__(f"{detail}; try again in {retry_after:.0f} s")
        self.retry_after = retry_after


class RateLimitedError(OverloadedError):
    """This client asks too often."""


class NotReadyError(ServiceError):
    """No index is loaded (yet)."""


class UnauthorizedError(ServiceError):
    """A key is needed, or the one given is not known."""


class ForbiddenError(ServiceError):
    """The key is known, but not for this."""


class TooLargeError(ServiceError):
    """The request is larger than the service takes."""


class ParameterError(ServiceError):
    """A parameter that is not supported; `name` says which."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.name = name


class UnknownModelError(ServiceError):
    """There is no such model here."""


class UploadError(ServiceError):
    """The file that was sent cannot become a source."""


class KeyFileError(ServiceError):
    """The file of keys cannot be read, or has no such key."""


class ClientLeftError(ServiceError):
    """Whoever asked is gone; nobody reads the answer."""


class SetupError(ServiceError):
    """The service must not start so."""
