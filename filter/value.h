/*
 * value.h - the values of a configuration file, one function for each kind.
 *
 * Each reads text into *out (new; what was there is not touched) and returns
 * NULL, or what is wrong and what would be right, "WRONG; RIGHT", which the
 * caller frees.  Nothing accepts control characters: values go into headers,
 * SMTP replies and logs.
 */
#ifndef FILTER_VALUE_H
#define FILTER_VALUE_H

#include <glib.h>
#include <stdbool.h>

/* One line of at most most bytes; ascii: of printable ASCII only. */
char *value_text (const char *text, gsize most, bool ascii, char **out);
char *value_path (const char *text, char **out);
/* unix:/path, inet:PORT@127.0.0.1, inet6:PORT@::1.  A milter's client is
 * believed whatever it says of senders and logins, so nothing but this
 * machine is accepted. */
char *value_socket (const char *text, char **out);
char *value_url (const char *text, char **out);
/* To lower-case A-labels (IDNA 2008). */
char *value_domain (const char *text, char **out);
/* A domain or an IP address. */
char *value_host (const char *text, char **out);
/* An IP address, or IP@PORT. */
char *value_nameserver (const char *text, char **out);
/* local@domain, lower-case, A-labels. */
char *value_address (const char *text, char **out);
char *value_authserv_id (const char *text, char **out);
char *value_delimiters (const char *text, char **out);
char *value_switch (const char *text, bool *out);
char *value_count (const char *text, gint64 least, gint64 most, gint64 *out);
char *value_mode (const char *text, unsigned *out);
char *value_size (const char *text, gint64 least, gint64 most, gint64 *out);
char *value_duration (const char *text, gint64 least, gint64 most,
		      gint64 *out);

#endif
