"""refuser.py SOCKET: a milter that refuses every mail at its end."""
import sys

import Milter


class Refuser(Milter.Base):
    def eom(self):
        return Milter.REJECT


Milter.factory = Refuser
Milter.runmilter("refuser", sys.argv[1], 10)
