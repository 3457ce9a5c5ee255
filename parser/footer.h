/*
 * footer.h - what a company, a virus scanner or a list appends to a mail.
 *
 * Purpose: finds where, in the last paragraphs, such a notice begins.  People
 * begin sentences alike: "The information in this email is wrong, ..."; so
 * what follows has to speak as such notices do ("confidential", "intended
 * recipient", a scanner's name), or nothing follows on that line.  In doubt
 * it is the sender's.
 */
#ifndef PARSER_FOOTER_H
#define PARSER_FOOTER_H

#include "parser/line.h"

/* Where it begins in lines [from, end), or end.  fold: room to work in. */
gsize footer_cut (const struct lines *lines, gsize from, gsize end,
		  GString *fold);

#endif
