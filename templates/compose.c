#include "templates/compose.h"

#include <gmime/gmime.h>
#include <string.h>

#include "templates/enclosure.h"
#include "templates/heading.h"

G_DEFINE_QUARK (compose-error-quark, compose_error)

enum {
	PLAIN_LINE = 76		/* longer ones are encoded */
};

/* One kind of line end, and one at the end. */
static char *
unix_lines (const char *text)
{
	GString *out = g_string_new (text);

	g_string_replace (out, "\r\n", "\n", 0);
	g_string_replace (out, "\r", "\n", 0);
	if (out->len == 0 || out->str[out->len - 1] != '\n')
		g_string_append_c (out, '\n');
	return g_string_free (out, FALSE);
}

static char *
network_lines (const char *text)
{
	GString *out = g_string_new (text);

	g_string_replace (out, "\n", "\r\n", 0);
	return g_string_free (out, FALSE);
}

/* Readable as it is if it may be, else what is shorter. */
static GMimeContentEncoding
encoding_for (const char *text)
{
	gsize eight = 0, length = 0, line = 0;
	gboolean plain = TRUE;

	for (const char *p = text; *p != '\0'; p++, length++) {
		if (*p == '\n') {
			/* White space at the end of a line gets lost. */
			if (p > text && g_ascii_isspace (p[-1])
			    && p[-1] != '\n')
				plain = FALSE;
			line = 0;
			continue;
		}
		if ((guchar) *p >= 0x80)
			eight++;
		else if (g_ascii_iscntrl (*p) && *p != '\t')
			plain = FALSE;
		if (++line > PLAIN_LINE)
			plain = FALSE;
	}
	if (eight * 6 > length)
		return GMIME_CONTENT_ENCODING_BASE64;
	return plain && eight == 0 ? GMIME_CONTENT_ENCODING_7BIT
		: GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

/* Serialised with LF, and all of it turned to CRLF at the end; but what goes
 * into base64 has to have CRLF before (RFC 2045 section 6.8). */
static GMimeObject *
part_new (const char *subtype, const char *given)
{
	g_autofree char *text = unix_lines (given);
	GMimeContentEncoding encoding = encoding_for (text);
	g_autofree char *canonical
		= encoding == GMIME_CONTENT_ENCODING_BASE64
		? network_lines (text) : g_strdup (text);
	GMimeStream *stream
		= g_mime_stream_mem_new_with_buffer (canonical,
						     strlen (canonical));
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream
		(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	GMimePart *part = g_mime_part_new_with_type ("text", subtype);

	g_mime_part_set_content (part, content);
	g_object_unref (content);
	g_object_unref (stream);
	g_mime_part_set_content_encoding (part, encoding);
	g_mime_object_set_content_type_parameter (GMIME_OBJECT (part),
						  "charset", "utf-8");
	return GMIME_OBJECT (part);
}

/* Nobody can write a text that contains the digest of itself; and base64 has
 * no hyphen. */
static char *
boundary_for (const struct composition *composition, const char *subtype)
{
	g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
	const char *const all[] = { composition->message_id,
				    composition->text, composition->html };

	for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
		if (all[i] != NULL)
			g_checksum_update (sum, (const guchar *) all[i],
					   strlen (all[i]) + 1);
	if (strcmp (subtype, "alternative") != 0)
		g_checksum_update (sum, (const guchar *) subtype, -1);
	return g_strdup_printf ("=_%.40s", g_checksum_get_string (sum));
}

/* Takes part. */
static void
put_into (GMimeMultipart *multipart, GMimeObject *part)
{
	g_mime_multipart_add (multipart, part);
	g_object_unref (part);
}

static GMimeMultipart *
multipart_new (const struct composition *composition, const char *subtype)
{
	GMimeMultipart *multipart = g_mime_multipart_new_with_subtype (subtype);
	g_autofree char *boundary = boundary_for (composition, subtype);

	g_mime_multipart_set_boundary (multipart, boundary);
	return multipart;
}

/* Belongs into the html? */
static gboolean
is_shown (const struct composition *composition, guint i)
{
	const struct compose_attachment *attachment
		= composition->attachments->pdata[i];

	return attachment->content_id != NULL && composition->html != NULL;
}

/* Takes first; behind it come the attachments that are shown, or those that
 * are not. */
static GMimeObject *
with_attachments (const struct composition *composition, GMimeObject *first,
		  const char *subtype, gboolean shown)
{
	GMimeMultipart *all = NULL;

	for (guint i = 0; composition->attachments != NULL
			  && i < composition->attachments->len; i++) {
		if (is_shown (composition, i) != shown)
			continue;
		if (all == NULL) {
			all = multipart_new (composition, subtype);
			put_into (all, first);
		}
		put_into (all, enclosure_new (
				composition->attachments->pdata[i]));
	}
	return all != NULL ? GMIME_OBJECT (all) : first;
}

static GMimeObject *
html_new (const struct composition *composition)
{
	GMimeObject *html = part_new ("html", composition->html);
	GMimeObject *all = with_attachments (composition, html, "related",
					     TRUE);

	if (all != html)
		g_mime_object_set_content_type_parameter (all, "type",
							  "text/html");
	return all;
}

static GMimeObject *
text_new (const struct composition *composition)
{
	GMimeObject *text = part_new ("plain", composition->text);
	GMimeMultipart *both;

	if (composition->html == NULL)
		return text;
	both = multipart_new (composition, "alternative");
	put_into (both, text);
	put_into (both, html_new (composition));
	return GMIME_OBJECT (both);
}

static GMimeObject *
content_new (const struct composition *composition)
{
	return with_attachments (composition, text_new (composition), "mixed",
				 FALSE);
}

/* With CRLF, without a second copy of what may be large. */
static GBytes *
written (const GString *header, GMimeObject *content)
{
	GByteArray *bytes = g_byte_array_new ();
	GMimeStream *memory = g_mime_stream_mem_new_with_byte_array (bytes);
	GMimeStream *filtered = g_mime_stream_filter_new (memory);
	GMimeFilter *lines = g_mime_filter_unix2dos_new (FALSE);

	g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (memory), FALSE);
	g_mime_stream_filter_add (GMIME_STREAM_FILTER (filtered), lines);
	g_mime_stream_write (memory, header->str, header->len);
	g_mime_object_write_to_stream (content, NULL, filtered);
	g_mime_stream_flush (filtered);
	g_object_unref (lines);
	g_object_unref (filtered);
	g_object_unref (memory);
	return g_byte_array_free_to_bytes (bytes);
}

static gboolean
header_date (GString *out, gint64 date, GError **error)
{
	g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (date);
	g_autofree char *text = at == NULL ? NULL
		: g_mime_utils_header_format_date (at);

	if (text == NULL) {
		g_set_error (error, COMPOSE_ERROR, COMPOSE_ERROR_INVALID,
			     "Date: out of range");
		return FALSE;
	}
	return heading_text (out, "Date", text, error);
}

/* RFC 5322 section 3.6.4: those of the parent, then the parent. */
static gboolean
header_thread (GString *out, const struct composition *composition,
	       GError **error)
{
	const char *parent[] = { composition->in_reply_to, NULL };
	g_autoptr (GPtrArray) references = g_ptr_array_new ();

	for (const char *const *id = composition->references;
	     id != NULL && *id != NULL; id++)
		if (g_strcmp0 (*id, parent[0]) != 0)
			g_ptr_array_add (references, (gpointer) *id);
	g_ptr_array_add (references, (gpointer) parent[0]);
	g_ptr_array_add (references, NULL);
	return heading_ids (out, "In-Reply-To", parent, error)
		&& heading_ids (out, "References",
				(const char *const *) references->pdata,
				error);
}

static gboolean
header_machine (GString *out, const struct composition *composition,
		GError **error)
{
	return (composition->auto_submitted == NULL
		|| (heading_word (out, "Auto-Submitted",
				  composition->auto_submitted, error)
		    && heading_word (out, "X-Auto-Response-Suppress", "All",
				     error)))
		&& (composition->unsubscribe == NULL
		    || heading_word (out, "List-Unsubscribe",
				     composition->unsubscribe, error))
		&& (!composition->bulk
		    || heading_word (out, "Precedence", "bulk", error))
		&& (composition->list_id == NULL
		    || heading_word (out, "List-Id", composition->list_id,
				     error))
		&& (composition->loop == NULL
		    || heading_word (out, "X-Ticket-Loop", composition->loop,
				     error))
		&& (composition->language == NULL
		    || heading_word (out, "Content-Language",
				     composition->language, error));
}

GBytes *
compose (const struct composition *composition, GError **error)
{
	g_autoptr (GString) out = g_string_new (NULL);
	GMimeObject *content;
	GBytes *mail;

	if (!heading_mailbox (out, "From", composition->from_name,
			      composition->from_address, error)
	    || (composition->reply_to != NULL
		&& !heading_mailbox (out, "Reply-To", composition->from_name,
				     composition->reply_to, error))
	    || !heading_recipient (out, "To", composition->to_name,
				   composition->to_address, error)
	    || !heading_text (out, "Subject", composition->subject, error)
	    || !header_date (out, composition->date, error)
	    || !heading_id (out, "Message-ID", composition->message_id,
			    error)
	    || !header_thread (out, composition, error)
	    || !header_machine (out, composition, error))
		return NULL;
	if (!g_utf8_validate (composition->text, -1, NULL)
	    || (composition->html != NULL
		&& !g_utf8_validate (composition->html, -1, NULL))) {
		g_set_error (error, COMPOSE_ERROR, COMPOSE_ERROR_INVALID,
			     "the text is not UTF-8");
		return NULL;
	}
	g_string_append (out, "MIME-Version: 1.0\r\n");
	content = content_new (composition);
	mail = written (out, content);
	g_object_unref (content);
	return mail;
}
