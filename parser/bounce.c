#include "parser/bounce.h"

#include <string.h>

#include "parser/parts.h"

enum {
	REPORT_BYTES = 64 << 10,	/* of a delivery-status part */
	ORIGINAL_BYTES = 256 << 10,	/* of what came back */
	TEXT_BYTES = 16 << 10,		/* of the words to a person */
	GROUPS = 200			/* recipients in one report */
};

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

/* --- values -------------------------------------------------------------- */

/* One line of valid UTF-8, bounded; NULL if nothing is there. */
static char *
clean (const char *text, gsize length)
{
	g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (
		length, BOUNCE_VALUE_BYTES));
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

/* The first plain address in text, lower-case, or NULL. */
static char *
find_address (const char *text)
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

		if (p[n] != '.')
			return 0;
		for (n++; g_ascii_isdigit (p[n]); n++)
			digits++;
		if (digits < 1 || digits > 3)
			return 0;
	}
	/* 5.1.1.7 is an address, 5.1.1 is not a version. */
	return p[n] == '.' && g_ascii_isdigit (p[n + 1]) ? 0 : n;
}

/* classes: which first digits count. */
static char *
find_status (const char *text, const char *classes)
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

/* --- message/delivery-status --------------------------------------------- */

static void
take (char **slot, const char *value)
{
	if (*slot == NULL)
		*slot = clean (value, strlen (value));
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
		address = find_address (behind_type (group->final));
	if (address == NULL && group->original != NULL)
		address = find_address (behind_type (group->original));
	return address;
}

/* "5.0.0" says nothing; what the other server said may say more. */
static void
refine_status (struct machine *machine, const char *diagnostic)
{
	char class[2] = "";
	g_autofree char *better = NULL;

	if (machine->status == NULL || diagnostic == NULL
	    || !g_str_has_suffix (machine->status, ".0.0"))
		return;
	class[0] = machine->status[0];
	better = find_status (diagnostic, class);
	if (better == NULL)
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
		machine->status = find_status (group->status, "245");
	refine_status (machine, group->diagnostic);
	if (machine->diagnostic == NULL && group->diagnostic != NULL) {
		const char *text = behind_type (group->diagnostic);

		machine->diagnostic = clean (text, strlen (text));
	}
	if (machine->action == NULL && group->action != NULL) {
		word = g_strndup (group->action,
				  strcspn (group->action, " ;,(\t"));
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

static void
read_report (struct machine *machine, const char *text)
{
	struct group group = { NULL }, best = { NULL };
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

/* The part's bytes as text, bounded. */
static char *
part_text (const struct part *part, gsize most)
{
	gsize length = MIN (part->length, most);
	char *text = g_strndup (part->start, length);

	if (part->base64) {
		gsize out;
		guchar *bytes = g_base64_decode (text, &out);

		g_free (text);
		text = g_strndup ((const char *) bytes, out);
		g_free (bytes);
	}
	return text;
}

/* --- the original -------------------------------------------------------- */

/* The Message-ID in the first header section that has one. */
static char *
find_message_id (const char *text, gsize length)
{
	static const char name[] = "message-id";
	const char *end = text + length;

	for (const char *p = text; p < end; ) {
		const char *lf = memchr (p, '\n', (gsize) (end - p));
		const char *line_end = lf != NULL ? lf : end;

		while (p < line_end && strchr (" \t>|", *p) != NULL)
			p++;
		if (line_end - p >= (gssize) sizeof name
		    && g_ascii_strncasecmp (p, name, sizeof name - 1) == 0) {
			const char *open, *close;

			p += sizeof name - 1;
			/* The value may be on the line below. */
			open = memchr (p, '<', (gsize) (MIN (end, p + 200)
							- p));
			close = open != NULL
				? memchr (open, '>', (gsize) (MIN (
					end, open + BOUNCE_VALUE_BYTES)
					- open))
				: NULL;
			if (close != NULL)
				return clean (open + 1, (gsize) (close - open
								 - 1));
		}
		p = line_end + 1;
	}
	return NULL;
}

static void
read_original (const GPtrArray *parts, struct facts *facts)
{
	static const char *const types[] = {
		"message/rfc822", "text/rfc822-headers", "message/global",
		"message/rfc822-headers", "message/global-headers",
		"message/partial"
	};
	struct machine *machine = &facts->machine;

	for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
		const struct part *part = parts_find (parts, types[i]);
		g_autofree char *text = NULL;

		if (part == NULL || machine->original_id != NULL)
			continue;
		text = part_text (part, ORIGINAL_BYTES);
		machine->original_id = find_message_id (text, strlen (text));
	}
	/* Without MIME it stands in the text, below the explanation. */
	if (machine->original_id == NULL)
		machine->original_id = find_message_id (facts->text,
							strlen (facts->text));
	if (machine->original_id == NULL && facts->in_reply_to->len > 0)
		machine->original_id = g_strdup (
			facts->in_reply_to->pdata[0]);
}

/* --- words --------------------------------------------------------------- */

/* A line with an SMTP answer: "550 No such user". */
static bool
has_reply_code (const char *line)
{
	for (const char *p = line; *p != '\0'; p++)
		if ((*p == '4' || *p == '5') && g_ascii_isdigit (p[1])
		    && g_ascii_isdigit (p[2])
		    && (p[3] == ' ' || p[3] == '-' || p[3] == '\0')
		    && p[1] <= '5'
		    && (p == line || !g_ascii_isalnum (p[-1])))
			return true;
	return false;
}

/* The words to a person end where the original begins. */
static bool
begins_original (const char *line)
{
	static const char *const starts[] = {
		"Received:", "Return-Path:", "Return-path:", "From: ",
		"Message-ID:", "Message-Id:", "DKIM-Signature:", "X-Received:"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
		if (g_str_has_prefix (line, starts[i]))
			return true;
	return false;
}

/* An address that the mail was not sent to: the bounce itself comes to the
 * one whose mail came back. */
static char *
find_other_address (const char *line, const struct facts *facts)
{
	g_autofree char *address = find_address (line);

	if (address == NULL || (g_str_has_prefix (address, "postmaster@")
				&& strchr (line, '<') == NULL)
	    || g_str_has_prefix (address, "mailer-daemon@")
	    || (facts->from != NULL
		&& strcmp (address, facts->from->address) == 0))
		return NULL;
	for (guint i = 0; i < facts->to->len; i++)
		if (strcmp (address, facts->to->pdata[i]) == 0)
			return NULL;
	return g_steal_pointer (&address);
}

static void
read_words (struct facts *facts)
{
	struct machine *machine = &facts->machine;
	g_autofree char *head = g_strndup (facts->text, TEXT_BYTES);
	g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
	g_autofree char *fallback = NULL;

	for (char **line = lines; *line != NULL; line++) {
		bool code;

		if (begins_original (*line))
			break;
		code = has_reply_code (*line);
		if (machine->diagnostic == NULL && code)
			machine->diagnostic = clean (*line, strlen (*line));
		if (fallback == NULL)
			fallback = find_other_address (*line, facts);
		if (machine->status == NULL)
			machine->status = find_status (*line, "45");
	}
	if (machine->recipient == NULL)
		machine->recipient = g_steal_pointer (&fallback);
}

/* --- the whole ----------------------------------------------------------- */

static void
read_header (const struct header *header, struct machine *machine)
{
	static const char *const names[] = {
		"x-failed-recipients", "x-actual-recipient",
		"x-original-recipient"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *text = header_text (header, names[i]);

		if (machine->recipient == NULL && text != NULL)
			machine->recipient = find_address (text);
	}
}

/* The value behind "name":" in JSON, as it stands. */
static char *
json_value (const char *text, const char *name)
{
	const char *p = strstr (text, name);

	if (p == NULL)
		return NULL;
	p += strlen (name);
	return clean (p, strcspn (p, "\"\\"));
}

/* Amazon's notices: only what is needed, and only where it stands first. */
static void
read_json (struct facts *facts)
{
	struct machine *machine = &facts->machine;
	g_autofree char *to = json_value (facts->text, "\"emailAddress\":\"");

	if (to == NULL)
		to = json_value (facts->text, "\"recipients\":[\"");
	machine->recipient = to != NULL ? find_address (to) : NULL;
	machine->status = json_value (facts->text, "\"status\":\"");
	machine->diagnostic = json_value (facts->text,
					  "\"diagnosticCode\":\"");
	machine->original_id = json_value (facts->text,
					   "\"messageId\":\"");
	machine->action = g_strdup (strstr (facts->text, "\"bounce\":")
				    ? "failed" : "delivered");
}

static bool
says (const char *subject, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strstr (subject, *words) != NULL)
			return true;
	return false;
}

/* From the subject, where nothing else told. */
static void
read_action (struct facts *facts)
{
	static const char *const delayed[] = {
		"delay", "warning", "задерж", "отлож", "затримк", "verzöger",
		"retard", "opóźn", NULL
	};
	static const char *const delivered[] = {
		"successful", "delivered:", "relayed:", "expanded:", NULL
	};
	struct machine *machine = &facts->machine;
	g_autofree char *subject = NULL;

	if (machine->action != NULL)
		return;
	subject = g_utf8_strdown (facts->subject, -1);
	if (says (subject, delayed))
		machine->action = g_strdup ("delayed");
	else if (says (subject, delivered)
		 && strstr (subject, "undelivered") == NULL)
		machine->action = g_strdup ("delivered");
	else if (machine->status == NULL || *machine->status == '5')
		machine->action = g_strdup ("failed");
}

void
bounce_read (const struct header *header, const GPtrArray *parts,
	     struct facts *facts)
{
	struct machine *machine = &facts->machine;
	const struct part *whole = parts->pdata[0];
	const struct part *report = parts_find (parts,
						"message/delivery-status");

	if (*facts->text == '{') {
		read_json (facts);
		return;
	}
	if (report == NULL)
		report = parts_find (parts, "message/global-delivery-status");
	if (report == NULL && strcmp (whole->type,
				      "message/delivery-status") == 0)
		report = whole;
	if (report != NULL) {
		g_autofree char *text = part_text (report, REPORT_BYTES);

		read_report (machine, text);
	}
	read_header (header, machine);
	read_original (parts, facts);
	read_words (facts);
	read_action (facts);
}
