"""What can go wrong in reading sources and in keeping an index, split by what the caller should do."""


class IndexingError(Exception):
    """Base of all errors of this layer; the message names the input, the place and the way out."""


class SourceFormatError(IndexingError):
    """The file is no text, PDF or Markdown that can be read: give another file."""


class SourceNotFoundError(IndexingError):
    """No such file, source, passage or footnote: check the name."""


class IndexMissingError(IndexingError):
    """There is no index in the folder: build one."""


class IndexDamagedError(IndexingError):
    """A file of the index is not what its manifest says: rebuild the index."""


class IndexOutdatedError(IndexingError):
    """The index was built by another format, encoder or analysis: rebuild the index."""


class IndexBusyError(IndexingError):
    """Another process is writing this index: wait, or stop it."""


class IndexUnwritableError(IndexingError):
    """The index folder cannot be written, a full disk for one: make room; what was there before still is."""


class EncoderError(IndexingError):
    """The encoder's model cannot be loaded: install or name another one."""


class CrossEncoderError(IndexingError):
    """The cross-encoder's model cannot be loaded, or is none: name another folder or model, or leave it out."""
