/*
 * compose.h - rendered text -> the bytes of a mail (MIME, CRLF).
 *
 * Refuses control characters, CR, LF and NUL among them, in any header value
 * (I1): COMPOSE_ERROR_UNSAFE.  What is not UTF-8, an address that is not one
 * plain addr-spec, a Message-ID that is none: COMPOSE_ERROR_INVALID.
 * Message-IDs of others that no field can carry are left out.
 *
 * The output has lines of at most 998 octets (76 in all but identifiers,
 * addresses and names of attachments), is 7-bit clean but for a recipient's
 * address beyond ASCII (RFC 6532), and is the same for the same input
 * (deterministic boundaries).
 *
 * A mail with auto_submitted also asks not to be answered by machines
 * (X-Auto-Response-Suppress).
 *
 * Attachments stand behind the text (multipart/mixed), those with a Content-ID
 * behind the html (multipart/related); enclosure.h has what becomes of their
 * names and types.
 *
 * GMime must have been initialised (g_mime_init).
 * Sources: RFC 5322, 2045-2047, 2183, 2231, 2387, 2392, 3834; MS-OXCMAIL 2.2.3.2.14.
 */
#ifndef TEMPLATES_COMPOSE_H
#define TEMPLATES_COMPOSE_H

#include <glib.h>
#include <stdbool.h>

#define COMPOSE_ERROR (compose_error_quark ())
GQuark compose_error_quark (void);
enum compose_error { COMPOSE_ERROR_UNSAFE, COMPOSE_ERROR_INVALID };

struct compose_attachment {
	char *name;		/* as it was given, or NULL */
	char *type;		/* "image/png", or NULL */
	GBytes *content;
	/* Without brackets: the html shows it as "cid:..."; or NULL. */
	char *content_id;
};

struct composition {
	const char *from_name, *from_address;
	const char *to_name, *to_address;	/* to_name may be NULL */
	const char *reply_to;		/* an address, under from_name; or NULL */
	const char *subject;
	const char *message_id;		/* without brackets */
	const char *in_reply_to;	/* or NULL */
	/* Of the mail it answers, or NULL.  in_reply_to is added; the middle
	 * of a long list is left out. */
	const char *const *references;
	const char *auto_submitted;	/* "auto-replied", ... or NULL */
	/* List-Unsubscribe as it stands, "<mailto:...>", ASCII; or NULL. */
	const char *unsubscribe;
	/* List-Id as it stands, "<news.example.com>", or NULL; and whether
	 * it is Precedence: bulk. */
	const char *list_id;
	bool bulk;
	const char *loop;		/* X-Ticket-Loop, or NULL */
	const char *language;		/* Content-Language */
	gint64 date;
	const char *text;		/* UTF-8, LF */
	const char *html;		/* or NULL: text only */
	const GPtrArray *attachments;	/* struct compose_attachment; or NULL */
};

GBytes *compose (const struct composition *composition, GError **error);

#endif
