"""One lab for the whole session, in namespaces of its own."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../contrib"))

from lab import namespace  # noqa: E402
from lab.lab import RESOLVER  # noqa: E402

namespace.enter(RESOLVER, network=True)

import pytest  # noqa: E402
from world import World  # noqa: E402


@pytest.fixture(scope="session")
def world():
    with World(keep=bool(os.environ.get("KEEP"))) as world:
        yield world
        if world.keep:
            print("kept:", world.folder, file=sys.stderr)
        # Leaks are told at the end.
        status = world.filter.stop(60)
        assert not world.filter.sanitizer_reports()
        assert status == 0


@pytest.fixture(params=["mx", "mx_rspamd"])
def border(request):
    """Both ways of verifying: opendkim, pyspf, opendmarc; or rspamd."""
    return request.param
