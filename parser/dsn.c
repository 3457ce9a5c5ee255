#include "parser/dsn.h"

#include <string.h>

enum {
	GROUPS = 200,		/* recipients in one report */
	/* Of a status: its subjects are 0 to 7, "4.94.2" is a version. */
	SUBJECT_DIGITS = 1,
	DETAIL_DIGITS = 3
};

char *
dsn_clean (const char *text, gsize length)
{
	g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (
		length, DSN_VALUE_BYTES));
	GString *out = g_string_new (NULL);

	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (g_unichar_isspace (c) || g_unichar_iscntrl (c)) {
			if (out->len > 0 && out->str[out->len - 1] != ' ')
				g_string_append_c (out, ' ');
		} else {
			g_string_append_unichar (out, c);
		}
	}
	g_strchomp (out->str);
	if (*out->str == '\0')
		return g_string_free (out, TRUE);
	return g_string_free (out, FALSE);
}

/* Behind "rfc822;" */
static const char *
behind_type (const char *value)
{
	const char *semicolon = strchr (value, ';');

	return semicolon != NULL ? semicolon + 1 : value;
}

static bool
is_address_char (char c)
{
	return (guchar) c > ' ' && strchr ("<>()[]\",;:", c) == NULL
	       && c != 0x7f;
}

char *
dsn_address (const char *text)
{
	for (const char *at = strchr (text, '@'); at != NULL;
	     at = strchr (at + 1, '@')) {
		const char *start = at, *end = at + 1;
		g_autofree char *address = NULL;

		while (start > text && is_address_char (start[-1])
		       && start[-1] != '@')
			start--;
		while (is_address_char (*end) && *end != '@')
			end++;
		while (end > at && strchr (".'!?", end[-1]) != NULL)
			end--;
		while (start < at && strchr ("'=", *start) != NULL)
			start++;
		if (start == at || end - at < 2 || end - start > 320)
			continue;
		address = g_strndup (start, (gsize) (end - start));
		if (g_utf8_validate (address, -1, NULL))
			return g_utf8_strdown (address, -1);
	}
	return NULL;
}

/* The length of an enhanced status code (RFC 3463) at the digit p, or 0. */
static gsize
status_length (const char *p)
{
	gsize n = 1;

	for (guint dots = 0; dots < 2; dots++) {
		gsize digits = 0;
		gsize most = dots == 0 ? SUBJECT_DIGITS : DETAIL_DIGITS;

		if (p[n] != '.')
			return 0;
		for (n++; g_ascii_isdigit (p[n]); n++)
			digits++;
		if (digits < 1 || digits > most)
			return 0;
	}
	/* 5.1.1.7 is an address, 5.1.1 is not a version. */
	return p[n] == '.' && g_ascii_isdigit (p[n + 1]) ? 0 : n;
}

char *
dsn_status (const char *text, const char *classes)
{
	for (const char *p = text; *p != '\0'; p++) {
		gsize n;

		if (strchr (classes, *p) == NULL
		    || (p > text && (g_ascii_isalnum (p[-1])
				     || p[-1] == '.')))
			continue;
		n = status_length (p);
		if (n > 0)
			return g_strndup (p, n);
	}
	return NULL;
}

/* One group of fields of a delivery-status part. */
struct group {
	char *final, *original, *action, *status, *diagnostic;
};

static void
group_clear (struct group *group)
{
	g_free (group->final);
	g_free (group->original);
	g_free (group->action);
	g_free (group->status);
	g_free (group->diagnostic);
	memset (group, 0, sizeof *group);
}

static void
take (char **slot, const char *value)
{
	if (*slot == NULL)
		*slot = dsn_clean (value, strlen (value));
}

static void
take_field (struct group *group, const char *field)
{
	static const struct {
		const char *name;
		gsize offset;
	} known[] = {
		{ "final-recipient", G_STRUCT_OFFSET (struct group, final) },
		{ "original-recipient",
		  G_STRUCT_OFFSET (struct group, original) },
		{ "action", G_STRUCT_OFFSET (struct group, action) },
		{ "status", G_STRUCT_OFFSET (struct group, status) },
		{ "diagnostic-code",
		  G_STRUCT_OFFSET (struct group, diagnostic) },
	};
	const char *colon = strchr (field, ':');

	if (colon == NULL)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
		if (strlen (known[i].name) == (gsize) (colon - field)
		    && g_ascii_strncasecmp (field, known[i].name,
					    strlen (known[i].name)) == 0)
			take ((char **) G_STRUCT_MEMBER_P (
				      group, known[i].offset), colon + 1);
}

static char *
recipient_of (const struct group *group)
{
	char *address = NULL;

	if (group->final != NULL)
		address = dsn_address (behind_type (group->final));
	if (address == NULL && group->original != NULL)
		address = dsn_address (behind_type (group->original));
	return address;
}

/* "5.0.0" says nothing, "5.1.0" little; what the other server said may say
 * more. */
static void
refine_status (struct machine *machine, const char *diagnostic)
{
	char class[2] = "";
	g_autofree char *better = NULL;

	if (machine->status == NULL || diagnostic == NULL
	    || !g_str_has_suffix (machine->status, ".0"))
		return;
	class[0] = machine->status[0];
	better = dsn_status (diagnostic, class);
	if (better == NULL || (g_str_has_suffix (better, ".0")
			       && !g_str_has_suffix (machine->status, ".0.0")))
		return;
	g_free (machine->status);
	machine->status = g_steal_pointer (&better);
}

static void
settle (struct machine *machine, const struct group *group)
{
	g_autofree char *word = NULL;

	if (machine->recipient == NULL)
		machine->recipient = recipient_of (group);
	if (machine->status == NULL && group->status != NULL)
		machine->status = dsn_status (group->status, "245");
	refine_status (machine, group->diagnostic);
	if (machine->diagnostic == NULL && group->diagnostic != NULL) {
		const char *text = behind_type (group->diagnostic);

		machine->diagnostic = dsn_clean (text, strlen (text));
	}
	if (machine->action == NULL && group->action != NULL) {
		word = g_strndup (group->action,
				  strcspn (group->action, " ;,(\t"));
		if (*word != '\0')
			machine->action = g_utf8_strdown (word, -1);
	}
}

static bool
is_failed (const struct group *group)
{
	return group->action != NULL
	       && g_ascii_strncasecmp (group->action, "failed", 6) == 0;
}

/* Ends a group: the first that failed counts, else the first one. */
static void
end_group (struct group *group, struct group *best)
{
	bool says = group->final != NULL || group->original != NULL
		    || group->action != NULL || group->status != NULL;

	if (says && (best->action == NULL || (is_failed (group)
					      && !is_failed (best)))) {
		group_clear (best);
		*best = *group;
		memset (group, 0, sizeof *group);
	}
	group_clear (group);
}

void
dsn_read (struct machine *machine, const char *text)
{
	struct group group = { .final = NULL }, best = { .final = NULL };
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	g_autoptr (GString) field = g_string_new (NULL);
	guint groups = 0;

	for (char **line = lines; *line != NULL && groups < GROUPS; line++) {
		if ((**line == ' ' || **line == '\t')
		    && *g_strstrip (*line) != '\0') {
			g_string_append_printf (field, " %s", *line);
			continue;
		}
		take_field (&group, field->str);
		g_string_assign (field, *line);
		if (**line == '\0' || **line == '\r') {
			end_group (&group, &best);
			groups++;
		}
	}
	take_field (&group, field->str);
	end_group (&group, &best);
	settle (machine, &best);
	group_clear (&best);
}
