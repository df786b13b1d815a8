"""Every evaluator that answers requests; whatever holds of a decision has to hold of each.

    @each_evaluator
    def test_no_agreement_no_permit(evaluate): ...

The reference model comes first. A faster one is added by a line of its own.
"""

from collections.abc import Callable, Mapping

import pytest
from attrs import evolve

from accordant.core.decision import Decision, Request, decide
from accordant.core.policy import Policy, in_order
from accordant.core.table import GrantTable

Evaluate = Callable[[Request, Policy], Decision]


def by_table(request: Request, policy: Policy) -> Decision:
    """Compile the policy, whose grants it takes in their order, and have it explain."""
    return GrantTable(evolve(policy, grants=in_order(policy.grants))).explain(request)


EVALUATORS: Mapping[str, Evaluate] = {
    "reference": decide,
    "table": by_table,
}

each_evaluator = pytest.mark.parametrize("evaluate", EVALUATORS.values(), ids=EVALUATORS.keys())
