/*
 * option.h - the one table of options, and how a value of each type is read.
 *
 * A row says what a key is called, what it may hold, where it goes and what
 * it is when it is not set.  The manual page and the sample file are held
 * against this table by a test.
 *
 * Units: durations are "90s", "10m", "2h", "3d", kept as seconds; sizes are
 * "100", "64K", "64M", "1G", kept as bytes.
 */
#ifndef FILTER_OPTION_H
#define FILTER_OPTION_H

#include <glib.h>
#include <stdbool.h>

enum option_type {
	OPTION_TEXT,		/* char *: one line, bounded by most */
	OPTION_ASCII,		/* the same, of printable ASCII */
	OPTION_PATH,		/* char *: absolute */
	OPTION_SOCKET,		/* char *: unix:/path, inet:port@127.0.0.1 */
	OPTION_URL,		/* char *: http or https */
	OPTION_ADDRESS,		/* char *: one of ours, or "" */
	OPTION_DOMAIN,		/* char *: lower-case A-labels */
	OPTION_HOST,		/* char *: a domain or an IP address */
	OPTION_NAMESERVER,	/* char *: an IP address, or IP@PORT */
	OPTION_DELIMITERS,	/* char *: punctuation */
	OPTION_NAMES,		/* char **: a list of authserv-ids */
	OPTION_DOMAINS,		/* char **: a list of domains, as A-labels */
	OPTION_SWITCH,		/* bool: yes or no */
	OPTION_CHOICE,		/* bool: one of two words */
	OPTION_WORD,		/* unsigned: one of words */
	OPTION_WORDS,		/* unsigned: any of words, as bits */
	OPTION_LANGUAGE,	/* char *: one of words */
	OPTION_COUNT,		/* unsigned */
	OPTION_MODE,		/* unsigned: octal permissions */
	OPTION_SIZE,		/* gsize */
	OPTION_DURATION,	/* unsigned */
	OPTION_AGE		/* gint64: a duration, too */
};

/* What a field is an offset into. */
enum option_place {
	OPTION_IN_CONFIG,
	OPTION_IN_POLICY,
	OPTION_IN_MAILBOX,
	OPTION_IN_LOCAL
};

/* What is of use while the file is loaded only. */
struct option_local {
	bool relaxed;
	char *password_file;
};

struct option_word {
	const char *word;
	unsigned value;
};

struct option {
	const char *section;	/* "" at the top */
	const char *key;
	enum option_type type;
	enum option_place place;
	gsize offset;
	/* As it would be written in the file; NULL: none, or made from
	 * others, which the manual tells. */
	const char *fallback;
	const struct option_word *words;	/* ended by a NULL word */
	gint64 least, most;	/* value, or bytes of text */
};

/* The table; its length in *count. */
const struct option *option_table (gsize *count);
const struct option *option_find (const char *section, const char *key);
bool option_is_list (const struct option *option);

/* Reads values (one, or a list) into the field, freeing what was there.
 * NULL, or what is wrong and what would be right; caller's. */
char *option_set (const struct option *option, gpointer field,
		  char *const *values);

/* Whether two such fields hold the same. */
bool option_same (const struct option *option, gconstpointer a,
		  gconstpointer b);

/* The known key (or section) that looks most like word, or NULL if none is
 * near. */
const char *option_nearest_key (const char *section, const char *word);
const char *option_nearest_section (const char *word);
/* The section that key belongs to, or NULL. */
const char *option_home (const char *key);

#endif
