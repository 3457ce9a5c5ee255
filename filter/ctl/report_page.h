/*
 * report_page.h - the page of a report, by the administrator's template or by
 * ours.
 */
#ifndef CTL_REPORT_PAGE_H
#define CTL_REPORT_PAGE_H

#include "filter/config.h"
#include "store/report.h"

/* The page, or NULL and an error.  *notice, the caller's: why the
 * administrator's template was not taken, "FILE: line N: ...", or NULL. */
char *report_page (const struct config *config, const struct report *report,
		   char **notice, GError **error);
/* Adds what is wrong with either template, char *. */
void report_page_check (const struct config *config, GPtrArray *mistakes);

#endif
