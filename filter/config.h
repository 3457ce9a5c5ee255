/*
 * config.h - one file, one typed table of options -> immutable settings.
 *
 * Every mistake is refused with file, line, key and what would be right.
 * Ownership: config_load / config_free; the policy is shared by reference.
 */
#ifndef FILTER_CONFIG_H
#define FILTER_CONFIG_H

#include <glib.h>
#include <stdbool.h>

#include "filter/courier/courier.h"
#include "filter/log.h"
#include "filter/policy/policy.h"

#define CONFIG_FILE SYSCONFDIR "/ticket-milter/ticket-milter.conf"

#define CONFIG_ERROR (config_error_quark ())
GQuark config_error_quark (void);
enum config_error { CONFIG_ERROR_UNREADABLE, CONFIG_ERROR_INVALID };

struct config {
	char *file;
	char *socket;		/* "unix:/path" or "inet:port@127.0.0.1" */
	unsigned socket_mode;	/* of a unix socket, e.g. 0660 */
	char *socket_group;	/* or NULL */
	char *control;		/* path of the control socket */
	char *store;		/* path of the database file */
	char *address_keys;	/* path: keyfile.h */
	char *spool;		/* folder for big mails in flight */
	gsize spool_memory;	/* bytes of one mail kept in memory */
	gsize message_max;	/* bytes; more is 552 5.3.4 */
	enum log_level log_level;
	char *templates;	/* folder of ours */
	char *templates_override;	/* or NULL */
	char *regulation;	/* folder (load.h), or NULL */
	char *dns_server;	/* "127.0.0.1@53"; NULL: resolv.conf's */
	struct courier_settings courier;
	struct policy *policy;
};

/* The text of error has every mistake found, one a line:
 * "FILE:LINE: KEY: what is wrong; what would be right".  One thread at a
 * time (see conffile.h). */
struct config *config_load (const char *file, GError **error);
/* Reads address_keys into the policy: before that is shared.  The error is
 * keyfile.h's. */
bool config_read_keys (struct config *config, GError **error);
/* The keys that differ and cannot be changed while the daemon runs; char *,
 * static. */
GPtrArray *config_fixed_keys (const struct config *running,
			      const struct config *wanted);
void config_free (struct config *config);	/* NULL is legal */

typedef struct config config_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (config_auto, config_free)

#endif
