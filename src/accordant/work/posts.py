"""Who holds a post at this party today, as its own appointments say."""

from __future__ import annotations

from accordant.core.names import PersonId, RoleId
from accordant.core.statement import civil
from accordant.work.library import papers
from accordant.work.record import Records


def roles_today(records: Records, person: PersonId) -> tuple[RoleId, ...]:
    """Give the roles that a person holds at this party on its civil day."""
    node, held = records.house.node, papers(records)
    day = civil(records.house.clock.now(), node.zone)
    stated = {said.role for said in held.appointments if said.party == node.party}
    return tuple(role for role in sorted(stated) if held.role_held(node.party, person, role, day))


def is_a_stranger(records: Records, person: PersonId) -> bool:
    """Tell whether a person holds no role today, where the party has ever appointed anybody."""
    own = records.house.node.party
    appointed = any(said.party == own for said in papers(records).appointments)
    return appointed and not roles_today(records, person)
