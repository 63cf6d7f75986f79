"""The words by which people end and resume text messages; what networks everywhere take them for."""

STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "stopp", "arret", "alto", "pare"})
START_WORDS = frozenset({"start", "yes", "unstop"})


def is_stop(text: str) -> bool:
    """Whether the whole message says that no more is wanted."""
    return _read_word(text) in STOP_WORDS


def is_start(text: str) -> bool:
    """Whether the whole message says that messages are wanted again."""
    return _read_word(text) in START_WORDS


def _read_word(text: str) -> str:
    return text.strip().strip(".!").lower()
