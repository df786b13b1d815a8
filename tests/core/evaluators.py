"""Every evaluator that answers requests; whatever holds of a decision has to hold of each.

    @each_evaluator
    def test_no_agreement_no_permit(evaluate): ...

The reference model comes first. A faster one is added by a line of its own.
"""

from collections.abc import Callable, Mapping

import pytest

from accordant.core.decision import Decision, Request, decide
from accordant.core.policy import Policy

Evaluate = Callable[[Request, Policy], Decision]

EVALUATORS: Mapping[str, Evaluate] = {
    "reference": decide,
}

each_evaluator = pytest.mark.parametrize("evaluate", EVALUATORS.values(), ids=EVALUATORS.keys())
