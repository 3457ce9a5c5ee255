/*
 * quotation.h - where, in a text, somebody else's mail begins.
 *
 * Purpose: recognises what mail programs write above the mail they quote:
 * "On ..., X wrote:", also over several lines; "-----Original Message-----";
 * the block "From: Sent: To: Subject:".  Says what stands at a line; what to
 * cut is newtext's business.
 *
 * All functions look at a bounded number of lines and change nothing.
 */
#ifndef PARSER_QUOTATION_H
#define PARSER_QUOTATION_H

#include "parser/line.h"

enum quotation_kind {
	QUOTATION_NONE,
	QUOTATION_WROTE,	/* "On ..., X wrote:" */
	QUOTATION_ORIGINAL,	/* a separator or a header block */
	QUOTATION_FORWARDED
};

struct quotation {
	enum quotation_kind kind;
	gsize at, count;	/* the lines it takes */
	bool quoted;		/* WROTE: what follows has quote marks */
};

/* What begins at this line.  Without quote marks below, only what no person
 * writes by hand is believed. */
struct quotation quotation_at (const struct lines *lines, gsize at);

/* Quote marks other than '>': "| text" and "AB> text" (The Bat!), where the
 * text above says that they are some; gives those lines a depth of 1. */
void quotation_mark_others (struct lines *lines);

#endif
