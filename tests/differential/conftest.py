import base64
import json
import pathlib
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def dump():
    """dump(kind, values): what our parser reads in each field value (bytes)"""
    program = "build/differential/dump"
    subprocess.run(["make", "-s", program], cwd=TOP, check=True)

    def run(kind, values):
        lines = b"".join(base64.b64encode(v) + b"\n" for v in values)
        out = subprocess.run([TOP / program, kind], input=lines,
                             stdout=subprocess.PIPE, check=True).stdout
        got = [json.loads(x) for x in out.splitlines()]
        assert len(got) == len(values)
        return got

    return run
