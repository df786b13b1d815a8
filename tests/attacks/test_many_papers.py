"""What a partner in good standing can do with how much it lodges, and under which names."""

import pytest
from attrs import evolve

from accordant.core.canonical import canonical
from accordant.core.errors import BadInput, NotFound
from accordant.core.exchange import LARGEST_PAPERS, Papers, write_papers
from accordant.core.people import IG_ADVISER
from accordant.core.protocol import Protocol
from accordant.core.signing import Envelope, Signature, envelope_json
from accordant.core.statement import STATEMENT_TYPE, hold, statement_json
from accordant.core.statement import held as holding
from accordant.core.statement import papers as folding
from accordant.core.wire import encode, write_yaml
from accordant.work import between, library
from accordant.work.ask import ask
from accordant.work.draft import propose
from accordant.work.library import papers, the_document
from accordant.work.pack import tell
from accordant.work.receive import opening, taking
from accordant.work.record import reading, recording
from accordant.work.sign import confirm
from tests.core.builders import COUNCIL, TRUST, a_protocol
from tests.core.signed_world import an_assurance
from tests.work.partnership import (
    SECRET,
    WORDS,
    Partnership,
    a_request,
    actor,
    in_force,
    rooted,
    shelf,
)
from tests.work.test_receive import Maker

POLICE = "police"


@pytest.fixture(scope="module")
def _signed():
    both, _, digest = in_force()
    return both, both.mark(), digest


@pytest.fixture
def both(_signed):
    _signed[1]()
    return _signed[0]


@pytest.fixture
def lodge(both, _signed):
    """Give what lodges papers of the council's with the trust; it tells the receipt's code."""

    def put(*documents, **others):
        maker = Maker(both, _signed[2])
        texts = tuple(canonical(encode(one)).decode() for one in documents)
        envelope, sealed = maker.papers(write_papers(Papers(documents=texts, **others)))
        status, body = maker.put(envelope, sealed)
        assert status == 200, body
        return shelf(both[TRUST], "inbox")[maker.package]["code"]

    return put


def small(count, **changes):
    return [evolve(a_protocol(), id=f"small-{n}", owner=COUNCIL, **changes) for n in range(count)]


def asked(both):
    """Decide as the trust does."""
    return ask(both[TRUST], actor("nurse", TRUST), a_request()).decision


# How many


def test_each_document_is_read_once_on_arrival_and_once_to_decide(both, lodge, monkeypatch):
    """However many there are: not once for each of the others, nor again for the next decision."""
    read_ = library.document_of
    asked(both)
    reads = []

    def counted(payload):
        reads.extend(["small"] if "small-" in payload else [])
        return read_(payload)

    monkeypatch.setattr(library, "document_of", counted)
    monkeypatch.setattr(opening, "document_of", counted)
    monkeypatch.setattr(between, "document_of", counted)
    assert lodge(*small(40)) == ""
    asked(both)
    assert len(reads) == 2 * 40
    asked(both)
    assert len(reads) == 2 * 40


def test_what_came_since_is_what_a_new_process_reads(both, lodge):
    def read():
        with reading(both[TRUST]) as records:
            return papers(records).documents

    before = read()
    assert lodge(*small(3)) == ""
    after = read()
    assert len(after) == len(before) + 3
    library._READ.pop(both[TRUST].store)
    assert read() == after


def test_a_partner_lodges_only_so_many_drafts_that_nobody_here_has_taken_up(
    both, lodge, monkeypatch
):
    monkeypatch.setattr(taking, "MOST_DRAFTS", 3)
    before = len(shelf(both[TRUST], "document"))
    assert lodge(*small(3)) == ""
    # The same again are no more than they were, even twice; one more is too many.
    assert lodge(*small(3), *small(1)) == ""
    assert lodge(small(4)[3]) == "too-many-drafts"
    assert len(shelf(both[TRUST], "document")) == before + 3
    # What was signed here comes in all the same.
    with reading(both[TRUST]) as records:
        signed = [
            one for one in papers(records).documents.values() if one.id == "northmoor-agreement"
        ]
    assert lodge(*signed) == ""


# How large


def test_papers_are_put_together_no_further_than_they_may_go():
    taken = []

    def pieces():
        for _ in range(1000):
            taken.append(1)
            yield b" " * (1 << 20)

    with pytest.raises(BadInput, match="at most 16,777,216 bytes"):
        opening._gathered(pieces())
    assert len(taken) == LARGEST_PAPERS // (1 << 20) + 1


def test_a_statement_is_no_larger_than_one_may_be(lodge, monkeypatch):
    payload = canonical(statement_json(an_assurance(COUNCIL)))
    just = Signature(keyid="k", sig=b"x" * (holding.LARGEST_STATEMENT - len(payload)))
    envelope = Envelope(payload_type=STATEMENT_TYPE, payload=payload, signatures=(just,))
    assert hold(envelope).digest
    over = evolve(envelope, signatures=(just, Signature(keyid="k", sig=b"x")))
    with pytest.raises(BadInput, match="131,072"):
        hold(over)
    assert lodge(statements=(envelope_json(over),)) == "too-large"


def test_what_was_verified_is_remembered_by_name_alone_and_only_so_much_of_it(both, monkeypatch):
    folding._VERIFIED.clear()
    monkeypatch.setattr(folding, "MOST_VERIFIED", 3)
    with reading(both[TRUST]) as records:
        known = papers(records)
    fresh = evolve(known)
    assert dict(fresh.verdicts) == dict(known.verdicts)
    assert len(folding._VERIFIED) == 3
    for copy, fingerprint in folding._VERIFIED:
        assert isinstance(copy, str)
        assert isinstance(fingerprint, str)


# Under which name


@pytest.fixture
def three():
    three = Partnership(COUNCIL, TRUST, POLICE)
    three.meet()
    for party in (COUNCIL, TRUST):
        three.staff(party)
    three.appoint(COUNCIL, f"chair.{COUNCIL}", "independent-chair", signs=True)
    three.deliver()
    return three


def squatting(protocol: Protocol) -> Protocol:
    """Write the same text as the police would who call themselves its owner."""
    parties = [evolve(one, id=POLICE) if one.id == COUNCIL else one for one in protocol.parties]
    chair = evolve(protocol.chair, party=POLICE)
    return evolve(protocol, owner=POLICE, chair=chair, parties=tuple(parties), version=1)


def squat(three, document, *at):
    text = canonical(encode(document)).decode()
    with recording(three[POLICE]) as records:
        tell(records, at, Papers(documents=(text,)), three.clock.now(), "a squatter")
    three.deliver()


def proposed(three, document):
    found = propose(
        three[COUNCIL], actor("drafter", COUNCIL), write_yaml(encode(document)).encode()
    )
    three.deliver()
    return found.digest


def test_whoever_uses_an_id_first_does_not_keep_it(three):
    """The police send a text under the id that the council then proposes under."""
    honest = rooted(a_protocol(), three)
    squat(three, squatting(honest), TRUST, COUNCIL)
    digest = proposed(three, honest)
    assert digest in shelf(three[TRUST], "document")
    assert {row["outcome"] for row in shelf(three[TRUST], "inbox").values()} == {"accepted"}
    # Its owner means its own by that id; at the trust, which took up neither, it is asked.
    with reading(three[COUNCIL]) as records:
        assert the_document(records, honest.id)[0] == digest
    with reading(three[TRUST]) as records:
        with pytest.raises(NotFound, match="several parties own") as refused:
            the_document(records, honest.id)
        assert digest in refused.value.advice
        assert the_document(records, digest)[0] == digest
    # Once the trust has confirmed one, that is the one, and the police can send no other.
    adviser = actor(f"{IG_ADVISER}.{TRUST}", TRUST)
    confirm(three[TRUST], adviser, digest, IG_ADVISER, WORDS, SECRET)
    with reading(three[TRUST]) as records:
        assert the_document(records, honest.id)[0] == digest
    later = evolve(squatting(honest), version=2)
    squat(three, later, TRUST)
    refused = [row["code"] for row in shelf(three[TRUST], "inbox").values() if row["code"]]
    assert refused == ["not-the-owner"]
