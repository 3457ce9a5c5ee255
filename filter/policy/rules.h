/*
 * rules.h - what a request is about, by the administrator's rules.
 *
 * Rules are looked at in order.  A rule applies where one of its phrases
 * (phrase.h) is found in one of its fields, what it asks of the rules and
 * labels before it holds (`needs`: all of them, each a choice "a|b"), and
 * none of `unless` does.  A rule without phrases needs only these.  What it
 * does then:
 *	set	gives a label a value, unless an earlier rule gave it one
 *	add	adds a weight, also a negative one, to a candidate for a label
 * A candidate whose weights come to RULES_LEAST or more can become the label;
 * the heaviest does, of equals the one that came first.  A label that was set
 * has no candidates.  A rule that does neither is a sign for those after it.
 * Rules that come after rules_settle are looked at when the candidates have
 * become labels.  A label that has none then may come of examples
 * (likeness.h); the match is called RULES_LIKENESS.
 *
 * Text of a mail is matched, never compiled.
 *
 * Immutable after it was built; any number of threads may judge by it.  Pure:
 * the clock that bounds its cost (pattern.h) is given to it.
 */
#ifndef POLICY_RULES_H
#define POLICY_RULES_H

#include "filter/policy/likeness.h"
#include "filter/policy/phrase.h"

enum {
	RULES_LEAST = 3,
	RULES_MOST = 2000,
	RULES_WEIGHT = 100,	/* at most, either way */
	RULES_FILES = 20	/* names of attachments that are looked at */
};

enum rules_field {
	RULES_SUBJECT = 1 << 0,
	RULES_TEXT = 1 << 1,
	RULES_RECIPIENT = 1 << 2,
	RULES_PRODUCTS = 1 << 3,	/* of the account, one a line */
	RULES_FILES_NAMES = 1 << 4,	/* of attachments, one a line */
	RULES_BARE = 1 << 5	/* subject and text without disguise */
};
enum { RULES_FIELDS = 6, RULES_USUAL = RULES_SUBJECT | RULES_TEXT };

const char *rules_field_name (enum rules_field field);
/* 0: there is no such field. */
unsigned rules_field_read (const char *name);

#define RULES_LIKENESS "examples"

struct rule_effect {
	char *label;
	char *value;
	int weight;		/* 0: it is set */
};

struct rules;

/* What a mail has to say; all borrowed, "" where there is nothing. */
struct rules_input {
	const char *subject, *text, *recipient, *products, *files;
};

struct rules_match {
	const char *rule;	/* borrowed of the rules */
	enum rules_field field;	/* 0: no phrase was needed */
	gsize start, end;	/* bytes of the field */
	char *text;		/* what stands there; "" for no phrase */
};

struct rules_result {
	GHashTable *labels;	/* char * -> char * */
	GPtrArray *matches;	/* struct rules_match, in order */
	GPtrArray *cut;		/* char *: rules that cost too much */
	bool over;		/* rules were left out for want of time */
};

struct rules *rules_new (matching_clock clock);
void rules_free (struct rules *rules);
/* Where groups of words are added. */
struct phrases *rules_phrases (struct rules *rules);

/* Begins a rule; what follows is about it.  All of these: false, and *why
 * (caller's) what is wrong and what would be right. */
bool rules_begin (struct rules *rules, const char *name, char **why);
/* Phrases in one line (phrase.h). */
bool rules_match (struct rules *rules, const char *line, bool *any,
		  char **why);
bool rules_fields (struct rules *rules, unsigned fields, char **why);
bool rules_need (struct rules *rules, const char *choice, bool unless,
		 char **why);
/* The account has that product, or one of these if it is called more than
 * once; "vps-*" is any that begins so. */
bool rules_product (struct rules *rules, const char *name, char **why);
bool rules_effect (struct rules *rules, const char *label, const char *value,
		   int weight, char **why);
/* Ends the rule that was begun last. */
bool rules_end (struct rules *rules, char **why);
/* Here candidates become labels. */
void rules_settle (struct rules *rules);
/* Where the rules give that label no value, these examples do; taken. */
void rules_resemble (struct rules *rules, const char *label,
		     struct likeness *likeness);

/* Each (label, value) that a rule can give, for who checks them. */
typedef void (*rules_effect_func) (const char *rule,
				   const struct rule_effect *effect,
				   gpointer user);
void rules_each_effect (const struct rules *rules, rules_effect_func tell,
			gpointer user);

struct rules_result *rules_judge (const struct rules *rules,
				  const struct rules_input *input);
void rules_match_free (struct rules_match *match);
void rules_result_free (struct rules_result *result);

typedef struct rules rules_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rules_auto, rules_free)
typedef struct rules_result rules_result_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (rules_result_auto, rules_result_free)

#endif
