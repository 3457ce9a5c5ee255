#include "filter/policy/term.h"

#include <string.h>

enum form { FORM_ONE, FORM_FEW, FORM_MANY, FORMS };

/* The first word is the short form; then what people write, in lower case,
 * longer ones before those they begin with. */
static const struct unit {
	const char *words[24];
	const char *en[FORMS], *ru[FORMS], *uk[FORMS];
} units[] = {
	{ { "wd", "working days", "working day", "business days",
	    "business day", "рабочих дней", "рабочих дня", "рабочий день",
	    "раб. дней", "раб. дня", "раб. день", "робочих днів",
	    "робочих дні", "робочі дні", "робочий день", "роб. днів",
	    "роб. дні", "рд" },
	  { "working day", "working days", "working days" },
	  { "рабочий день", "рабочих дня", "рабочих дней" },
	  { "робочий день", "робочі дні", "робочих днів" } },
	{ { "h", "hours", "hour", "часов", "часа", "час", "годин", "години",
	    "година", "год", "ч", "г" },
	  { "hour", "hours", "hours" },
	  { "час", "часа", "часов" },
	  { "година", "години", "годин" } },
	{ { "d", "days", "day", "дней", "дня", "день", "днів", "дні", "дн",
	    "д" },
	  { "day", "days", "days" },
	  { "день", "дня", "дней" },
	  { "день", "дні", "днів" } },
	{ { "w", "weeks", "week", "недель", "недели", "неделя", "неделю",
	    "тижнів", "тижні", "тиждень", "нед", "тиж", "н" },
	  { "week", "weeks", "weeks" },
	  { "неделя", "недели", "недель" },
	  { "тиждень", "тижні", "тижнів" } },
	{ { "mo", "months", "month", "месяцев", "месяца", "месяц", "місяців",
	    "місяці", "місяць", "мес", "міс" },
	  { "month", "months", "months" },
	  { "месяц", "месяца", "месяцев" },
	  { "місяць", "місяці", "місяців" } }
};

static gsize
blanks (const char *text)
{
	return strspn (text, " \t");
}

/* The unit at the start of text, and how long its word is. */
static const struct unit *
unit_at (const char *text, gsize *length)
{
	g_autofree char *head = g_strndup (text, 60);
	g_autofree char *valid = g_utf8_make_valid (head, -1);
	g_autofree char *lower = g_utf8_strdown (valid, -1);

	for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
		for (const char *const *word = units[i].words; *word != NULL;
		     word++) {
			*length = strlen (*word);
			if (g_str_has_prefix (lower, *word)
			    && !g_unichar_isalnum (g_utf8_get_char (
				lower + *length)))
				return &units[i];
		}
	return NULL;
}

gsize
term_read (const char *text, char **term)
{
	const char *at = text + blanks (text);
	gsize digits = strspn (at, "0123456789"), length;
	guint64 number = g_ascii_strtoull (at, NULL, 10);
	const struct unit *unit;

	*term = NULL;
	if (digits == 0 || digits > 4 || number == 0 || number > TERM_MOST)
		return 0;
	at += digits;
	at += blanks (at);
	unit = unit_at (at, &length);
	if (unit == NULL)
		return 0;
	at += length;
	/* An abbreviation's full stop. */
	at += *at == '.';
	if (*at != '\0' && blanks (at) == 0)
		return 0;
	at += blanks (at);
	*term = g_strdup_printf ("%u%s", (unsigned) number, unit->words[0]);
	return (gsize) (at - text);
}

static enum form
form_of (unsigned number, bool is_slavic)
{
	if (!is_slavic)
		return number == 1 ? FORM_ONE : FORM_MANY;
	if (number % 100 >= 11 && number % 100 <= 14)
		return FORM_MANY;
	if (number % 10 == 1)
		return FORM_ONE;
	return number % 10 >= 2 && number % 10 <= 4 ? FORM_FEW : FORM_MANY;
}

char *
term_print (const char *term, const char *language)
{
	gsize digits = strspn (term, "0123456789"), length;
	unsigned number = (unsigned) g_ascii_strtoull (term, NULL, 10);
	const struct unit *unit = digits > 0 && digits <= 4
		? unit_at (term + digits, &length) : NULL;
	bool ru = g_strcmp0 (language, "ru") == 0;
	bool uk = g_strcmp0 (language, "uk") == 0;

	if (unit == NULL)
		return g_strdup (term);
	return g_strdup_printf ("%u %s", number, (ru ? unit->ru : uk ? unit->uk
				: unit->en)[form_of (number, ru || uk)]);
}
