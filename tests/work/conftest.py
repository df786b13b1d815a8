"""A council and a trust with an agreement in force, as good as new for each test."""

import pytest

from tests.work.partnership import in_force


@pytest.fixture(scope="session")
def _signed():
    both, agreement, digest = in_force()
    return both, both.mark(), agreement, digest


@pytest.fixture
def both(_signed):
    both, again, _, _ = _signed
    again()
    return both


@pytest.fixture
def agreement(_signed):
    return _signed[2]


@pytest.fixture
def digest(_signed):
    return _signed[3]
