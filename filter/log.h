/*
 * log.h - one event, one line on stderr: key=value, every value escaped.
 *
 * Values that are not plain are quoted, with control characters, quotes,
 * ESC and invalid UTF-8 escaped (I5), so that a line is always one line and
 * never speaks to a terminal.  Under systemd the line opens with a "<N>"
 * priority.  Threads: any; a line is one write(2).
 */
#ifndef FILTER_LOG_H
#define FILTER_LOG_H

#include <glib.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO,
		 LOG_LEVEL_DEBUG };

void log_set_level (enum log_level level);
/* event, then pairs of key (const char *) and value (const char *, NULL is
 * left out), ended by NULL. */
void log_event (enum log_level level, const char *event, ...)
	G_GNUC_NULL_TERMINATED;
/* The escaped form of one value; caller frees. */
char *log_escape (const char *value);

#endif
