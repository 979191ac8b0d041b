"""What can go wrong outside the program, as one sentence for the person in front of it.

::

    GoodrepError                 exit 1
    +-- UsageError               exit 2   wrong arguments, unknown exercise
    |   +-- SpecError            exit 2   a spec that cannot be used
    +-- SourceError              exit 3   video, recording or camera that cannot be read
    +-- ModelError               exit 4   pose model out of reach or damaged
    +-- StorageError             exit 5   disk full or read-only, damaged store
    +-- SystemLibraryError       exit 6   a system package is missing

The command line prints the message and ends with the exit code; it shows no traceback.
"""


class GoodrepError(Exception):
    """A failure that the user can understand; ``str(error)`` says what is wrong and what to do."""

    exit_code = 1


class UsageError(GoodrepError):
    """The command was asked for something that does not exist or does not fit together."""

    exit_code = 2


class SpecError(UsageError):
    """An exercise spec is missing or breaks the rules; the message names file, line, key and value."""


class SourceError(GoodrepError):
    """A video, a recording or a camera cannot be opened or decoded."""

    exit_code = 3


class ModelError(GoodrepError):
    """The pose model cannot be had or is not the file it should be."""

    exit_code = 4


class StorageError(GoodrepError):
    """What should be kept cannot be written or read back."""

    exit_code = 5


class SystemLibraryError(GoodrepError):
    """A library that the operating system provides is missing."""

    exit_code = 6
