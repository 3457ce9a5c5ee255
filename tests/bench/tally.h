/*
 * tally.h - what the connections of a load measured, put together.
 */
#ifndef BENCH_TALLY_H
#define BENCH_TALLY_H

#include <stddef.h>

/* One connection's; filled by its thread. */
struct tally {
	double *seconds;	/* of each mail's end of message */
	size_t mails;
	size_t accepted;
};

double tally_now (void);
/* One line: mails, accepted, seconds, p50 and p99 in milliseconds. */
void tally_print (const struct tally *tallies, size_t count, double seconds);

/* Runs count threads of work (argument: its number), and prints. */
typedef void (*tally_work) (unsigned thread, struct tally *tally);
int tally_run (unsigned count, size_t mails_each, tally_work work);

#endif
