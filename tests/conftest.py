"""How every test runs: reproducibly by default, thoroughly on request.

Choose with HYPOTHESIS_PROFILE=thorough or pytest --hypothesis-profile=thorough.
"""

import os

from hypothesis import settings

# The same few examples on every machine: a red test is red for everyone.
settings.register_profile(
    "default", max_examples=50, deadline=None, derandomize=True, database=None
)
# Many examples, new ones on every run: for a night, or before a release.
settings.register_profile("thorough", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
