/*
 * checks.h - the parts of ticketctl check.  Each looks, changes nothing, and
 * adds to the findings (finding.h), which are the caller's: at least one, so
 * that what was looked at is seen, unless it says otherwise.
 */
#ifndef CTL_CHECKS_H
#define CTL_CHECKS_H

#include "filter/config.h"
#include "filter/ctl/finding.h"
#include "filter/ctl/postfix.h"

/* Files and folders: whose they are, and who else can reach them. */
void check_paths (const struct config *config, GPtrArray *findings);
/* The keys of signed addresses, and which mailboxes have room for these. */
void check_keys (const struct config *config, GPtrArray *findings);
/* Its health, what it knows, what could not be sent. */
void check_store (const struct config *config, GPtrArray *findings);
/* The agents of departments, where a regulation has any, are agents; nothing
 * is found where it has none. */
void check_staff (const struct config *config, GPtrArray *findings);
/* What verifies signatures is there, and registered keys are still good. */
void check_signatures (const struct config *config, GPtrArray *findings);
void check_templates (const struct config *config, GPtrArray *findings);
/* It answers, is of this version, and has read the file as it is now. */
void check_daemon (const struct config *config, GPtrArray *findings);
/* Somebody listens at the milter's socket. */
void check_socket (const struct config *config, GPtrArray *findings);
/* What ticket-milter(8) asks of Postfix. */
void check_postfix (const struct config *config,
		    const struct postfix *postfix, GPtrArray *findings);
/* mail_owner and its groups can reach the milter's socket. */
void check_reach (const struct config *config, const struct postfix *postfix,
		  GPtrArray *findings);

#endif
