/*
 * subject.h - the tag that we put before a subject, and the subject without.
 *
 * raw: the value of a Subject field as it is on the wire, with its leading
 * space, folds as LF plus white space; NULL: there is no such field.
 */
#ifndef POLICY_SUBJECT_H
#define POLICY_SUBJECT_H

/* The value with tag before it. */
char *subject_with_tag (const char *raw, const char *tag);

/* What the sender wrote: without ticket numbers ("[#12]") and advisory_tag
 * at its beginning; unfolded, runs of blanks as one.  The same before and
 * after the edits that the mail gets, which may be "" for no field (M7). */
char *subject_plain (const char *raw, const char *advisory_tag);

#endif
