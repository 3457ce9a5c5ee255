#!/usr/bin/python3
"""Runs every case below this folder: one directory, one behaviour.

usage: run.py [--build DIR] [NAME...]

mail.eml   the mail, byte for byte
envelope   options of `ticketctl explain`, one a line: "mail-from a@b.test"
want       what must come of it, one a line: "plan.verdict = "ticket"", the
           left side a path into explain's JSON object, the right side JSON
known      accounts for this case instead of accounts.json (same form)

A case that has no want file fails. Exit status 0 when all cases hold.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def value(tree, path):
    for key in path.split("."):
        if isinstance(tree, list):
            tree = tree[int(key)] if int(key) < len(tree) else None
        elif isinstance(tree, dict):
            tree = tree.get(key)
        else:
            return None
    return tree


def lines(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        return [x.strip() for x in f if x.strip() and not x.startswith("#")]


class Stores:
    """One store for each set of accounts, made when first asked for."""

    def __init__(self, ctl, folder):
        self.ctl, self.folder, self.made = ctl, folder, {}

    def config(self, accounts):
        if accounts in self.made:
            return self.made[accounts]
        folder = os.path.join(self.folder, str(len(self.made)))
        os.mkdir(folder)
        with open(os.path.join(HERE, "cases.conf"), encoding="utf-8") as f:
            text = f.read().replace("@FOLDER@", folder)
        path = os.path.join(folder, "cases.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        subprocess.run([self.ctl, "-c", path, "account", "import", accounts],
                       check=True, stdout=subprocess.DEVNULL)
        self.made[accounts] = path
        return path


def run(ctl, stores, folder):
    """-> list of what is wrong"""
    known = os.path.join(folder, "known.json")
    config = stores.config(known if os.path.exists(known)
                           else os.path.join(HERE, "accounts.json"))
    command = [ctl, "-c", config, "explain", "--json"]
    for line in lines(os.path.join(folder, "envelope")):
        name, _, rest = line.partition(" ")
        command += ["--" + name, rest.strip()]
    got = subprocess.run(command + [os.path.join(folder, "mail.eml")],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         timeout=60)
    if got.returncode != 0:
        return ["exit %d: %s" % (got.returncode,
                                 got.stderr.decode("utf-8", "replace"))]
    answer = json.loads(got.stdout)
    wanted = lines(os.path.join(folder, "want"))
    wrong = [] if wanted else ["there is no want file"]
    for line in wanted:
        path, _, text = line.partition(" = ")
        have, want = value(answer, path.strip()), json.loads(text)
        if have != want:
            wrong.append("%s is %s, not %s" % (
                path, json.dumps(have, ensure_ascii=False),
                json.dumps(want, ensure_ascii=False)))
    return wrong


def main():
    args = sys.argv[1:]
    build = os.path.join(HERE, "..", "..", "build")
    if args[:1] == ["--build"]:
        build, args = args[1], args[2:]
    ctl = os.path.join(build, "ticketctl")
    names = args or sorted(
        n for n in os.listdir(HERE)
        if os.path.isfile(os.path.join(HERE, n, "mail.eml")))
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        stores = Stores(ctl, folder)
        for name in names:
            wrong = run(ctl, stores, os.path.join(HERE, name))
            failed += bool(wrong)
            for text in wrong:
                print("%s: %s" % (name, text))
    print("cases: %d passed, %d failed" % (len(names) - failed, failed))
    return 1 if failed or not names else 0


if __name__ == "__main__":
    sys.exit(main())
