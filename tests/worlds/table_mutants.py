"""Copies of the grant table, each with one bug, as those of the reference model are made.

A table is wrong in ways of its own: a bit too many, the first of several only, any for all.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from types import SimpleNamespace

from attrs import evolve

from tests.worlds.mutants import Copy
from tests.worlds.oracle import ShortAnswers

TABLE = tuple(
    f"accordant.core.table.{name}"
    for name in ("sieve", "bans", "ahead", "clauses", "prepared", "single")
)
"""In the order they need each other; what a verdict is is shared."""


def table_mutant(where, method, change):
    """The short answers of a copied table with one method of one of its classes changed."""
    copy = Copy(TABLE)
    owner = copy.original(where)
    setattr(owner, method, change(getattr(owner, method)))
    return ShortAnswers(copy.original("GrantTable"))


class Everything(dict):
    """Rules by value, of which every value is let through by all."""

    def __init__(self, rules):
        self.all = rules

    def get(self, value, default=None):
        return self.all


def afterwards(change):
    """A method that makes some of the bits, which are then put wrong."""

    def changed(old):
        def made(self, *more):
            old(self, *more)
            change(self)

        return made

    return changed


def every(table):
    return (1 << len(table.grants)) - 1


def sieve(named, otherwise=0):
    """A table of its own, since those of clauses that agree alike are shared."""
    return SimpleNamespace(named=named, any=otherwise)


def purposes_dropped(table):
    table._purposes = sieve(Everything(every(table)))


def datasets_dropped(table):
    table._datasets = sieve(Everything(every(table)))


def modes_dropped(table):
    table._modes = sieve(Everything(every(table)))


def groups_dropped(table):
    table._groups = sieve({}, every(table))


def roles_joined(table):
    joined = dict(table._roles.named)
    for role, rules in table._release_roles.named.items():
        joined[role] = joined.get(role, 0) | rules
    table._roles = table._release_roles = sieve(joined)


def guards_dropped(table):
    named = dict(table._items.named)
    for number, grant in enumerate(table.grants):
        for item in grant.agreement.dataset(grant.flow.dataset).items:
            if item.guarded and item.id in grant.flow.items:
                named[item.id] = named.get(item.id, 0) | 1 << number
    table._items = sieve(named)


def consent_dropped(table):
    table._without_consent = every(table)


def activity_dropped(table):
    table._active = every(table)
    table._ready = table._run & table._live & table._dated & table._assured


def assurances_dropped(table):
    table._assured = every(table)
    table._ready = table._run & table._live & table._active & table._dated


def flags_unset(old):
    """A flag that is not known counts as not set."""

    def changed(self, request):
        known = {**dict.fromkeys(self._flags, False), **request.flags}
        return old(self, evolve(request, flags=known))

    return changed


def any_day(old):
    """A role held on one zone's day counts on every zone's."""

    def changed(self, request):
        return every(self) if old(self, request) else 0

    return changed


def nothing(result):
    return lambda old: lambda self, *asked: result


def the_first_only(old):
    def changed(self, *asked):
        found = old(self, *asked)
        return found & -found

    return changed


def all_items(old):
    def changed(self, request):
        each = [self._items.let(item) for item in request.items or ("none",)]
        return self._items.any | reduce(and_, each)

    return changed


def any_item(old):
    def granting(self, request, barring, pool):
        each = [evolve(request, items=(item,)) for item in request.items or ()]
        if not each:
            return old(self, request, barring, pool)
        return reduce(or_, (old(self, one, barring, pool) for one in each))

    return granting


def the_last_of(old):
    def changed(self, request, permitting, barring):
        return old(self, request, 1 << permitting.bit_length() - 1, barring)

    return changed


def less_one_obligation(old):
    def changed(self, *asked):
        said = old(self, *asked)
        return said._replace(obligations=said.obligations[1:])

    return changed


def nobody_settles(old):
    def changed(self, *asked):
        said = old(self, *asked)
        return said._replace(refer_to=(), outcome="deny")

    return changed


def none_unknown(old):
    return lambda self, named: (old(self, named)[0], 0)


def first_version(old):
    def changed(self, *asked):
        said = old(self, *asked)
        return said._replace(clause=evolve(said.clause, version=1))

    return changed


TABLE_MUTANTS = {
    "the key drops the purpose": ("Clauses", "_what", afterwards(purposes_dropped)),
    "the key drops the dataset": ("Clauses", "_what", afterwards(datasets_dropped)),
    "the mode is ignored": ("Clauses", "_what", afterwards(modes_dropped)),
    "the group is ignored": ("Clauses", "_who", afterwards(groups_dropped)),
    "the roles of both ends are joined": ("Clauses", "_who", afterwards(roles_joined)),
    "consent is ignored": ("Clauses", "_when", afterwards(consent_dropped)),
    "suspensions are ignored": ("Clauses", "_when", afterwards(activity_dropped)),
    "assurances are ignored": ("Clauses", "_when", afterwards(assurances_dropped)),
    "a flag that is not known is not set": ("Clauses", "_flagged", flags_unset),
    "a role held somewhere today is held": ("Clauses", "_held", any_day),
    "whoever asks is safe": ("Clauses", "_what", afterwards(guards_dropped)),
    "nothing is kept back": ("Clauses", "_kept_back", nothing({})),
    "only the first clause is tried": ("Clauses", "_pool", the_first_only),
    "the last clause governs alone": ("Clauses", "_permit", the_last_of),
    "the wrong version is cited": ("Clauses", "_permit", first_version),
    "an obligation is missing": ("Clauses", "_permit", less_one_obligation),
    "nothing is referred": ("Clauses", "_refuse", nobody_settles),
    "one item of several is enough": ("Clauses", "_granting", any_item),
    "prohibitions are skipped": ("AgreementBans", "forbidding", nothing(0)),
    "only the first prohibition is tried": ("AgreementBans", "applying", the_first_only),
    "a prohibition needs all its items": ("Bans", "concerning", all_items),
    "only the first grant is forbidden": ("AgreementBans", "forbidding", the_first_only),
    "whoever is not known is nobody": ("Subjects", "about", none_unknown),
}
"""By what is wrong: the class and method that is replaced, and what is made of it."""
