/*
 * origin.h - whether an address is a person's, a mail system's or a list's.
 *
 * Purpose: judges a From or Sender field by its local part and by the name
 * it shows.  Only for telling machines from people: nothing here is
 * identity, the field may break every rule.
 *
 * Source: RFC 2142, and what mail systems call themselves.
 */
#ifndef PARSER_ORIGIN_H
#define PARSER_ORIGIN_H

#include "parser/header.h"

enum origin {
	SENDER_PLAIN,
	SENDER_NOBODY,		/* a From field with an empty address */
	SENDER_DAEMON,		/* mailer-daemon */
	SENDER_POSTMASTER,
	SENDER_SYSTEM,		/* another address, a mail system's name */
	SENDER_ADMIN,		/* the same, a name that people have as well */
	SENDER_NO_REPLY,
	SENDER_ROBOT,		/* nagios, alerts, notification */
	SENDER_SERVICE,		/* root, wordpress, alarm: people, too */
	SENDER_LIST		/* owner-x, x-request, x-bounces, majordomo */
};

/* lower: the field's name.  name: what a mail program shows for it, UTF-8, or
 * NULL.  Without such a field: SENDER_PLAIN. */
enum origin origin_of (const struct header *header, const char *lower,
		       const char *name);

#endif
