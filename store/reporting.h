/*
 * reporting.h - the parts that a report is read in, from one snapshot.
 * Private to store/.
 */
#ifndef STORE_REPORTING_H
#define STORE_REPORTING_H

#include "store/db.h"
#include "store/report.h"

/* Of tickets t that were opened in the time: those which waited for a first
 * answer.  What was merged is part of another one, and what an agent opened
 * for a client was answered as it began. */
#define REPORT_ASKED \
	"t.merged IS NULL AND (t.first_answer > t.opened" \
	" OR NOT EXISTS (SELECT 1 FROM message n WHERE n.ticket = t.number" \
	" AND n.rule = 'agent-for-client'))"

/* kept, waiting, and what is beside them. */
bool report_read_due (struct db *db, struct report *report, GError **error);
bool report_read_articles (struct db *db, struct report *report,
			   GError **error);
bool report_read_incidents (struct db *db, struct report *report,
			    GError **error);

#endif
