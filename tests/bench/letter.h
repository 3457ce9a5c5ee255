/*
 * letter.h - a small support mail, each one new, as clients write them.
 */
#ifndef BENCH_LETTER_H
#define BENCH_LETTER_H

#include <stddef.h>

enum { LETTER_FIELDS = 9, LETTER_MAX = 8192 };

struct letter {
	struct {
		const char *name;
		char value[256];	/* with its leading space */
	} fields[LETTER_FIELDS];
	char body[LETTER_MAX];		/* CRLF */
	size_t length;
};

/* run: different for each run of the bench; from, to: addresses. */
void letter_write (struct letter *letter, const char *run, unsigned number,
		   const char *from, const char *to);

#endif
