"""Copies of the reference model, each with one bug: a comparison that lets one pass is too weak.

A copy is the model's own modules run once more; a bug replaces one function of the copy wherever
the copy uses it. No file is edited and the model itself is untouched.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import ModuleType

from attrs import evolve

from accordant.core.agreement import Tlp
from accordant.core.statement import civil

MODEL = tuple(
    f"accordant.core.decision.{name}"
    for name in (
        "saying",
        "marking",
        "prohibition",
        "items",
        "forbidding",
        "stranger",
        "conditions",
        "answering",
        "model",
    )
)
"""The model's modules, in the order they need each other; requests and answers are shared."""


class Copy:
    """A copy of some modules, the reference model's or another evaluator's, to be given bugs."""

    def __init__(self, names: Sequence[str] = MODEL) -> None:
        kept = {name: importlib.import_module(name) for name in names}
        for name in names:
            del sys.modules[name]
        try:
            self.modules: list[ModuleType] = [importlib.import_module(name) for name in names]
        finally:
            for name, module in kept.items():
                sys.modules[name] = module
                package, _, place = name.rpartition(".")
                setattr(sys.modules[package], place, module)

    @property
    def decide(self):
        return self.modules[-1].decide

    def original(self, name: str):
        return next(getattr(one, name) for one in self.modules if hasattr(one, name))

    def replace(self, name: str, change: Callable) -> None:
        """Put what a change makes of a function in its place, everywhere in the copy."""
        old = self.original(name)
        new = change(old)
        for module in self.modules:
            if hasattr(module, name):
                setattr(module, name, new)
            if hasattr(module, "CONDITIONS"):
                swapped = tuple(new if one is old else one for one in module.CONDITIONS)
                module.CONDITIONS = swapped


def mutant(name: str, change: Callable):
    """The decide of a copy with one function changed."""
    copy = Copy()
    copy.replace(name, change)
    return copy.decide


def met(old, *, when=lambda request, grant, policy: True):
    """A condition that says it is met when something is so."""

    def changed(request, grant, policy):
        said = old(request, grant, policy)
        return evolve(said, met=True) if when(request, grant, policy) else said

    return changed


def on_another_day(days):
    """A condition that is off by some days."""

    def change(old):
        def changed(request, grant, policy):
            return old(request, evolve(grant, day=grant.day + timedelta(days=days)), policy)

        return changed

    return change


def unknown_is_true(old):
    def changed(request, grant, policy):
        said = old(request, grant, policy)
        return evolve(said, met=True) if said.met is None else said

    return changed


def any_item_will_do(old):
    def changed(request, grant, policy):
        alone = [evolve(request, items=(item,)) for item in request.items or ()]
        return next(
            (said for one in alone if (said := old(one, grant, policy)).met),
            old(request, grant, policy),
        )

    return changed


def role_of_either_end(old):
    def changed(request, grant, policy):
        flow = grant.flow
        both = (*flow.roles, *flow.release_roles)
        return old(
            request, evolve(grant, flow=evolve(flow, roles=both, release_roles=both)), policy
        )

    return changed


def role_of_any_party(old):
    def changed(request, grant, policy):
        everybody = tuple(party.id for party in grant.agreement.parties)
        roles = tuple(evolve(one, parties=everybody) for one in grant.agreement.roles)
        given = evolve(grant.agreement, roles=roles)
        return old(request, evolve(grant, agreement=given), policy)

    return changed


def all_items_banned(old):
    def changed(request, ban):
        return not ban.items or set(request.items or ()) <= set(ban.items)

    return changed


def without(part):
    """A function of a request and a ban that is not told one part of the ban."""

    def change(old):
        return lambda request, ban, *more: old(request, evolve(ban, **{part: ()}), *more)

    return change


def unknown_does_not_apply(old):
    def changed(request, ban):
        known = request.group is not None or not ban.groups
        return known and ban.flags.keys() <= request.flags.keys() and old(request, ban)

    return changed


def one_day_more(old):
    def changed(request, ban, policy):
        if ban.ends is None:
            return old(request, ban, policy)
        ends = ban.ends + timedelta(days=1)
        return old(request, evolve(ban, ends=ends), policy)

    return changed


def in_the_wrong_zone(old):
    def changed(request, grant, policy):
        return old(request, evolve(grant, day=civil(policy.now, "UTC")), policy)

    return changed


def of_a_known_person_only(old):
    def changed(request, ban, policy):
        known = ban.subject is None or request.subject is not None
        return known and old(request, ban, policy)

    return changed


def only_the_first(old):
    def changed(request, policy):
        return iter(list(old(request, policy))[:1])

    return changed


def the_last_governs(old):
    def changed(request, grant, policy, conditions, others):
        answer = old(request, grant, policy, conditions, others)
        if not answer.others:
            return answer
        *rest, last = (answer.clause, *answer.others)
        return evolve(answer, clause=last, others=tuple(rest))

    return changed


def under_version_one(old):
    def changed(request, grant, policy, conditions, others):
        answer = old(request, grant, policy, conditions, others)
        return evolve(answer, clause=evolve(answer.clause, version=1))

    return changed


def items_of_the_clause(old):
    return lambda request, grant, policy: iter(())


def less_one_obligation(old):
    return lambda grant: list(old(grant))[1:]


def the_widest_label(old):
    def changed(request, grant, policy):
        wide = request.marking is not None
        return old(evolve(request, marking=Tlp.CLEAR) if wide else request, grant, policy)

    return changed


def nobody_settles(old):
    return lambda grant, conditions, standing, refer_to: old(grant, conditions, standing, ())


MUTANTS = {
    "the agreement's prohibitions are ignored": ("not_forbidden", met),
    "a prohibition needs all its items": ("concerns", all_items_banned),
    "a prohibition's groups are ignored": ("banned", without("groups")),
    "what is unknown is not prohibited": ("banned", unknown_does_not_apply),
    "a standing prohibition runs a day too long": ("stands", one_day_more),
    "a standing prohibition spares whoever is not known": ("stands", of_a_known_person_only),
    "a standing prohibition is of everybody": ("stands", without("recipients")),
    "standing prohibitions are ignored": ("standing_conditions", lambda old: lambda *asked: ()),
    "an agreement that is not in force permits": ("agreement_live", met),
    "suspensions are ignored": ("active", met),
    "the other end may be anybody": ("parties", met),
    "the key drops the purpose": ("purpose", met),
    "the key drops the dataset": ("dataset", met),
    "one item of several is enough": ("items", any_item_will_do),
    "the roles of both ends are joined": ("role", role_of_either_end),
    "a role is one at any party": ("role", role_of_any_party),
    "nobody need be in post": ("held", met),
    "a post is held a day too long": ("held", on_another_day(-1)),
    "the group is ignored": ("group", met),
    "an unknown group will do": ("group", unknown_is_true),
    "an unknown flag will do": ("flags", unknown_is_true),
    "consent is ignored": ("consent", met),
    "consent that is not known will do": ("consent", unknown_is_true),
    "a clause begins a day early": ("dates", on_another_day(1)),
    "a clause ends a day late": ("dates", on_another_day(-1)),
    "today is the day in Greenwich": ("dates", in_the_wrong_zone),
    "assurances never expire": ("assurance", met),
    "only the record's own marking counts": ("marking", the_widest_label),
    "the mode is ignored": ("mode", met),
    "only the first clause is tried": ("_concerned", only_the_first),
    "the last clause governs": ("permit", the_last_governs),
    "the wrong version is cited": ("permit", under_version_one),
    "what is kept back goes with the rest": ("_left_out", items_of_the_clause),
    "an obligation is missing": ("obligations_of", less_one_obligation),
    "nothing is referred": ("refuse", nobody_settles),
}
"""By what is wrong: the function that is replaced, and what is made of it."""
