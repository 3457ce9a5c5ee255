#!/usr/bin/python3
"""How long `ticketctl explain --json` takes over a corpus, beside the least
that a GMime program does with it. Both in one run, in turn; the median of the
ratios is the figure. Elapsed, where explain has all processors and the other
needs one, and CPU time of the processes.

usage: explain.py [--build DIR] [--runs N] [FOLDER...]

FOLDER    where *.eml files are looked for; by default tests/cases and, where
          it is there, ../shared/data/mail beside the project
"""
import os
import resource
import statistics
import subprocess
import sys
import time

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


def seconds(command):
    """(elapsed, CPU)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    elapsed = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed, (after.ru_utime - before.ru_utime
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
    rounds = [(seconds(explain + files), seconds([least] + files))
              for _ in range(runs + 1)][1:]
    print("%d mails, %d runs, %d processors; seconds" % (
        len(files), runs, os.cpu_count()))
    print("%-13s%10s%10s" % ("", "elapsed", "CPU"))
    for row, name in enumerate(("explain", "gmime_least")):
        print("%-13s%10.3f%10.3f" % (name, *(
            statistics.median(r[row][i] for r in rounds) for i in (0, 1))))
    ratios = [[r[0][i] / r[1][i] for r in rounds] for i in (0, 1)]
    print("%-13s%10.2f%10.2f" % ("ratio", *map(statistics.median, ratios)))
    print("%-13s%10s%10s" % ("", *(
        "%.2f-%.2f" % (min(r), max(r)) for r in ratios)))


if __name__ == "__main__":
    main()
