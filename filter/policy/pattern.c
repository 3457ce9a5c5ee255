#include "filter/policy/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
	/* Places in a text between two looks at the clock. */
	PLACES = 16,
	PATTERN_ABORT = -1000	/* a value that PCRE2 gives back */
};

struct pattern {
	pcre2_code *code;
};

struct matching {
	pcre2_match_context *context;
	pcre2_match_data *data;
	matching_clock clock;
	unsigned places;
	/* The thread's time: at the beginning, when the pattern at work
	 * began, and when it was last looked at. */
	gint64 first, began, last;
};

struct pattern *
pattern_new (const char *text, bool caseless, char **why)
{
	/* The callout comes first at each place that a match is tried. */
	g_autofree char *watched = g_strconcat ("(?C1)(?:", text, ")", NULL);
	struct pattern *pattern;
	pcre2_code *code;
	int number;
	PCRE2_SIZE offset;
	PCRE2_UCHAR message[200];

	*why = NULL;
	/* By itself first: what closes our bracket is a mistake in it. */
	code = pcre2_compile ((PCRE2_SPTR) text, PCRE2_ZERO_TERMINATED,
			      PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C
			      | (caseless ? PCRE2_CASELESS : 0),
			      &number, &offset, NULL);
	if (code == NULL) {
		pcre2_get_error_message (number, message, sizeof message);
		*why = g_strdup_printf ("at character %ld: %s",
			g_utf8_strlen (text, (gssize) offset) + 1,
			(const char *) message);
		return NULL;
	}
	pcre2_code_free (code);
	code = pcre2_compile ((PCRE2_SPTR) watched, PCRE2_ZERO_TERMINATED,
			      PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C
			      | (caseless ? PCRE2_CASELESS : 0),
			      &number, &offset, NULL);
	if (code == NULL) {
		*why = g_strdup ("does not end; look for (?x) and \\Q");
		return NULL;
	}
	/* Refused under systemd's MemoryDenyWriteExecute; it matches all the
	 * same, slower. */
	pcre2_jit_compile (code, PCRE2_JIT_COMPLETE);
	pattern = g_new0 (struct pattern, 1);
	pattern->code = code;
	return pattern;
}

void
pattern_free (struct pattern *pattern)
{
	if (pattern == NULL)
		return;
	pcre2_code_free (pattern->code);
	g_free (pattern);
}

/* --- matching ----------------------------------------------------------- */

static int
look_at_clock (pcre2_callout_block *block, void *user)
{
	struct matching *matching = user;

	(void) block;
	if (++matching->places % PLACES != 0 || matching->clock == NULL)
		return 0;
	matching->last = matching->clock ();
	return matching->last - matching->began > PATTERN_MICROSECONDS
		|| matching_is_over (matching) ? PATTERN_ABORT : 0;
}

struct matching *
matching_new (matching_clock clock)
{
	struct matching *matching = g_new0 (struct matching, 1);

	matching->context = pcre2_match_context_create (NULL);
	matching->data = pcre2_match_data_create (1, NULL);
	g_assert (matching->context != NULL && matching->data != NULL);
	pcre2_set_match_limit (matching->context, PATTERN_STEPS);
	pcre2_set_depth_limit (matching->context, PATTERN_STEPS);
	pcre2_set_heap_limit (matching->context, PATTERN_HEAP_KIB);
	pcre2_set_callout (matching->context, look_at_clock, matching);
	matching->clock = clock;
	if (clock != NULL)
		matching->first = matching->last = clock ();
	return matching;
}

void
matching_free (struct matching *matching)
{
	if (matching == NULL)
		return;
	pcre2_match_data_free (matching->data);
	pcre2_match_context_free (matching->context);
	g_free (matching);
}

bool
matching_is_over (const struct matching *matching)
{
	return matching->last - matching->first > MATCHING_MICROSECONDS;
}

enum pattern_outcome
pattern_match (const struct pattern *pattern, struct matching *matching,
	       const char *text, gsize length, gsize from, gsize *start,
	       gsize *end)
{
	const PCRE2_SIZE *offsets;
	int count;

	matching->began = matching->last;
	count = pcre2_match (pattern->code, (PCRE2_SPTR) text, length, from,
			     PCRE2_NO_UTF_CHECK, matching->data,
			     matching->context);
	if (count == PCRE2_ERROR_NOMATCH)
		return PATTERN_NO;
	if (count < 0) {
		if (matching->clock != NULL)
			matching->last = matching->clock ();
		return PATTERN_CUT;
	}
	offsets = pcre2_get_ovector_pointer (matching->data);
	*start = offsets[0];
	*end = offsets[1];
	/* \K may put the start behind the end. */
	if (*start > *end)
		*start = *end;
	return PATTERN_MATCH;
}
