/*
 * finding.h - what ticketctl check found: one sentence, and what to do.
 */
#ifndef CTL_FINDING_H
#define CTL_FINDING_H

#include <glib.h>
#include <json-glib/json-glib.h>

enum finding_level {
	FINDING_OK,
	FINDING_WARNING,	/* works, but not as it should */
	FINDING_PROBLEM		/* mail is lost, put off or wrongly believed */
};

struct finding {
	enum finding_level level;
	char *what;		/* "postfix.header-checks"; for programs */
	char *text;
	char *remedy;		/* or NULL */
};

GPtrArray *findings_new (void);	/* struct finding */
/* remedy NULL: there is nothing to be done. */
void finding_add (GPtrArray *findings, enum finding_level level,
		  const char *what, const char *remedy, const char *format,
		  ...) G_GNUC_PRINTF (5, 6);

const char *finding_level_name (enum finding_level level);
/* Lines for people; no control reaches a terminal.  Caller's. */
char *finding_print (const struct finding *finding);
JsonObject *finding_json (const struct finding *finding);

#endif
