#include "tests/bench/tally.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double
tally_now (void)
{
	struct timespec now;

	clock_gettime (CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static int
ascending (const void *a, const void *b)
{
	double left = *(const double *) a, right = *(const double *) b;

	return (left > right) - (left < right);
}

void
tally_print (const struct tally *tallies, size_t count, double seconds)
{
	size_t mails = 0, accepted = 0;
	double *all;

	for (size_t i = 0; i < count; i++) {
		mails += tallies[i].mails;
		accepted += tallies[i].accepted;
	}
	all = calloc (mails + 1, sizeof *all);
	for (size_t i = 0, at = 0; i < count; i++) {
		memcpy (all + at, tallies[i].seconds,
			tallies[i].mails * sizeof *all);
		at += tallies[i].mails;
	}
	qsort (all, mails, sizeof *all, ascending);
	printf ("%zu %zu %.6f %.6f %.6f\n", mails, accepted, seconds,
		1e3 * all[mails / 2], 1e3 * all[mails * 99 / 100]);
	free (all);
}

struct thread {
	pthread_t id;
	unsigned number;
	struct tally *tally;
	tally_work work;
};

static void *
run (void *data)
{
	struct thread *thread = data;

	thread->work (thread->number, thread->tally);
	return NULL;
}

int
tally_run (unsigned count, size_t mails_each, tally_work work)
{
	struct tally *tallies = calloc (count, sizeof *tallies);
	struct thread *threads = calloc (count, sizeof *threads);
	double start = tally_now ();

	for (unsigned i = 0; i < count; i++) {
		tallies[i].seconds = calloc (mails_each, sizeof (double));
		threads[i] = (struct thread) { .number = i,
			.tally = &tallies[i], .work = work };
		if (pthread_create (&threads[i].id, NULL, run,
				    &threads[i]) != 0)
			return 1;
	}
	for (unsigned i = 0; i < count; i++)
		pthread_join (threads[i].id, NULL);
	tally_print (tallies, count, tally_now () - start);
	for (unsigned i = 0; i < count; i++)
		free (tallies[i].seconds);
	free (threads);
	free (tallies);
	return 0;
}
