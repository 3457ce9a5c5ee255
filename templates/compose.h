/*
 * compose.h - rendered text -> the bytes of a mail (MIME, CRLF).
 *
 * Refuses CR, LF and NUL in any header value (I1): COMPOSE_ERROR_UNSAFE.
 * The output has lines of at most 998 octets, is 7-bit clean, and is the
 * same for the same input (deterministic boundaries).
 * Sources: RFC 5322, 2045-2047, 3834.
 */
#ifndef TEMPLATES_COMPOSE_H
#define TEMPLATES_COMPOSE_H

#include <glib.h>

#define COMPOSE_ERROR (compose_error_quark ())
GQuark compose_error_quark (void);
enum compose_error { COMPOSE_ERROR_UNSAFE, COMPOSE_ERROR_INVALID };

struct composition {
	const char *from_name, *from_address;
	const char *to_name, *to_address;	/* to_name may be NULL */
	const char *subject;
	const char *message_id;		/* without brackets */
	const char *in_reply_to;	/* or NULL */
	const char *const *references;	/* or NULL; shortened as RFC 5322 says */
	const char *auto_submitted;	/* "auto-replied", ... or NULL */
	const char *loop;		/* X-Ticket-Loop */
	const char *language;		/* Content-Language */
	gint64 date;
	const char *text;		/* UTF-8, LF */
	const char *html;		/* or NULL: text only */
};

GBytes *compose (const struct composition *composition, GError **error);

#endif
