"""Calendars against Python's zoneinfo, on 100,000 random questions: half of
them within two days of a change of the clock.

The reference knows a calendar as the set of its intervals around a question,
each made by zoneinfo from the wall clock, and finds the end of a gap by
halving."""
import bisect
import calendar as weeks
import datetime
import functools
import pathlib
import random
import subprocess
import zoneinfo

TOP = pathlib.Path(__file__).resolve().parents[2]
SEED = 1991
QUESTIONS = 100_000
DAY = 86400
EPOCH = datetime.date(1970, 1, 1)
# Of the instants that are asked about.
FIRST, LAST = 1992, 2085
# GLib 2.74 takes winter time that is the exception for summer time, where
# tzdata has a rule for the years to come instead of their dates.
LAST_RIGHT = {"Europe/Dublin": 2037}

# Half an hour of DST, two hours, DST that ends or begins at midnight, winter
# time that is the exception, Ramadan, a day that was skipped, offsets with
# minutes, many changes of law; and the clients' own.
ZONES = """
Europe/Kyiv Europe/Kyiv Europe/Kyiv Europe/Moscow Europe/Samara
Europe/Simferopol Europe/Minsk Europe/London Europe/Dublin Europe/Istanbul
Europe/Chisinau America/New_York America/New_York America/St_Johns
America/Sao_Paulo America/Asuncion America/Havana America/Caracas
America/Nuuk America/Scoresbysund Australia/Lord_Howe Australia/Lord_Howe
Australia/Adelaide Pacific/Apia Pacific/Chatham Pacific/Easter
Pacific/Kiritimati Pacific/Kwajalein Pacific/Norfolk Africa/Casablanca
Africa/Cairo Africa/Windhoek Asia/Tehran Asia/Gaza Asia/Beirut Asia/Amman
Asia/Kathmandu Asia/Pyongyang Asia/Colombo Asia/Almaty Antarctica/Troll
Antarctica/Casey Atlantic/Azores UTC""".split()


class Zone:
    def __init__(self, name):
        self.tz = zoneinfo.ZoneInfo(name)
        self.last = LAST_RIGHT.get(name, LAST)
        self.instant = functools.lru_cache(None)(self._instant)

    def offset(self, at):
        return datetime.datetime.fromtimestamp(at, self.tz).utcoffset()

    def _instant(self, local):
        """the first instant at which the clock shows that or a later time"""
        naive = (datetime.datetime(1970, 1, 1)
                 + datetime.timedelta(seconds=local))
        first = int(naive.replace(tzinfo=self.tz, fold=0).timestamp())
        shown = datetime.datetime.fromtimestamp(first, self.tz)
        if shown.replace(tzinfo=None) == naive:
            return first
        second = int(naive.replace(tzinfo=self.tz, fold=1).timestamp())
        before, after = min(first, second), max(first, second)
        old = self.offset(before)
        while after - before > 1:
            middle = (before + after) // 2
            if self.offset(middle) == old:
                before = middle
            else:
                after = middle
        return after

    def changes(self):
        start = int(datetime.datetime(FIRST, 1, 1).timestamp())
        end = int(datetime.datetime(self.last, 1, 1).timestamp())
        at, found = start, []
        while at < end:
            if self.offset(at) != self.offset(at + 10 * DAY):
                found.append(at + 5 * DAY)
            at += 10 * DAY
        return found


class Calendar:
    """week: seven lists of (start, end) in minutes"""

    def __init__(self, name, zone, week, holidays, exceptions):
        self.name, self.zone, self.week = name, Zone(zone), week
        self.zone_name = zone
        self.holidays, self.exceptions = holidays, exceptions
        self.intervals = functools.lru_cache(None)(self._intervals)

    def spans(self, day):
        date = EPOCH + datetime.timedelta(days=day)
        if date.isoformat() in self.exceptions:
            return self.exceptions[date.isoformat()]
        if date.isoformat() in self.holidays \
                or date.isoformat()[5:] in self.holidays:
            return []
        return self.week[date.weekday()]

    def _intervals(self, first, last):
        """of the spans that begin on these days, in order, none empty, those
        that touch made one"""
        found = []
        for day in range(first, last):
            for start, end in self.spans(day):
                start = self.zone.instant(day * DAY + start * 60)
                end = self.zone.instant(day * DAY + end * 60)
                if found and start <= found[-1][1]:
                    found[-1][1] = max(end, found[-1][1])
                elif start < end:
                    found.append([start, end])
        return found

    def yaml(self):
        def clock(minutes):
            return f"{minutes // 60:02}:{minutes % 60:02}"

        def text(spans):
            return "[" + ", ".join(
                f"{clock(start)}-{clock(end if end <= 1440 else end - 1440)}"
                for start, end in spans) + "]" if spans else "closed"
        lines = [f"  {self.name}:", f"    zone: {self.zone_name}", "    week:"]
        for day, spans in zip(weeks.day_abbr, self.week):
            lines.append(f"      {day.lower()}: {text(spans)}")
        lines.append(f"    holidays: [{', '.join(self.holidays)}]")
        lines.append("    exceptions:" + ("" if self.exceptions else " {}"))
        for date, spans in self.exceptions.items():
            lines.append(f"      {date}: {text(spans)}")
        return "\n".join(lines) + "\n"


def some_spans(r, early, late):
    """in order, without overlap, from minute `early` to `late`"""
    if r.random() < .25:
        cuts = sorted(r.sample([minute for minute in
                                (0, 60, 90, 119, 120, 121, 150, 180, 210, 240)
                                if early <= minute], 2))
        return [tuple(cuts)]
    count = r.choice([0, 1, 1, 1, 2, 3])
    cuts = sorted(r.sample(range(early, late), 2 * count))
    spans = list(zip(cuts[::2], cuts[1::2]))
    return [(start, end) for start, end in spans
            if start < 1440 and end - start <= 1440]


def some_calendar(r, name):
    zone = r.choice(ZONES)
    kind = r.random()
    if kind < .1:
        week = [[(0, 1440)]] * 7
    elif kind < .2:
        week = [[(540, 1500)]] * 5 + [[(600, 1440)]] * 2
    else:
        # What runs over midnight ends before 02:00, what begins, later.
        nightly = r.random() < .5
        week = [some_spans(r, 121 if nightly else 0,
                           1560 if nightly else 1441) for _ in range(7)]
    early, late = (121, 1441) if kind >= .1 else (0, 1441)
    holidays = {f"{r.randint(1, 12):02}-{r.randint(1, 28):02}"
                for _ in range(r.randint(0, 4))}
    exceptions = {}
    for _ in range(r.randint(0, 30)):
        date = datetime.date(r.randint(FIRST, LAST), r.randint(1, 12),
                             r.randint(1, 28))
        r.choice([exceptions, {}])[date.isoformat()] = \
            some_spans(r, early, late)
        if r.random() < .3:
            holidays.add(date.isoformat())
    return Calendar(name, zone, week, sorted(holidays), exceptions)


def expected(calendar, word, a, b):
    day = a // DAY
    block = day // 8 * 8
    near = calendar.intervals(block - 8, block + 24)
    inside = any(start <= a < end for start, end in near)
    if word == "open":
        return str(int(inside))
    if word == "between":
        all_of_it = near if b < (block + 15) * DAY else \
            calendar.intervals(block - 8, b // DAY + 4)
        return str(sum(max(0, min(end, b) - max(start, a))
                       for start, end in all_of_it))
    if word == "change":
        for start, end in near:
            if start > a or end > a:
                found = end if start <= a else start
                if found < (block + 20) * DAY:
                    return str(found)
                break
        far = calendar.intervals(block - 8, block + 16 + 800)
        at = bisect.bisect_right(far, a, key=lambda x: x[1])
        if at == len(far):
            return "never"
        start, end = far[at]
        if start > a:
            return str(start)
        return str(end) if end <= a + 800 * DAY else "never"
    left = b
    for first, last in ((block - 8, block + 24), (block + 24, block + 200),
                        (block + 200, block + 800)):
        for start, end in calendar.intervals(first, last):
            start = max(start, a)
            if end - start >= left:
                return str(start + left)
            left -= max(0, end - start)
    return "never"


def test_random(tmp_path):
    r = random.Random(SEED)
    calendars = [some_calendar(r, f"c{i}") for i in range(100)]
    text = "calendars:\n" + "".join(c.yaml() for c in calendars)
    (tmp_path / "calendars.yaml").write_text(text)
    questions = []
    start = int(datetime.datetime(FIRST, 2, 1).timestamp())
    for calendar in calendars:
        end = int(datetime.datetime(calendar.zone.last, 1, 1).timestamp())
        changes = calendar.zone.changes() or [start]
        for _ in range(QUESTIONS // 100 // 20):
            anchor = r.choice(changes) if r.random() < .5 \
                else r.randrange(start, end)
            for _ in range(20):
                at = anchor + r.randrange(-7 * DAY, 7 * DAY)
                if r.random() < .3:
                    at = at // 1800 * 1800 + r.choice([-1, 0, 1])
                word = r.choice(["open", "change", "add", "between"])
                more = r.choice([1, r.randrange(1, DAY),
                                 r.randrange(1, 7 * DAY)])
                questions.append((calendar, word, at,
                                  at + more if word == "between" else more))
    assert len(questions) == QUESTIONS
    subprocess.run(["make", "-s", "build/differential/hours"], cwd=TOP,
                   check=True)
    got = subprocess.run(
        [TOP / "build/differential/hours", tmp_path], check=True, text=True,
        input="".join(f"{c.name} {word} {a} {b}\n"
                      for c, word, a, b in questions),
        stdout=subprocess.PIPE).stdout.split()
    assert len(got) == QUESTIONS
    wrong = [(c.zone_name, c.name, word, a, b, want, had)
             for (c, word, a, b), had in zip(questions, got)
             for want in [expected(c, word, a, b)] if want != had]
    assert not wrong, f"{len(wrong)}: {wrong[:10]}"
    # The questions are worth asking.
    assert len(set(got)) > QUESTIONS / 2
    assert 0 < got.count("never") < QUESTIONS / 10
