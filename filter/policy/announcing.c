#include "filter/policy/announcing.h"

#include <stdbool.h>
#include <string.h>

#include "filter/policy/delay.h"

enum part { PART_TO, PART_KIND, PART_AT, PART_RU, PART_UK, PART_EN, PARTS };

static const struct {
	const char *words[5];
	const char *language;	/* a section's, or NULL */
} parts[PARTS] = {
	[PART_TO] = { { "to", "кому", "для" }, NULL },
	[PART_KIND] = { { "kind", "вид", "тип" }, NULL },
	[PART_AT] = { { "at", "когда", "коли" }, NULL },
	[PART_RU] = { { "ru" }, "ru" },
	[PART_UK] = { { "uk" }, "uk" },
	[PART_EN] = { { "en" }, "en" }
};

struct word {
	const char *name;
	const char *words[8];
};

static const struct word audiences[] = {
	{ "all", { "all", "everybody", "все", "всем", "всі", "всім", "усім" } },
	{ "product", { "product", "продукт", "услуга", "тариф", "послуга" } },
	{ "server", { "server", "сервер" } },
	{ "list", { "list", "список", "рассылка", "розсилка" } },
	{ NULL, { NULL } }
};

static const struct word kinds[] = {
	{ "works", { "works", "работы", "роботи" } },
	{ "news", { "news", "новости", "новини" } },
	{ NULL, { NULL } }
};

#define EXAMPLE "\"#to server web17\", \"#kind works\", \"#en Subject\" " \
	"and below it the text"

G_GNUC_PRINTF (1, 2)
static char *
wrong (const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list ap;

	va_start (ap, format);
	text = g_strdup_vprintf (format, ap);
	va_end (ap);
	return g_str_to_ascii (text, "C");
}

static const char *
find_word (const struct word *table, const char *text)
{
	g_autofree char *lower = g_utf8_strdown (text, -1);

	for (; table->name != NULL; table++)
		if (g_strv_contains (table->words, lower))
			return table->name;
	return NULL;
}

/* --- orders -------------------------------------------------------------- */

static bool
is_name (const char *name)
{
	return *name != '\0' && strlen (name) <= 100
		&& strpbrk (name, " \t,;") == NULL;
}

static char *
read_to (const char *text, struct change_announcement *draft)
{
	gsize length = strcspn (text, " \t:");
	g_autofree char *word = g_strndup (text, length);
	g_autofree char *name = g_utf8_strdown (text + length
		+ strspn (text + length, " \t:"), -1);
	const char *audience = find_word (audiences, word);
	bool all = audience != NULL && strcmp (audience, "all") == 0;

	if (audience == NULL || all != (*name == '\0')
	    || (!all && !is_name (name)))
		return wrong ("\"#to %.60s\" names nobody; write #to all, "
			      "#to product NAME, #to server NAME or #to list "
			      "NAME", text);
	g_free (draft->audience);
	g_free (draft->name);
	draft->audience = g_strdup (audience);
	draft->name = g_steal_pointer (&name);
	return NULL;
}

static char *
read_kind (const char *text, struct change_announcement *draft)
{
	const char *kind = find_word (kinds, text);

	if (kind == NULL)
		return wrong ("\"#kind %.60s\" is no kind; write #kind works "
			      "(about a service of theirs) or #kind news "
			      "(they can unsubscribe)", text);
	g_free (draft->kind);
	draft->kind = g_strdup (kind);
	return NULL;
}

char *
announcing_time (const char *text, const struct zone *zone, gint64 now,
		 gint64 *at)
{
	g_autoptr (GDateTime) exact = g_date_time_new_from_iso8601 (text,
								    NULL);

	if (exact != NULL)
		*at = g_date_time_to_unix (exact);
	else if (!delay_time (text, zone, now, at))
		return wrong ("\"%.60s\" is no time; write one like 2h, 22:00, "
			      "tomorrow 22:00, 2026-11-25 22:00 or "
			      "2026-11-25T22:00:00+02:00", text);
	if (*at <= now)
		return wrong ("\"%.60s\" is past", text);
	if (*at > now + ANNOUNCING_MOST)
		return wrong ("\"%.60s\" is more than 60 days away", text);
	return NULL;
}

/* --- sections ------------------------------------------------------------ */

struct reading {
	struct change_announcement *draft;
	const struct zone *zone;
	gint64 now;
	bool seen[PARTS];
	const char *language;	/* of the section, or NULL */
	char *subject;		/* of it, or NULL so far */
	GString *text;
};

static bool
is_blank (const char *line)
{
	return line[strspn (line, " \t\r")] == '\0';
}

static char *
end_section (struct reading *reading)
{
	if (reading->language == NULL)
		return NULL;
	g_strstrip (reading->text->str);
	if (reading->subject == NULL || *reading->text->str == '\0')
		return wrong ("the section #%s has no %s; the subject stands "
			      "behind #%s, the text below it",
			      reading->language, reading->subject == NULL
			      ? "subject" : "text", reading->language);
	if (strlen (reading->subject) > ANNOUNCING_SUBJECT_BYTES
	    || strlen (reading->text->str) > ANNOUNCING_TEXT_BYTES)
		return wrong ("the section #%s is too long; a subject has %d "
			      "bytes at most, a text %d", reading->language,
			      ANNOUNCING_SUBJECT_BYTES,
			      ANNOUNCING_TEXT_BYTES);
	g_ptr_array_add (reading->draft->texts, announcement_text_new (
		reading->language, reading->subject, reading->text->str));
	g_clear_pointer (&reading->subject, g_free);
	g_string_truncate (reading->text, 0);
	reading->language = NULL;
	return NULL;
}

static void
take_line (struct reading *reading, const char *line)
{
	if (reading->subject != NULL) {
		g_string_append_printf (reading->text, "%s\n", line);
	} else if (!is_blank (line)) {
		reading->subject = g_strdup (line);
		g_strstrip (reading->subject);
	}
}

static char *
take_order (struct reading *reading, enum part part, const char *argument)
{
	char *mistake;

	if (reading->seen[part])
		return wrong ("#%s is there twice; keep one of them",
			      parts[part].words[0]);
	reading->seen[part] = true;
	if (parts[part].language != NULL) {
		mistake = end_section (reading);
		reading->language = parts[part].language;
		if (mistake == NULL)
			take_line (reading, argument);
		return mistake;
	}
	if (reading->language != NULL)
		return wrong ("#%s stands below #%s; write it above the texts",
			      parts[part].words[0], reading->language);
	if (part == PART_TO)
		return read_to (argument, reading->draft);
	if (part == PART_KIND)
		return read_kind (argument, reading->draft);
	return announcing_time (argument, reading->zone, reading->now,
				&reading->draft->due);
}

static bool
find_part (const char *word, enum part *part)
{
	g_autofree char *lower = g_utf8_strdown (word, -1);

	for (unsigned i = 0; i < PARTS; i++)
		if (g_strv_contains (parts[i].words, lower)) {
			*part = i;
			return true;
		}
	return false;
}

static char *
read_line (struct reading *reading, char *line)
{
	gsize length = strcspn (line, " \t\r");
	g_autofree char *word = NULL;
	enum part part;

	g_strchomp (line);
	if (g_str_has_prefix (line, "##"))
		line++;
	else if (*line == '#') {
		word = g_strndup (line + 1, length - 1);
		if (find_part (word, &part))
			return take_order (reading, part,
					   line + MIN (length, strlen (line))
					   + strspn (line + MIN (length,
						     strlen (line)), " \t"));
		return wrong ("\"%.60s\" is no order; there are #to, #kind, "
			      "#at, #ru, #uk, #en, and ## for a line that "
			      "begins with #", line);
	}
	if (reading->language == NULL && !is_blank (line))
		return wrong ("\"%.60s\" is in no language; write like "
			      EXAMPLE, line);
	if (reading->language != NULL)
		take_line (reading, line);
	return NULL;
}

static char *
read_given (struct reading *reading, const struct announcing_given *given)
{
	const char *const values[] = { given->to, given->kind, given->at };
	char *mistake = NULL;

	for (unsigned i = 0; i < G_N_ELEMENTS (values) && mistake == NULL; i++)
		if (values[i] != NULL)
			mistake = take_order (reading, PART_TO + i,
					      values[i]);
	return mistake;
}

static char *
check_whole (const struct change_announcement *draft)
{
	if (draft->audience == NULL)
		return wrong ("#to is missing; write like " EXAMPLE);
	if (draft->kind == NULL)
		return wrong ("#kind is missing; write #kind works or #kind "
			      "news");
	if (draft->texts->len == 0)
		return wrong ("there is no text; write like " EXAMPLE);
	return NULL;
}

char *
announcing_read (const struct announcing_given *given, const char *text,
		 const struct zone *zone, gint64 now,
		 struct change_announcement *draft)
{
	struct reading reading = {
		.draft = draft, .zone = zone, .now = now,
		.text = g_string_new (NULL)
	};
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	char *mistake = read_given (&reading, given);

	for (char **line = lines; *line != NULL && mistake == NULL; line++)
		mistake = read_line (&reading, *line);
	if (mistake == NULL)
		mistake = end_section (&reading);
	if (mistake == NULL)
		mistake = check_whole (draft);
	g_string_free (reading.text, TRUE);
	g_free (reading.subject);
	return mistake;
}
