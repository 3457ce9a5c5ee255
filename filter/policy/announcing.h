/*
 * announcing.h - what an announcement is and to whom, as people write it.
 *
 *	#to all				(product NAME, server NAME, list NAME)
 *	#kind works			(or news)
 *	#at 2026-11-25 22:00		(left out: as soon as it is told)
 *	#ru Плановые работы на web17
 *	25 ноября с 22:00 до 23:00 ...
 *	#en Planned works on web17
 *	On 25 November from 22:00 to 23:00 ...
 *
 * Orders first, then a section for each language: its subject in the same
 * line or the next, then the text.  Russian and Ukrainian words do, too.  A
 * line that is to begin with "#" has "##".  Nothing is guessed: what is not
 * understood makes the whole wrong.
 *
 * works: about a service that the account has; it is sent to everybody who is
 * concerned.  news: what the account can do without, and can unsubscribe from.
 *
 * Pure.
 */
#ifndef POLICY_ANNOUNCING_H
#define POLICY_ANNOUNCING_H

#include "filter/policy/zone.h"
#include "store/change.h"

enum {
	ANNOUNCING_SUBJECT_BYTES = 400,
	ANNOUNCING_TEXT_BYTES = 64 << 10,
	/* How far ahead it can be scheduled. */
	ANNOUNCING_MOST = 60 * 24 * 3600
};

/* Orders that stand before the text, each NULL or as behind "#to" and so on;
 * what is given here must not be in the text. */
struct announcing_given {
	const char *to, *kind, *at;
};

/* zone: NULL is UTC.  NULL: draft is set, but for `by` and `language`; else
 * what is wrong and what would be right, plain ASCII, one line; caller's. */
char *announcing_read (const struct announcing_given *given, const char *text,
		       const struct zone *zone, gint64 now,
		       struct change_announcement *draft);

/* A time as "#at" takes it; the same. */
char *announcing_time (const char *text, const struct zone *zone, gint64 now,
		       gint64 *at);

#endif
