"""What every test may use."""

import gc

import pytest
from django.conf import settings

# Nearly all objects that a test leaves behind go with their last reference: looking for rings of
# them as often as Python does by itself costs a tenth of the suite.
gc.set_threshold(200_000, 50, 100)


def pytest_collection_modifyitems(config, items):
    """Leave out tests on real data where it is missing, and say so; fail if it must be there."""
    if settings.REAL_DATA_DIR.is_dir():
        return
    if settings.REQUIRE_REAL_DATA:
        raise pytest.UsageError(
            f"REQUIRE_REAL_DATA is on, but {settings.REAL_DATA_DIR} is missing."
        )
    reason = f"real data is not at {settings.REAL_DATA_DIR}"
    for item in items:
        if item.get_closest_marker("real_data"):
            item.add_marker(pytest.mark.skip(reason=reason))
