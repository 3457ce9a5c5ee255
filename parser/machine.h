/*
 * machine.h - did a program write this mail, and which kind of program?
 *
 * Fills facts->machine.  Called behind body_read: facts->text, subject and
 * the identifiers are there.
 */
#ifndef PARSER_MACHINE_H
#define PARSER_MACHINE_H

#include "parser/facts.h"
#include "parser/header.h"

void machine_recognise (const struct header *header, GBytes *raw,
			struct facts *facts);

#endif
