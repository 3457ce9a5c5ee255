/*
 * wire.h - packets of the milter protocol, in few system calls.
 *
 * libmilter asks the kernel five times for each packet that it reads, and
 * twice for each that it writes, while Postfix sends the whole of a mail at
 * once and reads the changes to it at once.  Here what has come is read at
 * once, and what goes out before an answer is kept for it.
 *
 * A packet is its length in four bytes (big-endian, the command counts), the
 * command, the data.
 *
 * What is read ahead or kept belongs to the thread, for libmilter says no
 * more than a descriptor: it holds for one descriptor at a time.  So a
 * thread must not leave a session while wire_is_ahead, nor begin another
 * before wire_forget.  libmilter keeps to it, since it leaves a session only
 * when poll says that nothing is there (override.h), or for good.
 *
 * Descriptors are sockets, blocking or not.  Timeouts are in milliseconds,
 * of each wait.
 */
#ifndef MILTER_WIRE_H
#define MILTER_WIRE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	/* Data of one packet; a header field is one (P13). */
	WIRE_DATA_MAX = 1 << 20,
	WIRE_BUFFER = 16 << 10
};

/* false: the session can only end: it was closed, or failed, or sent what is
 * no packet.  *data is NULL where there are none, else the caller's to free,
 * with a NUL behind it that *length does not count. */
bool wire_read (int fd, int timeout, char *command, char **data,
		size_t *length);
/* This thread is in the session of fd. */
bool wire_is_at (int fd);
/* Something of fd has been read that wire_read has not given yet. */
bool wire_is_ahead (int fd);
/* The next packet goes out together with this one. */
bool wire_keep (int fd, int timeout, char command, const void *data,
		size_t length);
/* All that was kept, and this one. */
bool wire_write (int fd, int timeout, char command, const void *data,
		 size_t length);
/* The session is over: what this thread has of it is no more. */
void wire_forget (void);

#endif
