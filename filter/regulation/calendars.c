/* calendars.yaml */
#include <string.h>

#include "filter/regulation/parts.h"
#include "filter/regulation/zones.h"

enum {
	CALENDARS_MOST = 100,
	SPANS_MOST = 24,	/* of one day */
	FIRST_YEAR = 1991,	/* one less than zones.h on either side */
	LAST_YEAR = ZONES_LAST_YEAR - 1
};

static const char *const weekdays[] = {
	"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL
};

/* --- spans --------------------------------------------------------------- */

/* "09:00" as minutes, -1 if it is no such time. */
static int
read_clock (const char *text, gsize length)
{
	int hours, minutes;

	if (length != 5 || text[2] != ':' || !g_ascii_isdigit (text[0])
	    || !g_ascii_isdigit (text[1]) || !g_ascii_isdigit (text[3])
	    || !g_ascii_isdigit (text[4]))
		return -1;
	hours = (text[0] - '0') * 10 + text[1] - '0';
	minutes = (text[3] - '0') * 10 + text[4] - '0';
	if (minutes > 59 || hours > 24 || (hours == 24 && minutes > 0))
		return -1;
	return hours * 60 + minutes;
}

/* "09:00-01:00". */
static bool
read_span (const struct node *node, const char *text, struct hours_span *span,
	   GPtrArray *mistakes)
{
	const char *dash = strchr (text, '-');

	span->start = dash == NULL ? -1
		: read_clock (text, (gsize) (dash - text));
	span->end = dash == NULL ? -1
		: read_clock (dash + 1, strlen (dash + 1));
	if (span->start < 0 || span->end < 0 || span->start == HOURS_DAY) {
		mistake (mistakes, node, "\"%s\" is no span of time; write it "
			 "as 09:00-18:00, past midnight as 18:00-02:00, or "
			 "closed", text);
		return false;
	}
	if (span->start == span->end) {
		mistake (mistakes, node, "\"%s\" is no time at all, or a whole"
			 " day; write closed, or 00:00-24:00", text);
		return false;
	}
	if (span->end < span->start)
		span->end += HOURS_DAY;
	return true;
}

static gint
by_start (gconstpointer a, gconstpointer b)
{
	const struct hours_span *first = a, *second = b;

	return first->start - second->start;
}

/* In order; NULL: said why. */
static GArray *
read_spans (const struct node *node, GPtrArray *mistakes)
{
	GArray *spans = g_array_new (FALSE, FALSE, sizeof (struct hours_span));
	g_autoptr (GPtrArray) lines = node_lines (node, 20, mistakes);

	if (lines->len == 1 && g_str_equal (lines->pdata[0], "closed"))
		return spans;
	if (lines->len == 0 || lines->len > SPANS_MOST) {
		mistake (mistakes, node, "has no span of time, or more than "
			 "%d; write such as 09:00-18:00, or closed",
			 SPANS_MOST);
		return spans;
	}
	for (guint i = 0; i < lines->len; i++) {
		struct hours_span span;

		if (read_span (node, lines->pdata[i], &span, mistakes))
			g_array_append_val (spans, span);
	}
	g_array_sort (spans, by_start);
	return spans;
}

static const struct hours_span *
nth (const GArray *spans, guint i)
{
	return &g_array_index (spans, struct hours_span, i);
}

/* What begins on a day against that, and against the day after it. */
static bool
overlaps (const GArray *spans, const GArray *next)
{
	int until = 0;

	for (guint i = 0; spans != NULL && i < spans->len; i++) {
		if (nth (spans, i)->start < until)
			return true;
		until = nth (spans, i)->end;
	}
	return next != NULL && next->len > 0
		&& nth (next, 0)->start < until - HOURS_DAY;
}

/* --- the week ------------------------------------------------------------ */

/* "mon-fri, sun" as bits; 0: said why. */
static unsigned
read_days (const struct node *node, GPtrArray *mistakes)
{
	g_auto (GStrv) pieces = g_strsplit (node->key, ",", -1);
	unsigned days = 0;

	for (char **piece = pieces; *piece != NULL; piece++) {
		char *first = g_strstrip (*piece);
		char *dash = strchr (first, '-');
		int from = -1, to = -1;

		if (dash != NULL)
			*dash = '\0';
		for (int i = 0; i < 7; i++) {
			if (g_str_equal (first, weekdays[i]))
				from = i;
			if (g_str_equal (dash != NULL ? dash + 1 : first,
					 weekdays[i]))
				to = i;
		}
		if (from < 0 || to < 0) {
			mistake (mistakes, node, "is no day of the week; write"
				 " such as mon, mon-fri or \"sat, sun\"");
			return 0;
		}
		for (int i = from;; i = (i + 1) % 7) {
			days |= 1U << i;
			if (i == to)
				break;
		}
	}
	return days;
}

static void
read_week (struct calendar *calendar, const struct node *node,
	   GPtrArray *mistakes)
{
	unsigned seen = 0;

	if (!node_is (node, NODE_MAP, mistakes))
		return;
	for (guint i = 0; i < node->items->len; i++) {
		const struct node *item = node->items->pdata[i];
		unsigned days = read_days (item, mistakes);
		g_autoptr (GArray) spans = read_spans (item, mistakes);

		if ((days & seen) != 0)
			mistake (mistakes, item, "a day of it is there twice; "
				 "keep each day once");
		seen |= days;
		for (int day = 0; day < 7; day++)
			if ((days & 1U << day) != 0) {
				g_array_unref (calendar->week[day]);
				calendar->week[day] = g_array_ref (spans);
			}
	}
	for (int day = 0; day < 7; day++)
		if (overlaps (calendar->week[day],
			      calendar->week[(day + 1) % 7]))
			mistake (mistakes, node, "spans of %s overlap each "
				 "other, or reach into those of %s; let one "
				 "end before the next begins", weekdays[day],
				 weekdays[(day + 1) % 7]);
}

/* --- dates --------------------------------------------------------------- */

/* The number of two or four digits that stands there. */
static int
number_at (const char *text)
{
	return (int) g_ascii_strtoll (text, NULL, 10);
}

static bool
is_digits (const char *text, const char *shape)
{
	for (; *shape != '\0'; shape++, text++)
		if (*shape == '0' ? !g_ascii_isdigit (*text) : *text != *shape)
			return false;
	return *text == '\0';
}

/* "2026-12-31", or "12-31" with the year 0. */
static bool
read_date (const char *text, struct holiday *date)
{
	bool has_year = is_digits (text, "0000-00-00");

	if (!has_year && !is_digits (text, "00-00"))
		return false;
	date->year = has_year ? number_at (text) : 0;
	date->month = number_at (text + (has_year ? strlen ("0000-") : 0));
	date->day = number_at (text + (has_year ? strlen ("0000-00-")
				       : strlen ("00-")));
	if (date->year != 0
	    && (date->year < FIRST_YEAR || date->year > LAST_YEAR))
		return false;
	/* In a leap year, where it need not be of one. */
	return g_date_valid_dmy ((GDateDay) date->day,
				 (GDateMonth) date->month,
				 (GDateYear) (date->year != 0 ? date->year
					      : 2000));
}

static void
read_holidays (struct calendar *calendar, const struct node *node,
	       GPtrArray *mistakes)
{
	if (node == NULL || !node_is (node, NODE_LIST, mistakes))
		return;
	for (guint i = 0; i < node->items->len; i++) {
		const struct node *item = node->items->pdata[i];
		const char *line = node_line (item, 20, mistakes);
		struct holiday date;

		if (line == NULL)
			continue;
		if (read_date (line, &date))
			g_array_append_val (calendar->holidays, date);
		else
			mistake (mistakes, item, "\"%s\" is no date; write "
				 "2026-12-31, or 12-31 for every year", line);
	}
}

static void
read_exceptions (struct calendar *calendar, const struct node *node,
		 GPtrArray *mistakes)
{
	if (node == NULL || !node_is (node, NODE_MAP, mistakes))
		return;
	for (guint i = 0; i < node->items->len; i++) {
		const struct node *item = node->items->pdata[i];
		struct holiday date;
		GDate day;

		if (!read_date (item->key, &date) || date.year == 0) {
			mistake (mistakes, item, "is no date; write such as "
				 "2026-12-31: 10:00-15:00");
			continue;
		}
		g_date_clear (&day, 1);
		g_date_set_dmy (&day, (GDateDay) date.day,
				(GDateMonth) date.month,
				(GDateYear) date.year);
		g_hash_table_replace (calendar->exceptions, GUINT_TO_POINTER (
				      g_date_get_julian (&day)),
				      read_spans (item, mistakes));
	}
	/* When all are there, since one may be next to another. */
	for (guint i = 0; i < node->items->len; i++) {
		const struct node *item = node->items->pdata[i];
		struct holiday date;
		guint julian;
		GDate day;

		if (!read_date (item->key, &date) || date.year == 0)
			continue;
		g_date_clear (&day, 1);
		g_date_set_dmy (&day, (GDateDay) date.day,
				(GDateMonth) date.month,
				(GDateYear) date.year);
		julian = g_date_get_julian (&day);
		if (overlaps (calendar_spans (calendar, julian),
			      calendar_spans (calendar, julian + 1))
		    || overlaps (calendar_spans (calendar, julian - 1),
				 calendar_spans (calendar, julian)))
			mistake (mistakes, item, "its spans overlap each other"
				 " or those of the day before or after; let "
				 "one end before the next begins");
	}
}

/* --- the file ------------------------------------------------------------ */

static void
read_calendar (struct calendars *calendars, const struct node *node,
	       GPtrArray *mistakes)
{
	static const char *const keys[] = {
		"zone", "week", "holidays", "exceptions", NULL
	};
	const struct node *week;
	struct calendar *calendar;
	struct zone *zone = NULL;
	const char *name;

	if (!node_name_is_good (node->key))
		mistake (mistakes, node, "is no name for a calendar; write "
			 "at most %d of a-z, 0-9 and \"-\", a letter first",
			 NODE_NAME_BYTES);
	if (!node_is_map (node, keys, mistakes))
		return;
	name = node_get_line (node, "zone", 100, mistakes);
	if (name != NULL)
		zone = zones_find (name);
	if (name != NULL && zone == NULL)
		mistake (mistakes, node_get (node, "zone"), "\"%s\" is no time"
			 " zone of this machine's tzdata; write such as "
			 "Europe/Kyiv, or UTC", name);
	calendar = calendar_new (node->key, zone != NULL ? zone : zone_new (0));
	g_ptr_array_add (calendars->list, calendar);
	week = node_get (node, "week");
	if (week == NULL)
		mistake (mistakes, node, "has no week; add such as week: "
			 "{mon-fri: 09:00-18:00}");
	else
		read_week (calendar, week, mistakes);
	read_holidays (calendar, node_get (node, "holidays"), mistakes);
	read_exceptions (calendar, node_get (node, "exceptions"), mistakes);
}

void
read_calendars (struct regulation *regulation, const struct node *root,
		GPtrArray *mistakes)
{
	static const char *const keys[] = { "chat", "calendars", NULL };
	struct calendars *calendars
		= regulation_own (regulation, calendars_new (),
				  calendars_free);
	const struct node *list = node_get (root, "calendars");
	const struct node *chat = node_get (root, "chat");
	const char *name;

	regulation->calendars = calendars;
	if (!node_is_map (root, keys, mistakes))
		return;
	if (list != NULL && node_is (list, NODE_MAP, mistakes)) {
		if (list->items->len > CALENDARS_MOST)
			mistake (mistakes, list, "has more than %d; leave out "
				 "some", CALENDARS_MOST);
		for (guint i = 0; i < MIN (list->items->len, CALENDARS_MOST);
		     i++)
			read_calendar (calendars, list->items->pdata[i],
				       mistakes);
	}
	name = node_line (chat, NODE_NAME_BYTES, mistakes);
	if (name == NULL)
		return;
	calendars->chat = calendars_find (calendars, name);
	if (calendars->chat == NULL)
		mistake (mistakes, chat, "there is no calendar \"%s\" below "
			 "calendars; add it, or name one that is there", name);
}
