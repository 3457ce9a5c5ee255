#include "parser/evidence.h"

#include <string.h>

/* --- who ----------------------------------------------------------------- */

struct pattern {
	const char *text;	/* '*' at one end: anything there */
	enum evidence_sender sender;
};

/* Local parts, lower-case. */
static const struct pattern local_parts[] = {
	{ "mailer-daemon*", SENDER_DAEMON },
	{ "mailer_daemon*", SENDER_DAEMON },
	{ "mailerdaemon*", SENDER_DAEMON },
	{ "mail-daemon*", SENDER_DAEMON },
	{ "maildaemon*", SENDER_DAEMON },
	{ "mail.daemon*", SENDER_DAEMON },
	{ "mail-deamon*", SENDER_DAEMON },
	{ "mailer-deamon*", SENDER_DAEMON },
	{ "mdaemon*", SENDER_DAEMON },
	{ "daemon", SENDER_DAEMON },
	{ "double-bounce*", SENDER_DAEMON },
	{ "postmaster*", SENDER_POSTMASTER },
	{ "poostmaster*", SENDER_POSTMASTER },
	{ "post.master*", SENDER_POSTMASTER },
	{ "post_master*", SENDER_POSTMASTER },
	{ "owner-*", SENDER_LIST },
	{ "*-owner", SENDER_LIST },
	{ "*-request", SENDER_LIST },
	{ "listserv*", SENDER_LIST },
	{ "listproc*", SENDER_LIST },
	{ "majordomo*", SENDER_LIST },
	{ "mailman*", SENDER_LIST },
	{ "sympa", SENDER_LIST },
	{ "*-bounces", SENDER_LIST },
	{ "*-bounce", SENDER_LIST },
	{ "bounce*", SENDER_LIST },
	{ "noreply*", SENDER_NO_REPLY },
	{ "*noreply", SENDER_NO_REPLY },
	{ "no-reply*", SENDER_NO_REPLY },
	{ "*no-reply", SENDER_NO_REPLY },
	{ "no_reply*", SENDER_NO_REPLY },
	{ "*no_reply", SENDER_NO_REPLY },
	{ "no.reply*", SENDER_NO_REPLY },
	{ "donotreply*", SENDER_NO_REPLY },
	{ "do-not-reply*", SENDER_NO_REPLY },
	{ "do_not_reply*", SENDER_NO_REPLY },
	{ "do.not.reply*", SENDER_NO_REPLY },
	{ "dont-reply*", SENDER_NO_REPLY },
	{ "notreply*", SENDER_NO_REPLY },
	{ "not-reply*", SENDER_NO_REPLY },
	{ "*-noreply-*", SENDER_NO_REPLY },
	{ "autoresponder*", SENDER_NO_REPLY },
	{ "auto-reply*", SENDER_NO_REPLY },
	{ "autoreply*", SENDER_NO_REPLY },
};

/* Names that mail systems give themselves, folded. */
static const struct pattern names[] = {
	{ "mail delivery *", SENDER_SYSTEM },
	{ "mail deliver *", SENDER_SYSTEM },
	{ "maildelivery *", SENDER_SYSTEM },
	{ "mailer-daemon*", SENDER_SYSTEM },
	{ "mailer daemon*", SENDER_SYSTEM },
	{ "delivery system*", SENDER_SYSTEM },
	{ "delivery status*", SENDER_SYSTEM },
	{ "email delivery *", SENDER_SYSTEM },
	{ "internet mail delivery*", SENDER_SYSTEM },
	{ "mail system*", SENDER_SYSTEM },
	{ "mail administrator*", SENDER_SYSTEM },
	{ "mailadministrator*", SENDER_SYSTEM },
	{ "e-mail administrator*", SENDER_SYSTEM },
	{ "mmsc ndr *", SENDER_SYSTEM },
	{ "interscan*", SENDER_SYSTEM },
	{ "system administrator", SENDER_SYSTEM },
	{ "systemadministrator", SENDER_SYSTEM },
	{ "administrador del sistema", SENDER_SYSTEM },
	{ "administrateur système", SENDER_SYSTEM },
	{ "системный администратор", SENDER_SYSTEM },
	{ "системний адміністратор", SENDER_SYSTEM },
	{ "postmaster*", SENDER_SYSTEM },
	{ "*postmaster", SENDER_SYSTEM },
	{ "система доставки*", SENDER_SYSTEM },
	{ "служба доставки*", SENDER_SYSTEM },
	{ "почтовая система*", SENDER_SYSTEM },
	{ "система доставки почты*", SENDER_SYSTEM },
	{ "поштова система*", SENDER_SYSTEM },
};

static bool
matches (const char *pattern, const char *text)
{
	gsize length = strlen (pattern);
	bool open_start = pattern[0] == '*';
	bool open_end = length > 1 && pattern[length - 1] == '*';
	g_autofree char *fixed = g_strndup (pattern + open_start, length
					    - open_start - open_end);

	if (open_start && open_end)
		return strstr (text, fixed) != NULL;
	if (open_start)
		return g_str_has_suffix (text, fixed);
	if (open_end)
		return g_str_has_prefix (text, fixed);
	return strcmp (text, fixed) == 0;
}

static enum evidence_sender
look_up (const struct pattern *patterns, gsize count, const char *text)
{
	for (gsize i = 0; i < count; i++)
		if (matches (patterns[i].text, text))
			return patterns[i].sender;
	return SENDER_PLAIN;
}

static char *
fold (const char *text)
{
	GString *s = g_string_new (NULL);

	phrases_fold (s, text, strlen (text));
	return g_strstrip (g_string_free (s, FALSE));
}

/* The local part of the last address in a From or Sender field as it stands:
 * facts->from is only there if its grammar is strict. */
static char *
local_part (const char *field)
{
	const char *open = strrchr (field, '<');
	const char *start = open != NULL ? open + 1 : field;
	const char *at = strchr (start, '@');
	const char *end = at != NULL ? at : start + strcspn (start, "> (");
	g_autofree char *part = NULL;

	if (open == NULL && at != NULL)
		for (start = at; start > field
				 && strchr (" \"<,;:(", start[-1]) == NULL; )
			start--;
	part = g_strndup (start, (gsize) (end - start));
	return g_ascii_strdown (g_strstrip (part), -1);
}

/* name: what a mail program shows, or NULL. */
static enum evidence_sender
sender_of (const struct header *header, const char *lower, const char *name)
{
	g_autofree char *text = header_text (header, lower);
	g_autofree char *local = NULL, *shown = NULL;
	enum evidence_sender sender;

	if (text == NULL)
		return SENDER_PLAIN;
	local = local_part (text);
	sender = look_up (local_parts, G_N_ELEMENTS (local_parts), local);
	if (sender != SENDER_PLAIN)
		return sender;
	if (name != NULL) {
		shown = fold (name);
		g_strstrip (g_strdelimit (shown, "\"'", ' '));
		sender = look_up (names, G_N_ELEMENTS (names), shown);
	}
	if (sender == SENDER_PLAIN && *local == '\0'
	    && strstr (text, "<>") != NULL)
		return SENDER_NOBODY;
	return sender;
}

/* --- header fields ------------------------------------------------------- */

static const char *const list_fields[] = {
	"list-id", "list-post", "mailing-list", "x-mailing-list",
	"x-mailinglist", "x-ml-name", "x-mlserver", "x-ml-info",
	"x-beenthere", "x-list", "x-loop-list", "list-owner", "list-archive",
	"x-mailman-version", "x-listname", "x-listmember", NULL
};

static const char *const unsubscribe_fields[] = {
	"list-unsubscribe", "list-unsubscribe-post", "list-help",
	"list-subscribe", "x-list-unsubscribe", "x-campaign", "x-campaignid",
	"x-campaign-id", "x-mailchimp-id", NULL
};

static const char *const reply_fields[] = {
	"x-autoreply", "x-auto-reply", "x-autorespond", "x-auto-respond",
	"x-autoresponder", "x-auto-responder", "x-autoreply-from",
	"x-mail-autoreply", "x-vacation", "x-autoanswer", "x-away",
	"x-autogenerated", "x-auto-generated", "x-autoresponse",
	"x-exchange-autoreply", NULL
};

static const char *const report_fields[] = {
	"x-failed-recipients", "x-mailer-daemon-recipients",
	"x-mailer-daemon-error", "x-mx-bounce", "x-bounce-report",
	"x-ms-exchange-message-is-ndr", NULL
};

static const char *const robot_fields[] = {
	"x-cron-env", "x-fc-machinegenerated", "x-nagios-notification",
	"x-amz-sns-message-id", NULL
};

static const char *
first_of (const struct header *header, const char *const *fields)
{
	for (; *fields != NULL; fields++)
		if (header_first (header, *fields) != NULL)
			return *fields;
	return NULL;
}

/* "auto-replied; owner=..." -> "auto-replied" */
static char *
keyword (const struct header *header, const char *name)
{
	g_autofree char *text = header_text (header, name);

	if (text == NULL)
		return NULL;
	text[strcspn (text, "; \t(")] = '\0';
	return g_ascii_strdown (text, -1);
}

static bool
is_null_path (const struct header *header)
{
	static const char *const fields[] = {
		"return-path", "x-envelope-from", "x-original-return-path"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
		g_autofree char *text = header_text (header, fields[i]);

		if (text == NULL)
			continue;
		if (strcmp (text, "<>") == 0 || strcmp (text, "< >") == 0
		    || g_ascii_strncasecmp (text, "<mailer-daemon", 14) == 0
		    || g_ascii_strncasecmp (text, "mailer-daemon", 13) == 0)
			return true;
	}
	return false;
}

static bool
is_person_program (const struct header *header)
{
	static const char *const programs[] = {
		"thunderbird", "mozilla", "outlook", "apple mail",
		"iphone mail", "ipad mail", "the bat", "roundcube",
		"squirrelmail", "horde", "kmail", "evolution", "mutt",
		"k-9", "airmail", "mail.ru mailer", "yamail",
		"zimbra", "sogo", "rainloop", "snappymail", "em client",
		"emclient", "foxmail", "claws", "sylpheed", "alpine", "pine",
		"lotus notes", "opera mail", "mailspring", "bluemail",
		"becky", "postbox", "seamonkey", "geary", "fairemail",
		"webmail", "protonmail", "android", "blackberry", "eudora",
		"pegasus", "gnus"
	};
	static const char *const fields[] = { "user-agent", "x-mailer" };

	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
		g_autofree char *text = header_text (header, fields[i]);
		g_autofree char *lower = NULL;

		if (text == NULL)
			continue;
		lower = g_ascii_strdown (text, -1);
		for (gsize j = 0; j < G_N_ELEMENTS (programs); j++)
			if (strstr (lower, programs[j]) != NULL)
				return true;
	}
	return false;
}

/* [MS-OXCMAIL] 2.2.3.2.14: which automatic answers the sender forbids. */
static bool
suppresses (const struct header *header)
{
	static const char *const words[] = {
		"all", "autoreply", "oof", "dr", "ndr", "rn", "nrn"
	};
	g_autofree char *text = header_text (header,
					     "x-auto-response-suppress");
	g_auto (GStrv) list = NULL;

	if (text == NULL)
		return false;
	list = g_strsplit_set (text, ", ;", -1);
	for (char **word = list; *word != NULL; word++)
		for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
			if (g_ascii_strcasecmp (*word, words[i]) == 0)
				return true;
	return false;
}

/* --- the subject --------------------------------------------------------- */

/* How mail programs mark answers and forwards, folded. */
static const char *const reply_marks[] = {
	"re", "fwd", "fw", "aw", "wg", "sv", "vs", "vl", "vb", "rv", "tr",
	"enc", "res", "rif", "r", "i", "odp", "pd", "antw", "doorst", "ynt",
	"ilt", "hf", "отв", "ответ", "пересл", "перес", "на", "відп",
	"відповідь", "прсл", "回复", "答复", "转发", "回覆", "轉寄", "返信",
	"転送", "回信", "ref", "bls", "atb", "fyi"
};

/* The length of "Re: " or "Re[2]: " at the start, or 0. */
static gsize
reply_mark (const char *subject)
{
	for (gsize i = 0; i < G_N_ELEMENTS (reply_marks); i++) {
		gsize n = strlen (reply_marks[i]);

		if (strncmp (subject, reply_marks[i], n) != 0)
			continue;
		if (subject[n] == '[' || subject[n] == '(') {
			n += strspn (subject + n, "[(0123456789)]");
		} else if (subject[n] == '^') {
			n += strspn (subject + n, "^0123456789");
		}
		n += subject[n] == ' ';
		if (subject[n] == ':')
			return n + 1;
	}
	return 0;
}

/* What stands around a subject's first word. */
static const char *
skip_marks (const char *s)
{
	while (*s != '\0' && !g_unichar_isalnum (g_utf8_get_char (s)))
		s = g_utf8_next_char (s);
	return s;
}

static void
read_subject (struct evidence *evidence, const char *subject)
{
	g_autofree char *folded = fold (subject);
	const char *s = folded;
	gsize n;

	while ((n = reply_mark (s)) > 0) {
		evidence->is_reply = true;
		s += n;
		s += strspn (s, " ");
	}
	evidence->subject = g_strdup (s);
	s = skip_marks (evidence->subject);
	evidence->bounce_subject = phrases_prefix (PHRASES_BOUNCE_SUBJECT, s);
	evidence->auto_subject = phrases_prefix (PHRASES_AUTO_SUBJECT, s);
	evidence->after_auto = s + evidence->auto_subject;
	evidence->away_subject = phrases_prefix (PHRASES_AWAY_SUBJECT, s);
	evidence->receipt_subject = phrases_prefix (PHRASES_RECEIPT_SUBJECT,
						    s);
}

/* --- the text ------------------------------------------------------------ */

/* The first lines on one, folded: phrases go over line ends. */
static void
read_text (struct evidence *evidence, const char *text)
{
	g_autoptr (GString) head = g_string_new (NULL);
	gsize opening = 0;

	while (*text != '\0' && evidence->lines < EVIDENCE_LINES
	       && head->len < EVIDENCE_BYTES) {
		gsize length = strcspn (text, "\n");
		gsize blank = strspn (text, " \t");
		gsize take = MIN (length, EVIDENCE_BYTES);

		while (take < length && (text[take] & 0xc0) == 0x80)
			take--;
		if (length > blank && text[blank] == '>') {
			evidence->quotes = true;
		} else if (length > blank) {
			phrases_fold (head, text, take);
			g_string_append_c (head, ' ');
			if (text[length - 1] == '?')
				evidence->asks = true;
			if (++evidence->lines == EVIDENCE_OPENING)
				opening = head->len;
		}
		text += length + (text[length] == '\n');
	}
	phrases_count (head->str, evidence->head);
	if (opening > 0)
		g_string_truncate (head, opening);
	phrases_count (head->str, evidence->opening);
}

void
evidence_init (struct evidence *evidence, const struct header *header,
	       const struct facts *facts)
{
	memset (evidence, 0, sizeof *evidence);
	evidence->sender = sender_of (header, "from", facts->from_name);
	evidence->field_sender = sender_of (header, "sender", NULL);
	evidence->null_path = is_null_path (header);
	evidence->person_program = is_person_program (header);
	evidence->threaded = header_first (header, "in-reply-to") != NULL
			     || header_first (header, "references") != NULL;
	evidence->auto_submitted = keyword (header, "auto-submitted");
	evidence->precedence = keyword (header, "precedence");
	if (evidence->precedence == NULL)
		evidence->precedence = keyword (header, "x-precedence");
	evidence->list_field = first_of (header, list_fields);
	evidence->unsubscribe_field = first_of (header, unsubscribe_fields);
	evidence->reply_field = first_of (header, reply_fields);
	evidence->report_field = first_of (header, report_fields);
	evidence->robot_field = first_of (header, robot_fields);
	evidence->suppress = suppresses (header);
	read_subject (evidence, facts->subject);
	read_text (evidence, facts->text);
}

void
evidence_clear (struct evidence *evidence)
{
	g_free (evidence->auto_submitted);
	g_free (evidence->precedence);
	g_free (evidence->subject);
}
