"""The one failure that users see."""


class TrainingError(Exception):
    """Stops a command; the message is one sentence that names the cause."""
