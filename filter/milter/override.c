#include "filter/milter/override.h"

#include <dlfcn.h>
#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "filter/milter/wire.h"

#define OVERRIDE __attribute__ ((visibility ("default")))

enum {
	/* libmilter waits a millisecond for the next packet, then gives the
	 * session to its poller, which gives it to a thread when the packet
	 * comes, a new one if none is idle; and the MTA is mostly slower. */
	LINGER_MILLISECONDS = 500
};

/* What mi_rd_cmd says in place of a command when there is none: anything
 * below the blank; the session ends. */
#define NO_COMMAND '\1'

OVERRIDE int mi_control_startup (char *name);
OVERRIDE char *mi_rd_cmd (int fd, struct timeval *timeout, char *command,
			  size_t *length, char *name);
OVERRIDE int mi_wr_cmd (int fd, struct timeval *timeout, int command,
			char *data, size_t length);
/* Under a name of its own, for that of the library promises the compiler not
 * to read what it is given. */
OVERRIDE int poll_or_ahead (struct pollfd *fds, nfds_t n, int timeout)
	__asm__ ("poll");

/* Starts the thread that takes SIGHUP, SIGTERM and SIGINT. */
int
mi_control_startup (char *name)
{
	(void) name;
	return MI_SUCCESS;
}

static int
milliseconds (const struct timeval *span)
{
	return span->tv_sec >= INT_MAX / 1000 ? INT_MAX
		: (int) (span->tv_sec * 1000 + span->tv_usec / 1000);
}

/* The command that the macros are for, then name, value, name, value...,
 * each with its NUL. */
static bool
are_pairs (const char *macros, size_t length)
{
	bool pairs = true;

	for (size_t i = 1; i < length; i++)
		if (macros[i] == '\0')
			pairs = !pairs;
	return pairs;
}

char *
mi_rd_cmd (int fd, struct timeval *timeout, char *command, size_t *length,
	   char *name)
{
	char *data;

	(void) name;
	if (wire_read (fd, milliseconds (timeout), command, &data, length)
	    && (data == NULL || *command != SMFIC_MACRO
		|| are_pairs (data, *length)))
		return data;
	free (data);
	*command = NO_COMMAND;
	return NULL;
}

/* What libmilter waits an answer to, or answers with, ends what was kept. */
int
mi_wr_cmd (int fd, struct timeval *timeout, int command, char *data,
	   size_t length)
{
	static const char changes[] = {
		SMFIR_ADDHEADER, SMFIR_INSHEADER, SMFIR_CHGHEADER,
		SMFIR_DELRCPT, '\0'
	};
	bool keep = command != '\0' && strchr (changes, command) != NULL;

	return (keep ? wire_keep : wire_write) (fd, milliseconds (timeout),
						(char) command, data, length)
		? MI_SUCCESS : MI_FAILURE;
}

/* libmilter asks it before each packet, and leaves the session for another
 * thread if nothing has come. */
int
poll_or_ahead (struct pollfd *fds, nfds_t n, int timeout)
{
	struct timespec span;

	if (n == 1 && fds->events == POLLIN && wire_is_at (fds->fd)) {
		if (wire_is_ahead (fds->fd)) {
			fds->revents = POLLIN;
			return 1;
		}
		if (timeout >= 0 && timeout < LINGER_MILLISECONDS)
			timeout = LINGER_MILLISECONDS;
	}
	span.tv_sec = timeout / 1000;
	span.tv_nsec = timeout % 1000 * 1000000L;
	return ppoll (fds, n, timeout < 0 ? NULL : &span, NULL);
}

bool
override_works (void)
{
	return dlsym (RTLD_DEFAULT, "mi_control_startup") ==
		       (void *) mi_control_startup &&
	       dlsym (RTLD_DEFAULT, "mi_rd_cmd") == (void *) mi_rd_cmd &&
	       dlsym (RTLD_DEFAULT, "mi_wr_cmd") == (void *) mi_wr_cmd &&
	       dlsym (RTLD_DEFAULT, "poll") == (void *) poll_or_ahead &&
	       dlsym (RTLD_NEXT, "mi_rd_cmd") != NULL &&
	       dlsym (RTLD_NEXT, "mi_wr_cmd") != NULL;
}
