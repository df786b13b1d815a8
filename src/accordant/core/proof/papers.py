"""Steps 2 to 6: whose keys these are, what was agreed, and who signed it with what mandate.

Numbered as in docs/spec/proof.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from accordant.core.agreement import Agreement
from accordant.core.canonical import Json, digest, read_canonical
from accordant.core.crypto import PublicKey
from accordant.core.errors import BadInput, Problem
from accordant.core.exchange import package_id, peek
from accordant.core.names import Digest, PartyId
from accordant.core.people import SIGNATORY
from accordant.core.proof.case import Case, Placed, at, envelope, fault, must_be_signed
from accordant.core.protocol import Document, Protocol
from accordant.core.signing import KeyChain, follow, read_key_list, verify_chain
from accordant.core.statement import Appointment, Papers, Signature, civil, hold
from accordant.core.wire import decode, number_of


def check_keys(case: Case) -> str:
    """Step 2: each party's key lists follow one from the other, from the root of the first."""
    case.chains = {
        party: _chain(party, lists, f"keys.{party}") for party, lists in case.proof.keys.items()
    }
    count = sum(len(chain.lists) for chain in case.chains.values())
    lists = number_of(count, "key list")
    parties = number_of(len(case.chains), "party", "parties")
    return f"{lists} of {parties} {'follows' if count == 1 else 'follow'} from their first roots"


def _chain(party: PartyId, lists: tuple[Json, ...], where: str) -> KeyChain:
    if not lists:
        raise fault(where, "there is no key list here")
    with at(f"{where}[0]"):
        first = envelope(lists[0])
        chain = verify_chain([first], read_key_list(first).root.fingerprint)
        must_be_signed(first, chain.current.root)
        if chain.current.party != party:
            raise BadInput(f"this is a key list of {chain.current.party}")
    for number, value in enumerate(lists[1:], start=1):
        with at(f"{where}[{number}]"):
            chain = _longer(chain, value)
    return chain


def _longer(chain: KeyChain, value: Json) -> KeyChain:
    """Follow by one list, which no other key than the two roots may have signed."""
    before, signed = chain.current.root, envelope(value)
    longer = follow(chain, signed)
    if longer is chain:
        raise BadInput("this key list stands here twice")
    must_be_signed(signed, *dict.fromkeys((before, longer.current.root)))
    return longer


def check_agreement(case: Case) -> str:
    """Step 3: the text is that of the manifest's clause, between parties with these keys."""
    with at("manifest"):
        label = envelope(case.proof.manifest)
        claimed = peek(label)
    if claimed.clause is None:
        raise fault("manifest.clause", "this package was not shared under a clause")
    case.manifest, case.clause, case.package = claimed, claimed.clause, package_id(label)
    with at("agreement"):
        text = case.proof.agreement.encode()
        if digest(text) != case.clause.digest:
            sentence = f"the hash of this text is {digest(text)}, and the manifest names "
            raise BadInput(sentence + case.clause.digest)
        case.agreement = decode(Agreement, read_canonical(text))
    _must_be_rooted(case, case.agreement, "agreement")
    case.documents[case.clause.digest] = case.agreement
    return f"“{case.agreement.title}”, version {case.agreement.version}, has this hash and parties"


def _must_be_rooted(case: Case, document: Document, where: str) -> None:
    """The root that a document names for each party is a root of that party's chain."""
    for number, party in enumerate(document.parties):
        chain = case.chains.get(party.id)
        if chain is None:
            raise fault(f"{where}.parties[{number}]", f"there are no key lists of {party.id} here")
        if all(keys.root.fingerprint != party.root for keys in chain.lists):
            sentence = f"the root named for {party.id} is not in its key lists, keys.{party.id}"
            raise fault(f"{where}.parties[{number}].root", sentence)
        case.used.add(f"keys.{party.id}")


def check_mandates(case: Case) -> str:
    """Step 4: each party's root states that who signed held the post on the day of signing."""
    case.statements = tuple(_statements(case.proof.statements))
    count = _mandated(case, case.clause.digest)
    cover = "covers" if count == 1 else "cover"
    return f"{number_of(count, 'appointment')} by the parties' roots {cover} the days of signing"


def _statements(values: tuple[Json, ...]) -> Iterator[Placed]:
    seen: set[Digest] = set()
    for number, value in enumerate(values):
        where = f"statements[{number}]"
        with at(where):
            placed = Placed(where=where, held=hold(envelope(value)))
        if placed.held.digest in seen:
            raise fault(where, "this statement stands here twice")
        seen.add(placed.held.digest)
        yield placed


def _signatures(case: Case, document: Digest) -> list[tuple[Placed, Signature]]:
    said = ((placed, placed.held.statement) for placed in case.statements)
    return [(p, s) for p, s in said if isinstance(s, Signature) and s.document == document]


def _appointments(case: Case, document: Digest) -> list[tuple[Placed, Appointment]]:
    """Give the appointments of those who signed a document."""
    signers = {(said.party, said.person) for _, said in _signatures(case, document)}
    said = ((placed, placed.held.statement) for placed in case.statements)
    return [
        (p, s)
        for p, s in said
        if isinstance(s, Appointment) and s.role == SIGNATORY and (s.party, s.person) in signers
    ]


def _papers(case: Case, document: Digest) -> Papers:
    """Give what bears on one document, for the same fold that every node makes."""
    concerned = [*_appointments(case, document), *_signatures(case, document)]
    return Papers(
        documents=case.documents,
        chains=case.chains,
        held=tuple(placed.held for placed, _ in concerned),
    )


def _mandated(case: Case, document: Digest) -> int:
    appointments, zone = _appointments(case, document), case.documents[document].zone
    for placed, appointment in appointments:
        with at(placed.where):
            _must_be_by_root(case, placed, appointment)
        case.used.add(placed.where)
    papers = _papers(case, document)
    for placed, said in _signatures(case, document):
        with at(placed.where):
            day = civil(said.at, zone)
            if not papers.role_held(said.party, said.person, said.role, day, stated_by=said.at):
                post = f"{said.role} of {said.party}"
                raise BadInput(f"no appointment here makes {said.person} {post} on {day}")
    return len(appointments)


def _must_be_by_root(case: Case, placed: Placed, said: Appointment) -> None:
    chain = case.chains.get(said.party)
    if chain is None:
        raise BadInput(f"there are no key lists of {said.party} here")
    must_be_signed(placed.held.envelope, chain.at(said.at).root)


def check_signatures(case: Case) -> str:
    """Step 5: every party has signed this exact text, each with the key it was given."""
    return _signed_by_all(case, case.clause.digest)


def _signed_by_all(case: Case, document: Digest) -> str:
    """Name who is missing, and why a signature that is here does not count."""
    papers, parties = _papers(case, document), [p.id for p in case.documents[document].parties]
    problems, signed = list[Problem](), dict[PartyId, None]()
    for placed, said in _signatures(case, document):
        if why := papers.verdicts[placed.held.digest] or _extra(papers, placed, said):
            problems.append(Problem(placed.where, why))
        else:
            signed[said.party] = None
            case.signed_at.append(said.at)
            case.used.add(placed.where)
    problems += [
        Problem("statements", f"{party} has not signed {case.documents[document].id}")
        for party in parties
        if party not in signed
    ]
    if problems:
        raise BadInput(problems)
    return f"signed by {', '.join(parties)}"


def _extra(papers: Papers, placed: Placed, said: Signature) -> str:
    """Say what else than one signatory's whole signature an envelope bears, or nothing."""
    for one in papers.appointments:
        if one.key is not None and (one.party, one.person) == (said.party, said.person):
            try:
                must_be_signed(placed.held.envelope, PublicKey.from_json(dict(one.key)))
            except BadInput:
                continue
            return ""
    return "it bears signatures beside that of its signatory"


def check_protocol(case: Case) -> str:
    """Step 6: the protocol the agreement stands under is here, and signed by all its parties."""
    link, text = case.agreement.protocol, case.proof.protocol
    if link is None:
        return "the agreement names no protocol"
    if text is None:
        raise fault("protocol", f"the agreement stands under {link.id}, which is missing here")
    with at("protocol"):
        if digest(text.encode()) != link.digest:
            raise BadInput(f"this text does not have the hash that the agreement names, {link}")
        protocol = decode(Protocol, read_canonical(text.encode()))
        if protocol.id != link.id:
            raise BadInput(f"this is {protocol.id}, and the agreement names {link.id}")
    _must_be_rooted(case, protocol, "protocol")
    case.documents[link.digest] = protocol
    _mandated(case, link.digest)
    signed = _signed_by_all(case, link.digest)
    case.used.add("protocol")
    return f"“{protocol.title}” is {signed}"
