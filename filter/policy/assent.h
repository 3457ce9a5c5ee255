/*
 * assent.h - does a reply to a challenge say "it was me"?
 *
 * What the reply says makes a mail official that anybody may have written, so
 * only what cannot be read otherwise is taken for a yes: nothing at all, what
 * consists of nothing but words of assent, thanks, greeting and name, or a
 * yes that stands first and is followed by nothing that denies, doubts or
 * asks who wrote it.  Whatever is not understood, in whichever language, is
 * doubtful.  That it was somebody else is believed only where it is said.
 *
 * Looked at are the writer's own words; the subject where it is new or says
 * no; files, which may have the words; and, for a "not me" only, all of the
 * text, for people write between and below the lines that they quote.
 *
 * Pure.
 */
#ifndef POLICY_ASSENT_H
#define POLICY_ASSENT_H

#include "parser/facts.h"

enum assent {
	ASSENT_GIVEN,
	ASSENT_DENIED,
	ASSENT_DOUBTFUL
};

enum assent assent_read (const struct facts *facts);

#endif
