/*
 * enclosure.h - one attachment of a mail that we write.
 *
 * Its name is a plain file name whatever it was (I4): nothing before a slash
 * or backslash, no control or direction character, at most
 * ENCLOSURE_NAME_BYTES; long and non-ASCII ones as RFC 2231 has them.  Its
 * content is base64.  A type that is none, or that mail programs would look
 * into (multipart, message), is application/octet-stream.
 */
#ifndef TEMPLATES_ENCLOSURE_H
#define TEMPLATES_ENCLOSURE_H

#include <gmime/gmime.h>

#include "templates/compose.h"

enum { ENCLOSURE_NAME_BYTES = 200 };

GMimeObject *enclosure_new (const struct compose_attachment *attachment);

#endif
