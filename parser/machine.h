/*
 * machine.h - did a program write this mail, and which kind of program?
 *
 * Purpose: fills facts->machine: kind, why (the name of the rule), silence,
 * and what a bounce says.  The rules stand in machine.c in the order in which
 * they are asked; the first that holds decides.
 *
 * A false machine is a client who is not heard, a missed one is a program
 * that is answered: what only looks like a machine's mail stays MACHINE_NONE
 * and gets a `silence` where the header asks for none (threats.md, L).  The
 * envelope sender is policy's to judge.
 *
 * A person who forwards a bounce, asks about one, answers an automatic
 * answer, or writes "I am on leave" among other things, is a person.
 *
 * Called behind body_read: subject, text, from, to and the identifiers are
 * there.  parts.h bounds what is read of the raw mail.
 *
 * Sources: RFC 3464, 3834, 5230, 5965, 6522, 8098, 8460, 2369, 2919, 5546.
 */
#ifndef PARSER_MACHINE_H
#define PARSER_MACHINE_H

#include "parser/facts.h"
#include "parser/header.h"

void machine_recognise (const struct header *header, GBytes *raw,
			struct facts *facts);

#endif
