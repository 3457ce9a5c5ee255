#include "filter/milter/override.h"

#include <dlfcn.h>
#include <glib.h>
#include <libmilter/mfapi.h>
#include <stdlib.h>
#include <sys/time.h>

#define OVERRIDE __attribute__ ((visibility ("default")))

/* What mi_rd_cmd says in place of a command when there is none: anything
 * below the blank; the session ends. */
#define NO_COMMAND '\1'

typedef char *(*read_command) (int fd, struct timeval *timeout, char *command,
			       size_t *length, char *name);

OVERRIDE int mi_control_startup (char *name);
OVERRIDE char *mi_rd_cmd (int fd, struct timeval *timeout, char *command,
			  size_t *length, char *name);

/* Starts the thread that takes SIGHUP, SIGTERM and SIGINT. */
int
mi_control_startup (char *name)
{
	(void) name;
	return MI_SUCCESS;
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

/* libmilter's own; override_works has made sure that there is one. */
static read_command
original (void)
{
	static gsize once;

	if (g_once_init_enter (&once))
		g_once_init_leave (&once,
				   (gsize) dlsym (RTLD_NEXT, "mi_rd_cmd"));
	return (read_command) once;
}

char *
mi_rd_cmd (int fd, struct timeval *timeout, char *command, size_t *length,
	   char *name)
{
	char *data = original () (fd, timeout, command, length, name);

	if (data == NULL || *command != SMFIC_MACRO ||
	    are_pairs (data, *length))
		return data;
	free (data);
	*command = NO_COMMAND;
	return NULL;
}

bool
override_works (void)
{
	return dlsym (RTLD_DEFAULT, "mi_control_startup") ==
		       (void *) mi_control_startup &&
	       dlsym (RTLD_DEFAULT, "mi_rd_cmd") == (void *) mi_rd_cmd &&
	       dlsym (RTLD_NEXT, "mi_rd_cmd") != NULL;
}
