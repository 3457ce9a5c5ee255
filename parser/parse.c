/* The way from bytes to facts: what is read in which order. */
#include <gmime/gmime.h>
#include <string.h>

#include "parser/arc.h"
#include "parser/authres.h"
#include "parser/body.h"
#include "parser/digest.h"
#include "parser/dkimsig.h"
#include "parser/facts.h"
#include "parser/header.h"
#include "parser/ident.h"
#include "parser/language.h"
#include "parser/limits.h"
#include "parser/machine.h"
#include "parser/newtext.h"
#include "parser/octets.h"
#include "parser/recipients.h"
#include "parser/sender.h"
#include "parser/words.h"

void
facts_init (void)
{
	body_init ();
}

static void
exceed (struct facts *facts, const char *bound)
{
	if (!g_ptr_array_find_with_equal_func (facts->exceeded, bound,
					       g_str_equal, NULL))
		g_ptr_array_add (facts->exceeded, g_strdup (bound));
}

static void
read_damage (const struct header *header, struct facts *facts)
{
	bool damaged = false;

	for (guint i = 0; i < header->exceeded->len; i++)
		exceed (facts, header->exceeded->pdata[i]);
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		damaged = damaged || field->damaged;
	}
	if (damaged)
		g_ptr_array_add (facts->defects, g_strdup ("damaged-field"));
	if (header->broken)
		g_ptr_array_add (facts->defects, g_strdup ("broken-header"));
}

static void
read_new_text (struct facts *facts)
{
	bool attached = facts->text[facts->text_attached_at] != '\0';
	struct newtext_own own;

	facts->new_text = newtext_extract (facts->text,
					   attached ? NULL : &own);
	if (attached) {
		g_autofree char *text = g_strndup (facts->text,
						   facts->text_attached_at);
		g_autofree char *rest = newtext_extract (text, &own);

		if (own.text == NULL)
			own.text = g_steal_pointer (&rest);
	}
	facts->own_text = own.text;
	facts->own_text_unsure = own.unsure;
	facts->own_text_unmarked = own.unmarked;
}

static void
read_subject (const struct header *header, struct facts *facts)
{
	const struct field *field = header_first (header, "subject");

	if (field == NULL) {
		facts->subject = g_strdup ("");
		return;
	}
	facts->subject_raw = g_strdup (field->value);
	facts->subject = words_decode (field->value, field->length,
				       facts->charset);
	if (strlen (facts->subject) > LIMIT_SUBJECT_BYTES) {
		char *end = facts->subject + LIMIT_SUBJECT_BYTES;

		while (((guchar) *end & 0xc0) == 0x80)
			end--;
		*end = '\0';
		exceed (facts, "subject-bytes");
	}
}

static gint64
read_date (const struct header *header)
{
	g_autofree char *text = header_text (header, "date");
	g_autoptr (GDateTime) date =
		text ? g_mime_utils_header_decode_date (text) : NULL;

	return date ? g_date_time_to_unix (date) : -1;
}

/* The fields that may stand only once and that a replay multiplies (A11). */
static unsigned
count_singular (const struct header *header)
{
	static const char *const names[] = {
		"subject", "date", "message-id", "from", "to", "cc",
		"content-type", "content-transfer-encoding"
	};
	unsigned most = 0;

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		most = MAX (most, header_count (header, names[i]));
	return most;
}

static void
read_loop (const struct header *header, struct facts *facts)
{
	g_autofree char *loop = header_text (header, "x-ticket-loop");

	if (loop && g_utf8_validate (loop, -1, NULL))
		facts->loop_token = g_steal_pointer (&loop);
}

static void
read_proof (const struct header *header, struct facts *facts)
{
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		if (strcmp (field->lower, "authentication-results") == 0) {
			if (facts->authres_fields++ < LIMIT_AUTHRES_FIELDS)
				g_ptr_array_add (facts->authres,
						 authres_parse (field));
			else
				exceed (facts, "authres-fields");
		} else if (strcmp (field->lower, "dkim-signature") == 0) {
			if (facts->dkim->len < LIMIT_DKIM_SIGNATURES)
				g_ptr_array_add (facts->dkim,
						 dkim_signature_parse (field));
			else
				exceed (facts, "dkim-signatures");
		}
	}
}

struct facts *
facts_parse (GBytes *raw, GError **error G_GNUC_UNUSED)
{
	gsize length;
	const char *bytes = octets (raw, &length);
	g_autoptr (header_auto) header = header_parse (bytes, length);
	struct facts *facts = facts_new ();

	read_damage (header, facts);
	/* The text first: its charset is a hint for raw header fields. */
	body_read (raw, header, facts);
	read_subject (header, facts);
	sender_read (header, facts);
	recipients_read (header, facts);
	ident_read (header, facts);
	facts->date = read_date (header);
	facts->singular_fields_max = count_singular (header);
	facts->reply_to_fields = header_count (header, "reply-to");
	read_proof (header, facts);
	facts->arc = arc_read (header);
	read_loop (header, facts);
	digest_content (header, bytes, length, facts->content_sha256);
	machine_recognise (header, raw, facts);
	read_new_text (facts);
	language_guess (facts->new_text, &facts->language);
	return facts;
}
