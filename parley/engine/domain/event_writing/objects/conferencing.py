"""How the place where people meet online is told in an event's texts, and the variables that stand for it."""

import re
from dataclasses import replace

from parley.engine.domain.event_writing.states import EventState

_VARIABLE = re.compile(r"\{\{\s*cronofy\.conferencing\.(join_url|invite_block)\s*\}\}")
# What stands for a variable where there is no conferencing, in the event's language.
_NOT_AVAILABLE = {
    "de": "Die Einwahldaten folgen.",
    "en": "Conferencing details to follow.",
    "es": "Los datos de la videollamada se enviarán más adelante.",
    "fr": "Les informations de connexion suivront.",
    "it": "I dati per il collegamento seguiranno.",
    "nl": "De gegevens om deel te nemen volgen.",
    "pl": "Dane do połączenia zostaną podane później.",
    "pt": "Os dados da videochamada serão enviados em breve.",
    "sv": "Anslutningsuppgifter följer.",
}
_JOIN = {
    "de": "Teilnehmen",
    "en": "Join",
    "es": "Unirse",
    "fr": "Rejoindre",
    "it": "Partecipa",
    "nl": "Deelnemen",
    "pl": "Dołącz",
    "pt": "Participar",
    "sv": "Anslut",
}


def tell_conferencing(state: EventState) -> EventState:
    """The event with its variables filled in; where none is used, the address stands in place and description.

    The place is the address only where nothing else is said.
    """
    is_told = any(_VARIABLE.search(text) for text in (state.description, state.place))
    description, place = _fill(state.description, state), _fill(state.place, state)
    if state.conferencing is not None and state.conferencing.join_url and not is_told:
        block = _write_block(state)
        description = f"{description}\n\n{block}" if description else block
        place = place or state.conferencing.join_url
    return replace(state, description=description, place=" ".join(place.split()))


def _fill(text: str, state: EventState) -> str:
    if "{{" not in text:
        return text
    return _VARIABLE.sub(lambda match: _value_of(match[1], state), text)


def _value_of(variable: str, state: EventState) -> str:
    if state.conferencing is None or not state.conferencing.join_url:
        return _NOT_AVAILABLE[_language_of(state, _NOT_AVAILABLE)]
    return state.conferencing.join_url if variable == "join_url" else _write_block(state)


def _write_block(state: EventState) -> str:
    assert state.conferencing is not None
    lines = [state.conferencing.description, f"{_JOIN[_language_of(state, _JOIN)]}: {state.conferencing.join_url}"]
    return "\n".join(line for line in lines if line)


def _language_of(state: EventState, known: dict[str, str]) -> str:
    language = state.locale.replace("_", "-").partition("-")[0].lower()
    return language if language in known else "en"
