"""The conditions under which a profile needs a field: each is decided here, never left as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from accordant.core.agreement import (
    Agreement,
    Basis,
    Capacity,
    Flow,
    Identifiability,
    Item,
    Mechanism,
    Transfer,
)
from accordant.core.checklist.places import Place
from accordant.core.law import Provision, Regime, ground
from accordant.core.protocol import Document


def items(document: Document) -> Iterator[Item]:
    """Give every item of an agreement; a protocol has none."""
    if isinstance(document, Agreement):
        for dataset in document.datasets:
            yield from dataset.items


def leaving(agreement: Agreement, flow: Flow) -> tuple[Item, ...]:
    """Give the items that a flow carries."""
    return tuple(i for i in agreement.dataset(flow.dataset).items if i.id in flow.items)


def capacities(document: Document) -> frozenset[Capacity]:
    """Give every capacity that anybody has for any purpose."""
    if not isinstance(document, Agreement):
        return frozenset()
    return frozenset(each for one in document.purposes for each in one.capacities.values())


def about_people(items: Iterable[Item]) -> bool:
    """Tell whether any of some items is about people."""
    return any(item.category.is_personal for item in items)


def _anything_personal(document: Document, place: Place) -> bool:
    """Tell whether anything in the agreement is about people."""
    return about_people(items(document))


def _flow_of_people(document: Document, place: Place) -> bool:
    """Tell whether the flow carries anything about people."""
    return about_people(_carried(document, place))


def _flow_that_names(document: Document, place: Place) -> bool:
    """Tell whether the flow carries an item that names somebody outright."""
    carried = _carried(document, place)
    return any(item.identifiability is Identifiability.DIRECT for item in carried)


def _carried(document: Document, place: Place) -> tuple[Item, ...]:
    flow = place.within_a(Flow)
    assert isinstance(document, Agreement)
    assert flow is not None
    return leaving(document, flow)


def _item_of_people(document: Document, place: Place) -> bool:
    """Tell whether the item is about people."""
    item = place.within_a(Item)
    return item is not None and item.category.is_personal


def _no_protocol(document: Document, place: Place) -> bool:
    """Tell whether no protocol or similar partnership agreement is named as related."""
    assert isinstance(document, Agreement)
    return not any(re.search("protocol|partnership", each.kind) for each in document.related)


def _nothing_attested(document: Document, place: Place) -> bool:
    """Tell whether nobody has said that no existing agreement was found."""
    assert isinstance(document, Agreement)
    return not document.none_found


def _public_body(document: Document, place: Place) -> bool:
    """Tell whether a public authority takes part."""
    return any(party.kind.is_public_authority for party in document.parties)


def _joint(document: Document, place: Place) -> bool:
    """Tell whether somebody is a joint controller."""
    return Capacity.JOINT in capacities(document)


def _processor(document: Document, place: Place) -> bool:
    """Tell whether somebody handles information for somebody else."""
    return not capacities(document).isdisjoint({Capacity.PROCESSOR, Capacity.BUSINESS_ASSOCIATE})


def _legitimate_interests(document: Document, place: Place) -> bool:
    """Tell whether the basis is legitimate interests, as people cite it."""
    basis = place.within_a(Basis)
    assert basis is not None
    cited = ground(Provision.ARTICLE_6, basis.article_6, basis.regime)
    return cited is not None and cited.id == "6(1)(f)"


def _no_adequacy(document: Document, place: Place) -> bool:
    """Tell whether a transfer names a mechanism that its risk must be weighed for."""
    transfer = place.within_a(Transfer)
    return transfer is not None and transfer.mechanism not in {None, Mechanism.ADEQUACY}


def _pseudonyms_arrive(document: Document, place: Place) -> bool:
    """Tell whether an item is a pseudonym before any treatment here: ours are described by us."""
    return any(item.identifiability is Identifiability.PSEUDONYM for item in items(document))


def _for_law_enforcement(document: Document, place: Place) -> bool:
    """Tell whether a party relies on DPA 2018, Part 3."""
    bases = document.bases if isinstance(document, Agreement) else ()
    return any(basis.regime is Regime.DPA_PART_3 for basis in bases)


def _assessed(document: Document, place: Place) -> bool:
    """Tell whether an impact assessment was carried out: it has a place where it is found."""
    assert isinstance(document, Agreement)
    return document.assessment is not None and bool(document.assessment.reference.strip())


CONDITIONS: Final[Mapping[str, Callable[[Document, Place], bool]]] = {
    "anything-personal": _anything_personal,
    "flow-of-people": _flow_of_people,
    "item-of-people": _item_of_people,
    "flow-of-direct-identifiers": _flow_that_names,
    "no-protocol-named": _no_protocol,
    "nothing-attested": _nothing_attested,
    "a-public-body": _public_body,
    "joint-controllers": _joint,
    "a-processor": _processor,
    "legitimate-interests": _legitimate_interests,
    "no-adequacy": _no_adequacy,
    "pseudonyms-arrive": _pseudonyms_arrive,
    "held-for-law-enforcement": _for_law_enforcement,
    "assessment-carried-out": _assessed,
}
"""The conditions a profile may name; the law files say each in words."""
