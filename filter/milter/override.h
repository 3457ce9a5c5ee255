/*
 * override.h - functions of libmilter, and one that it uses, that are ours.
 *
 * libmilter offers no way not to have its signal thread, reads past the end
 * of a list of macros that has a name without a value, and enters the kernel
 * eighty times for a mail that has come in two packets (wire.h).  All is
 * reached through functions that a shared library exports, and a definition
 * in the program goes before that in a library.
 *
 * poll is the C library's for everybody: it differs only for the session of
 * libmilter that this thread is in.
 *
 * The daemon does not start where that does not hold (another libmilter, a
 * static one, other flags of the linker), for it could not be relied on.
 */
#ifndef MILTER_OVERRIDE_H
#define MILTER_OVERRIDE_H

#include <stdbool.h>

/* libmilter finds ours, and has its own. */
bool override_works (void);

#endif
