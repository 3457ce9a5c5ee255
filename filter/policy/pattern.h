/*
 * pattern.h - compiled PCRE2 patterns, and how much a mail may cost them.
 *
 * A pattern is compiled once, translated to machine code where the system
 * allows it (P24), and immutable.  What a match may take is bounded three
 * times (R5): steps from one place in the text, memory, and the time of all
 * patterns of a mail together.  Time is that of the thread, so that a busy
 * machine changes nothing, and it is looked at for patterns only that do not
 * come to an end by themselves.
 *
 * A struct matching is of one mail and one thread.
 */
#ifndef POLICY_PATTERN_H
#define POLICY_PATTERN_H

#include <glib.h>
#include <stdbool.h>

enum {
	PATTERN_STEPS = 20000,	/* from one place in the text */
	PATTERN_HEAP_KIB = 1024,
	/* Microseconds of one pattern, and of all those of a mail. */
	PATTERN_MICROSECONDS = 8000,
	MATCHING_MICROSECONDS = 40000
};

struct pattern;
struct matching;

/* caseless: for text that was not made lower case.  NULL: *why (caller's)
 * says where it is wrong. */
struct pattern *pattern_new (const char *text, bool caseless, char **why);
void pattern_free (struct pattern *pattern);

/* clock: microseconds that the thread worked; NULL: nothing is cut for its
 * time. */
typedef gint64 (*matching_clock) (void);
struct matching *matching_new (matching_clock clock);
void matching_free (struct matching *matching);

enum pattern_outcome {
	PATTERN_NO,
	PATTERN_MATCH,		/* *start, *end: the first one */
	PATTERN_CUT		/* it cost too much; nobody knows */
};
/* text is valid UTF-8; looks from `from` on. */
enum pattern_outcome pattern_match (const struct pattern *pattern,
				    struct matching *matching,
				    const char *text, gsize length,
				    gsize from, gsize *start, gsize *end);
/* The time of the mail is used up. */
bool matching_is_over (const struct matching *matching);

typedef struct pattern pattern_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (pattern_auto, pattern_free)
typedef struct matching matching_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (matching_auto, matching_free)

#endif
