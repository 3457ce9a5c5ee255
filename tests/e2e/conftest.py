"""One lab for the whole session, in namespaces of its own."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../contrib"))

from lab import namespace  # noqa: E402
from lab.lab import RESOLVER  # noqa: E402

namespace.enter(RESOLVER, network=True)

import pytest  # noqa: E402
from canary import betrays  # noqa: E402
from world import World  # noqa: E402


@pytest.fixture(scope="session")
def world():
    with World(keep=bool(os.environ.get("KEEP"))) as world:
        yield world
        if world.keep:
            print("kept:", world.folder, file=sys.stderr)
        # Whatever the tests did, no client has seen what is private.
        for owner, raw in world.dovecot.delivered():
            if not owner.endswith("@hoster.example"):
                assert not betrays(raw), (owner, raw)
        # Leaks are told at the end.
        status = world.filter.stop()
        assert not world.filter.sanitizer_reports()
        assert status == 0


@pytest.fixture(autouse=True)
def whole(request):
    """What one test wore out is there again for the next."""
    if "world" in request.fixturenames:
        request.getfixturevalue("world").revive()


@pytest.fixture(params=["mx", "mx_rspamd"])
def border(request):
    """Both ways of verifying: opendkim, pyspf, opendmarc; or rspamd."""
    return request.param
