#include "parser/reason.h"

#include <glib.h>
#include <string.h>

#include "parser/dsn.h"

enum { MORE_LINES = 3, LABEL_BYTES = 30 };

/* Lower-case, in front of a colon, as the last words there. */
static const char *const labels[] = {
	"reason", "diagnostic", "diagnostic code", "diagnostic-code", "error",
	"error text", "error-text", "error message", "remote server replied", "remote server said",
	"response", "причина", "ошибка", "помилка", "ответ сервера", "grund",
	"fehler", "motif", "raison", "erreur", "motivo", "causa", "powód",
	"przyczyna", "reden", "orsak", "důvod"
};

/* What words for faults have in common, lower-case. */
static const char *const faults[] = {
	"unknown", "not found", "no such", "not exist", "doesn't exist",
	"doesn't have", "no mailbox", "not recogni", "not known",
	"not listed", "is full", "quota", "exceed", "too large", "rejected",
	"refused", "denied", "blocked", "unavailable", "disabled", "invalid",
	"timed out", "timeout", "not accept", "unreachable", "no answer",
	"unrouteable", "not registered", "неизвестн", "не найден",
	"не существует", "нет такого", "переполнен", "отклонен",
	"заблокирован", "недоступ", "отключен", "невідом", "не знайдено",
	"не існує", "немає такого", "переповнен", "відхилен", "заблокован",
	"unbekannt", "nicht gefunden", "existiert nicht", "ist voll",
	"abgelehnt", "inconnu", "introuvable", "inexistant", "pleine",
	"refusé", "desconocid", "no existe", "lleno", "rechazad",
	"sconosciut", "inesistente", "desconhecid", "não existe",
	"nie istnieje", "nieznan", "odrzuc", "pełn"
};

/* "550 No such user", "550-", "554: delivery error". */
char
reason_class (const char *line)
{
	for (const char *p = strpbrk (line, "45"); p != NULL;
	     p = strpbrk (p + 1, "45"))
		if (g_ascii_isdigit (p[1]) && g_ascii_isdigit (p[2])
		    && p[1] <= '5' && strchr (" -:", p[3]) != NULL
		    && (p == line || (!g_ascii_isalnum (p[-1])
				      && strchr (".:", p[-1]) == NULL)))
			return *p;
	return '\0';
}

/* That, or "5.1.1 <bob>". */
static bool
has_code (const char *line)
{
	g_autofree char *status = NULL;

	if (reason_class (line) != '\0')
		return true;
	status = dsn_status (line, "45");
	return status != NULL;
}

/* The label, or others before it. */
static bool
ends_with (const char *text, gsize length, const char *label)
{
	gsize n = strlen (label);

	return n <= length && memcmp (text + length - n, label, n) == 0
	       && (n == length || text[length - n - 1] == ' ');
}

/* What stands behind a label, or NULL. */
static const char *
behind_label (const char *lower, const char *line)
{
	gsize blank = strspn (lower, " \t*-");
	const char *colon = strchr (lower + blank, ':');
	gsize length;

	if (colon == NULL)
		return NULL;
	length = (gsize) (colon - lower) - blank;
	while (length > 0 && lower[blank + length - 1] == ' ')
		length--;
	for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
		if (length < LABEL_BYTES
		    && ends_with (lower + blank, length, labels[i]))
			return line + (colon + 1 - lower)
			       + strspn (line + (colon + 1 - lower), " \t");
	return NULL;
}

static bool
tells_fault (const char *lower)
{
	for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
		if (strstr (lower, faults[i]) != NULL)
			return true;
	return false;
}

/* The lines, lower-case but as long as they were, so that a place in one is
 * a place in the other. */
static char **
lower_lines (char *const *lines)
{
	guint count = g_strv_length ((char **) lines);
	char **lower = g_new0 (char *, count + 1);

	for (guint i = 0; i < count; i++) {
		lower[i] = g_utf8_strdown (lines[i], -1);
		if (strlen (lower[i]) != strlen (lines[i])) {
			g_free (lower[i]);
			lower[i] = g_ascii_strdown (lines[i], -1);
		}
	}
	return lower;
}

static bool
is_blank (const char *line)
{
	return line[strspn (line, " \t\r-=*_.,|>")] == '\0';
}

/* What is found, with what goes on in the lines behind it. */
struct found {
	const char *text;
	guint line;
};

/* The line goes on what stands above it. */
static bool
goes_on (const char *line)
{
	bool indented = *line == ' ' || *line == '\t';
	const char *words = line + strspn (line, " \t");
	gsize colon = strcspn (words, ":");

	if (is_blank (line) || *words == '<' || strchr (words, ' ') == NULL)
		return false;
	/* A label begins something else. */
	if (words[colon] == ':' && colon < LABEL_BYTES
	    && strchr (" \t\r", words[colon + 1]) != NULL)
		return false;
	return indented || g_unichar_islower (g_utf8_get_char_validated
					      (line, -1));
}

/* The first line with words from here on; a heading is none. */
static struct found
next_words (char *const *lines, guint from)
{
	for (guint i = from; lines[i] != NULL; i++) {
		gsize length = strlen (lines[i]);

		while (length > 0 && g_ascii_isspace (lines[i][length - 1]))
			length--;
		if (length > 0 && !is_blank (lines[i])
		    && lines[i][length - 1] != ':')
			return (struct found) { lines[i], i };
	}
	return (struct found) { NULL, 0 };
}

static struct found
find_code (char *const *lines)
{
	for (guint i = 0; lines[i] != NULL; i++)
		if (has_code (lines[i]))
			return (struct found) { lines[i], i };
	return (struct found) { NULL, 0 };
}

static struct found
find_label (char *const *lines, char *const *lower)
{
	for (guint i = 0; lower[i] != NULL; i++) {
		const char *value = behind_label (lower[i], lines[i]);

		if (value != NULL)
			return *value != '\0' ? (struct found) { value, i }
				: next_words (lines, i + 1);
	}
	return (struct found) { NULL, 0 };
}

static struct found
find_fault (char *const *lines, char *const *lower, guint from)
{
	for (guint i = from; lower[i] != NULL; i++)
		if (tells_fault (lower[i]))
			return (struct found) { lines[i], i };
	return (struct found) { NULL, 0 };
}

/* The last line that has the recipient: the first may be the greeting. */
static guint
recipient_line (char *const *lower, const char *recipient)
{
	guint found = 0;

	for (guint i = 0; recipient != NULL && lower[i] != NULL; i++)
		if (strstr (lower[i], recipient) != NULL) {
			found = i + 1;
			if (tells_fault (lower[i]))
				break;
		}
	return found;
}

/* Without an SMTP answer. */
static struct found
find_words (char *const *lines, const char *recipient)
{
	g_auto (GStrv) lower = lower_lines (lines);
	guint behind = recipient_line (lower, recipient);
	struct found found = find_label (lines, lower);

	if (found.text == NULL && behind > 0)
		found = find_fault (lines, lower, behind - 1);
	if (found.text == NULL)
		found = find_fault (lines, lower, 0);
	if (found.text == NULL && behind > 0)
		found = next_words (lines, behind);
	return found;
}

char *
reason_find (char *const *lines, const char *recipient)
{
	struct found found = find_code (lines);
	GString *reason;

	if (found.text == NULL)
		found = find_words (lines, recipient);
	if (found.text == NULL)
		return NULL;
	reason = g_string_new (found.text);
	for (guint i = 1; i <= MORE_LINES && lines[found.line + i] != NULL
	     && goes_on (lines[found.line + i]); i++)
		g_string_append_printf (reason, " %s", lines[found.line + i]);
	return g_string_free (reason, FALSE);
}
