/*
 * override.h - two functions of libmilter that are ours instead.
 *
 * libmilter offers no way not to have its signal thread, and reads past the
 * end of a list of macros that has a name without a value.  Both are reached
 * through functions that the shared library exports, and a definition in the
 * program goes before that in a library.
 *
 * The daemon does not start where that does not hold (another libmilter, a
 * static one, other flags of the linker), for it could not be relied on.
 */
#ifndef MILTER_OVERRIDE_H
#define MILTER_OVERRIDE_H

#include <stdbool.h>

/* libmilter finds ours, and ours find libmilter's. */
bool override_works (void);

#endif
