/*
 * store_load.h - a child process that stores mails from several threads until
 * it is killed, and what its parent then expects of the store.
 */
#ifndef UNIT_STORE_LOAD_H
#define UNIT_STORE_LOAD_H

#include <sys/types.h>

#include "tests/unit/store_kit.h"

struct load {
	const char *folder;
	unsigned run;		/* makes the keys of this run */
	unsigned threads;
	unsigned mails;		/* of each thread */
	/* In the child, before the store is opened. */
	void (*prepare) (gpointer user);
	store_probe_func probe;
	gpointer user;
	/* The parent kills the child after so many acknowledged mails;
	 * 0: the child dies by itself, or ends. */
	unsigned kill_after;
};

/* Delivery keys that were acknowledged -> ticket numbers. */
GHashTable *load_acknowledged_new (void);
/* Adds what this run's child acknowledged.  true: it was killed. */
bool load_run (const struct load *load, GHashTable *acknowledged);
/* Each acknowledged mail is there once, with its number, its content and its
 * one answer; the MTA's second attempt at any of them changes nothing. */
void load_verify (const char *folder, GHashTable *acknowledged);

#endif
