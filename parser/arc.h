/*
 * arc.h - the ARC fields of a mail as they claim to be, RFC 8617.
 *
 * Purpose: who passes a mail on may break what proved its sender; with ARC
 * he says what his own border had found, and signs that.  Nothing is
 * verified here, nobody is believed: see filter/arccheck.h and
 * filter/policy/forwarded.h.
 *
 * A chain: sets 1 to N without a gap, N at most LIMIT_ARC_SETS, of each set
 * the three fields exactly once, none damaged; both signatures tag-lists to
 * the letter with all that is required and one of the algorithms that may
 * still be verified; no h= in a seal, no l= and no ARC-Seal among the h= of
 * a message signature, From among it; cv=none in the first and cv=pass in
 * every other.  Anything else has a word in `defect`, and no set is
 * reported.  Results that break their own grammar are no defect of the
 * chain: then parse_ok of them is false.
 *
 * Ownership: the caller frees the answer; NULL where there is no ARC field.
 * Sources: RFC 8617 section 4 and 5.1.1, RFC 6376 section 3.5.
 */
#ifndef PARSER_ARC_H
#define PARSER_ARC_H

#include "parser/facts.h"
#include "parser/header.h"

struct arc *arc_read (const struct header *header);

#endif
