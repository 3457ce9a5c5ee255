/*
 * gate.h - what is at work, and the way to let it end.
 *
 * Every callback goes through the gate.  Once it is told to stop, nothing
 * new is to be begun (gate_is_stopping); when nothing is at work any more,
 * or a time is over, it closes, and no callback gets in.
 *
 * Threads: any.  Zero-initialised it is open; it needs no clearing.
 */
#ifndef MILTER_GATE_H
#define MILTER_GATE_H

#include <glib.h>
#include <stdbool.h>

struct gate {
	GMutex lock;
	GCond changed;
	bool stopping;
	bool closed;
	unsigned inside;	/* callbacks */
	unsigned mails;		/* between first field and answer */
};

/* false: closed; touch nothing.  true: gate_leave follows. */
bool gate_enter (struct gate *gate);
void gate_leave (struct gate *gate);
/* Content of one more mail, or one less, is on its way. */
void gate_count_mail (struct gate *gate, int change);

void gate_stop (struct gate *gate);
bool gate_is_stopping (struct gate *gate);
void gate_wait_for_stop (struct gate *gate);
/* Waits until no mail is on its way, at most so long; then closes it.
 * false: a callback is still inside. */
bool gate_drain (struct gate *gate, gint64 microseconds);

#endif
