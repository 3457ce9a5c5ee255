/*
 * work.h - how much work something is, counted instead of timed.
 *
 * A test names searching functions under WRAP: (see Makefile); calls of them
 * come here first, and what they look at is added up.  A search that begins
 * anew at every place of a long input is then seen at once, on any machine.
 */
#ifndef UNIT_WORK_H
#define UNIT_WORK_H

#include <glib.h>
#include <string.h>

/* The linker wants it where a library calls the wrapped function, too; that
 * call is not counted. */
#define WRAPPED __attribute__ ((visibility ("default")))

static gsize work_done G_GNUC_UNUSED;

#ifdef WORK_STRSPN
size_t __real_strspn (const char *text, const char *accept);
WRAPPED size_t __wrap_strspn (const char *text, const char *accept);

size_t
__wrap_strspn (const char *text, const char *accept)
{
	size_t length = __real_strspn (text, accept);

	work_done += length + 1;
	return length;
}
#endif

#ifdef WORK_SEARCH
void *__real_memmem (const void *in, size_t length, const void *what,
		     size_t size);
WRAPPED void *__wrap_memmem (const void *in, size_t length, const void *what,
			     size_t size);
char *__real_g_strstr_len (const char *in, gssize length, const char *what);
WRAPPED char *__wrap_g_strstr_len (const char *in, gssize length,
				   const char *what);

static void
work_add_search (const char *in, gsize length, const char *found)
{
	work_done += found ? (gsize) (found - in) + 1 : length;
}

void *
__wrap_memmem (const void *in, size_t length, const void *what, size_t size)
{
	void *found = __real_memmem (in, length, what, size);

	work_add_search (in, length, found);
	return found;
}

char *
__wrap_g_strstr_len (const char *in, gssize length, const char *what)
{
	char *found = __real_g_strstr_len (in, length, what);

	work_add_search (in, length < 0 ? strlen (in) : (gsize) length, found);
	return found;
}
#endif

#endif
