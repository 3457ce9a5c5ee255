#!/usr/bin/python3
"""How long `ticketctl explain --json` takes over a corpus, beside the least
that a GMime program does with it. Both in one run, in turn; CPU time of the
processes; the median of the ratios is the figure.

usage: explain.py [--build DIR] [--runs N] [FOLDER...]

FOLDER    where *.eml files are looked for; by default tests/cases and, where
          it is there, ../shared/data/mail beside the project
"""
import os
import resource
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
COPIES = 10


def corpus(folders):
    found = []
    for folder in folders:
        for where, _, names in sorted(os.walk(folder)):
            found += [os.path.join(where, n) for n in sorted(names)
                      if n.endswith(".eml")]
    return found


def cpu(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime
            + after.ru_stime - before.ru_stime)


def main():
    args = sys.argv[1:]
    build, runs, folders = os.path.join(TOP, "build"), 7, []
    while args:
        word = args.pop(0)
        if word == "--build":
            build = args.pop(0)
        elif word == "--runs":
            runs = int(args.pop(0))
        else:
            folders.append(word)
    folders = folders or [
        os.path.join(TOP, "tests", "cases"),
        os.path.join(os.path.dirname(TOP), "shared", "data", "mail")]
    files = corpus(folders) * COPIES
    least = os.path.join(build, "bench", "gmime_least")
    explain = [os.path.join(build, "ticketctl"), "explain", "--json"]
    pairs = []
    for _ in range(runs + 1):
        pairs.append((cpu(explain + files), cpu([least] + files)))
    pairs = pairs[1:]
    ratios = [a / b for a, b in pairs]
    print("%d mails, %d runs, CPU seconds" % (len(files), runs))
    print("explain      %.3f" % statistics.median(a for a, _ in pairs))
    print("gmime_least  %.3f" % statistics.median(b for _, b in pairs))
    print("ratio        %.2f  (%.2f to %.2f)" % (
        statistics.median(ratios), min(ratios), max(ratios)))


if __name__ == "__main__":
    main()
