"""The error of code generation."""


class GenerationError(Exception):
    """The contract cannot be turned into code; each line of the message says what is wrong, and where."""
