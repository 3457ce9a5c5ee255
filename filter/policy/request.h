/*
 * request.h - what a mail asks, by the regulation: its labels, what is
 * missing, what the acknowledgement is to say of it.
 *
 * Labels: stream, scope, department, kind, priority; missing (names of facts
 * with commas between them) and system (why a system cannot be installed)
 * where there is something to say; abuse; and what the rules give beside
 * these.  Pure.
 */
#ifndef POLICY_REQUEST_H
#define POLICY_REQUEST_H

#include "filter/policy/policy.h"
#include "parser/facts.h"

struct request {
	GHashTable *labels;	/* char * -> char * */
	struct rules_result *found;	/* which rules applied */
	const struct kind *kind;	/* of the regulation; or NULL */
	GPtrArray *notices;	/* char *: rules that were cut */
	char *suits;		/* a panel and what it suits, or NULL */
};

/* NULL: the regulation has no rules.  recipient: the address of ours that was
 * written to.  products: char *, of the account; NULL: none. */
struct request *request_read (const struct regulation *regulation,
			      const struct facts *facts,
			      const char *recipient,
			      const GPtrArray *products);
void request_free (struct request *request);

/* Those of the missing facts (names with commas between them) that the mail
 * does not bring either; caller's, "" when all is known. */
char *request_still_missing (const struct regulation *regulation,
			     const struct facts *facts, const char *missing);

/* What an acknowledgement may say of it: values for its template, char * ->
 * char *. */
void request_values (const struct regulation *regulation,
		     const struct request *request, const char *language,
		     GHashTable *values);

typedef struct request request_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (request_auto, request_free)

#endif
