#include "parser/bounce.h"

#include <string.h>

#include "parser/dsn.h"
#include "parser/parts.h"
#include "parser/reason.h"

enum {
	REPORT_BYTES = 64 << 10,	/* of a delivery-status part */
	ORIGINAL_BYTES = 256 << 10,	/* of what came back */
	TEXT_BYTES = 16 << 10,		/* of the words to a person */
	NOTICE_BYTES = 2 << 10		/* of them, what it is about */
};

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
					end, open + DSN_VALUE_BYTES)
					- open))
				: NULL;
			if (close != NULL)
				return dsn_clean (open + 1, (gsize) (close - open
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
	g_autofree char *address = NULL;

	/* Which mail, not whose. */
	if (g_ascii_strncasecmp (line + strspn (line, " \t"), "message-id",
				 10) == 0)
		return NULL;
	address = dsn_address (line);
	if (address == NULL || g_str_has_prefix (address, "mailer-daemon@")
	    || (facts->from != NULL
		&& strcmp (address, facts->from->address) == 0))
		return NULL;
	for (guint i = 0; i < facts->to->len; i++)
		if (strcmp (address, facts->to->pdata[i]) == 0)
			return NULL;
	return g_steal_pointer (&address);
}

/* Whom the mail that came back was for, where its header has one address. */
static char *
find_addressee (const char *text, const struct facts *facts)
{
	static const char name[] = "to:";

	for (const char *line = text; *line != '\0'; ) {
		gsize length = strcspn (line, "\n");
		const char *next = line + length + (line[length] == '\n');

		line += strspn (line, " \t>|");
		if (g_ascii_strncasecmp (line, name, sizeof name - 1) == 0
		    && *next != ' ' && *next != '\t') {
			g_autofree char *value = g_strndup (line,
							    strcspn (line,
								     "\n"));
			const char *at = strchr (value, '@');

			return at != NULL && strchr (at + 1, '@') == NULL
			       ? find_other_address (value, facts) : NULL;
		}
		line = next;
	}
	return NULL;
}

static void
read_addressee (const GPtrArray *parts, struct facts *facts)
{
	static const char *const types[] = {
		"message/rfc822", "text/rfc822-headers"
	};
	struct machine *machine = &facts->machine;
	g_autofree char *head = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
		const struct part *part = parts_find (parts, types[i]);
		g_autofree char *text = part != NULL
			? part_text (part, TEXT_BYTES) : NULL;

		if (text != NULL && machine->recipient == NULL)
			machine->recipient = find_addressee (text, facts);
	}
	if (machine->recipient != NULL)
		return;
	head = g_strndup (facts->text, TEXT_BYTES);
	machine->recipient = find_addressee (head, facts);
}

/* Whom to ask for help, mostly. */
static bool
is_postmaster (const char *address)
{
	return g_str_has_prefix (address, "postmaster@");
}

/* A postmaster counts where nobody else is named, and in brackets. */
static void
read_recipient (const char *line, struct facts *facts, char **postmaster)
{
	struct machine *machine = &facts->machine;
	g_autofree char *address = NULL;

	if (machine->recipient != NULL)
		return;
	address = find_other_address (line, facts);
	if (address == NULL)
		return;
	if (!is_postmaster (address))
		machine->recipient = g_steal_pointer (&address);
	else if (*postmaster == NULL && strchr (line, '<') != NULL)
		*postmaster = g_steal_pointer (&address);
}

/* Of two statuses of one class the one that says more: "5.1.0" says little,
 * "5.0.0" nothing. */
static void
read_status (const char *line, struct machine *machine)
{
	char class[] = "45";
	g_autofree char *status = NULL;

	if (machine->status != NULL) {
		if (!g_str_has_suffix (machine->status, ".0"))
			return;
		class[0] = machine->status[0];
		class[1] = '\0';
	}
	status = dsn_status (line, class);
	if (status == NULL
	    || (machine->status != NULL && g_str_has_suffix (status, ".0")))
		return;
	g_free (machine->status);
	machine->status = g_steal_pointer (&status);
}

/* RFC 3463, 3: X.0.0 where only the class is known. */
static void
settle_status (struct machine *machine)
{
	char class = machine->diagnostic != NULL
		     ? reason_class (machine->diagnostic) : '\0';

	if (machine->status == NULL && class != '\0')
		machine->status = g_strdup_printf ("%c.0.0", class);
}

static void
read_words (struct facts *facts)
{
	struct machine *machine = &facts->machine;
	g_autofree char *head = g_strndup (facts->text, TEXT_BYTES);
	g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
	g_autofree char *reason = NULL;
	g_autofree char *postmaster = NULL;

	for (char **line = lines; *line != NULL; line++) {
		if (begins_original (*line)) {
			/* What came back is not the notice. */
			for (; *line != NULL; line++)
				**line = '\0';
			break;
		}
		read_recipient (*line, facts, &postmaster);
		read_status (*line, machine);
	}
	if (machine->recipient == NULL)
		machine->recipient = g_steal_pointer (&postmaster);
	/* What went well has no reason. */
	if (machine->diagnostic != NULL
	    || (machine->action != NULL
		&& strcmp (machine->action, "failed") != 0
		&& strcmp (machine->action, "delayed") != 0))
		return;
	reason = reason_find (lines, machine->recipient);
	if (reason != NULL)
		machine->diagnostic = dsn_clean (reason, strlen (reason));
	settle_status (machine);
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
			machine->recipient = dsn_address (text);
	}
}

/* The text behind "name": in JSON, or the first of a list, as it stands. */
static char *
json_value (const char *text, const char *name)
{
	const char *p = strstr (text, name);

	if (p == NULL)
		return NULL;
	p += strlen (name);
	p += strspn (p, " \t\r\n:[");
	if (*p++ != '"')
		return NULL;
	return dsn_clean (p, strcspn (p, "\"\\"));
}

/* Amazon's notices: only what is needed, and only where it stands first. */
static void
read_json (struct facts *facts)
{
	struct machine *machine = &facts->machine;
	static const char name[] = "\"bounce\"";
	const char *bounce = strstr (facts->text, name);
	g_autofree char *to = json_value (facts->text, "\"emailAddress\"");

	if (to == NULL)
		to = json_value (facts->text, "\"recipients\"");
	machine->recipient = to != NULL ? dsn_address (to) : NULL;
	machine->status = json_value (facts->text, "\"status\"");
	machine->diagnostic = json_value (facts->text,
					  "\"diagnosticCode\"");
	machine->original_id = json_value (facts->text,
					   "\"messageId\"");
	if (bounce != NULL)
		bounce += strlen (name);
	machine->action = g_strdup (bounce != NULL
				    && bounce[strspn (bounce, " \t\r\n")] == ':'
				    ? "failed" : "delivered");
}

static bool
says (const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strstr (text, *words) != NULL)
			return true;
	return false;
}

/* The notice itself says that it will be tried again. */
static bool
goes_on (const struct facts *facts)
{
	static const char *const words[] = {
		"will keep trying", "will continue trying",
		"will continue to try", "continue to be attempted",
		"will be retried", "attempts will continue",
		"not yet been delivered", "still undelivered",
		"this is a warning message only", "still trying to deliver",
		"попытки доставки будут продолж", "доставка отложена",
		"доставка задерживается", "спроби доставки будуть продовж",
		"доставку відкладено", "weiterhin versucht",
		"noch nicht zugestellt", "n'a pas encore été",
		"todavía no se ha", "non è ancora stat", "nie została jeszcze",
		NULL
	};
	glong letters = g_utf8_strlen (facts->text, NOTICE_BYTES);
	g_autofree char *head = g_utf8_substring (facts->text, 0, letters);
	g_autofree char *lower = g_utf8_strdown (head, -1);

	return says (lower, words);
}

/* From the words, where no report told. */
static void
read_action (struct facts *facts)
{
	static const char *const delayed[] = {
		"delay", "deferred", "warning", "задерж", "отлож", "затримк", "verzöger",
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
	if (says (subject, delayed) || goes_on (facts))
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

	if (facts->text[strspn (facts->text, " \t\r\n")] == '{') {
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

		dsn_read (machine, text);
	}
	read_header (header, machine);
	read_original (parts, facts);
	read_words (facts);
	if (machine->recipient == NULL)
		read_addressee (parts, facts);
	read_action (facts);
}
