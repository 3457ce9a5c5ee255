/*
 * address.h - one plain mail address or domain, in the one form that is
 * compared: lower-case ASCII, A-labels.
 *
 * Purpose: two addresses are the same when their bytes are.  Nothing is
 * folded that a look-alike could use: only A-Z become lower-case in a local
 * part; a domain is turned into A-labels by IDNA 2008 without any mapping
 * but lower-case letters, so full-width letters, ligatures or a Kelvin sign
 * are refused, not read as ASCII.  A local part in UTF-8 (RFC 6531) must be
 * in normal form C and is kept byte for byte.
 *
 * Plain: dot-atom "@" domain.  No quoting, comment, route, literal, white
 * space, trailing dot or encoded word.
 *
 * Bounds: LIMIT_ADDRESS_BYTES; DNS's own for domains.
 * Sources: RFC 5321 section 4.1.2, 5322 section 3.4.1, 6531, 5891.
 */
#ifndef PARSER_ADDRESS_H
#define PARSER_ADDRESS_H

#include <glib.h>

#include "parser/facts.h"

/* The address in its one form, caller's; or NULL, and *defect (may be NULL)
 * is a static word for why: "empty", "too-long", "no-domain",
 * "encoded-word", "quoted-local", "domain-literal", "trailing-dot",
 * "domain", "local-part". */
char *address_plain (const char *text, gsize length, const char **defect);

/* A domain in its one form, caller's, or NULL. */
char *domain_plain (const char *text, gsize length);

/* address as address_plain gives it; name is copied, NULL for "". */
struct address *address_new (const char *address, const char *name);

#endif
