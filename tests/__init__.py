"""Tests; helpers that assert say what was compared, as tests do."""

import pytest

pytest.register_assert_rewrite("tests.support")
