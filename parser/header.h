/*
 * header.h - the header section of a mail, split by ourselves.
 *
 * Purpose: identity must not depend on what a MIME library drops, merges or
 * repairs, so the raw fields are counted and kept here, in their order,
 * before anything interprets them.
 *
 * Lines end in LF or CRLF (CR CR LF is seen in the wild and is one end); in
 * a mail without any LF, in CR.  A CR elsewhere stays in the value.  The
 * section ends at the first empty line, or before the first line that is
 * neither a field nor a fold (`broken`), as Postfix has it.  The separator
 * line of an mbox file is skipped, and so is the byte order mark that an
 * editor puts before a saved mail.
 *
 * Ownership: header_parse returns what header_free frees.  Strings inside
 * belong to it; bytes are only borrowed for the call.
 *
 * Bounds: LIMIT_HEADER_BYTES, LIMIT_FIELD_BYTES, LIMIT_FIELDS.  What is
 * beyond is skipped, named in `exceeded`, and body_offset is right all the
 * same.  Identity must not be taken from an incomplete header.
 *
 * Sources: RFC 5322 section 2.2 and 4.5, RFC 6532.
 */
#ifndef PARSER_HEADER_H
#define PARSER_HEADER_H

#include <glib.h>
#include <stdbool.h>

struct field {
	char *name;		/* as written, before the colon */
	/* Lower-case, without white space: "From " is "from", and so are
	 * "Fr om" and a first line " From", so that no From hides. */
	char *lower;
	/* The bytes behind the colon, folds as LF and white space, no NUL
	 * (each is one 0x1a, see `damaged`). */
	char *value;
	gsize length;
	/* White space or a control in the name, a fold before the colon, a
	 * NUL or stray CR in the value, or the value was cut at a bound. */
	bool damaged;
};

struct header {
	GPtrArray *fields;	/* struct field, as they stand */
	gsize body_offset;	/* of the first byte behind the section */
	bool broken;		/* no empty line: something else ended it */
	bool incomplete;	/* fields are missing: a bound was hit */
	GPtrArray *exceeded;	/* const char *: names of bounds, each once */
};

struct header *header_parse (const char *bytes, gsize length);
void header_free (struct header *header);

/* lower is compared with field.lower.  The first one, or NULL. */
const struct field *header_first (const struct header *header,
				  const char *lower);
unsigned header_count (const struct header *header, const char *lower);

/* The value on one line: folds unfolded as RFC 5322 says, blanks at both
 * ends gone.  Not decoded; may be any bytes but NUL and LF.  Caller's. */
char *field_text (const struct field *field);
/* The same of the first such field, or NULL. */
char *header_text (const struct header *header, const char *lower);

typedef struct header header_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (header_auto, header_free)

#endif
