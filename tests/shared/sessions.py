"""Sessions for tests: any field changed by its own name, whichever record holds it."""

from dataclasses import fields
from typing import Any

from rig.base.records import fast_replace
from rig.visit.state import Attendant, Procedure, Sensed, Session, SpeechState, Stay

#: The record of a session that holds each field. No two records share a name.
RECORD_OF = {
    field.name: name
    for name, kind in {
        "sensed": Sensed,
        "stay": Stay,
        "speech": SpeechState,
        "procedure": Procedure,
        "attendant": Attendant,
    }.items()
    for field in fields(kind)
}


def changed(session: Session, **values: Any) -> Session:
    """The session with these fields changed, including fields of its records."""
    inside: dict[str, dict[str, Any]] = {}
    for name in values.keys() & RECORD_OF.keys():
        inside.setdefault(RECORD_OF[name], {})[name] = values.pop(name)
    records = {name: fast_replace(getattr(session, name), **new) for name, new in inside.items()}
    return fast_replace(session, **records, **values)
