/*
 * entity.h - the MIME tree of one message, with every leaf still encoded.
 *
 * Purpose: GMime's tree in the few terms that choosing a text and naming
 * attachments need.  GMime sees only what fence.h lets through; messages
 * inside the message are leaves (R1), so what their headers hold is never
 * parsed here.  Mail without a usable boundary, or with a multipart body
 * under no Content-Type at all, is read by the boundary that its lines use.
 *
 * Ownership: entity_read returns a tree that entity_free frees; content of
 * leaves is a slice of the given bytes.
 *
 * Bounds: those of fence.h, LIMIT_DEPTH, LIMIT_PARTS, LIMIT_PARAMETERS.
 *
 * Sources: RFC 2045, 2046, 2183, 2387, 2392.
 */
#ifndef PARSER_ENTITY_H
#define PARSER_ENTITY_H

#include <glib.h>
#include <stdbool.h>

#include "parser/cms.h"
#include "parser/header.h"
#include "parser/parameter.h"
#include "parser/room.h"
#include "parser/transfer.h"

struct entity {
	char *type;		/* lower-case "type/subtype", never empty */
	bool type_given;	/* there is a Content-Type that says so */
	struct parameters *parameters;	/* of Content-Type */
	char *disposition;	/* lower-case; "" if none */
	char *name;		/* decoded, not yet safe to show; or NULL */
	char *content_id;	/* without brackets, or NULL */
	bool located;		/* has a Content-Location */
	bool stray;		/* text that stood where parts were to come */
	/* Leaves. */
	GBytes *encoded;	/* NULL for a multipart */
	enum transfer transfer;
	bool transfer_is_odd;	/* declared as what RFC 2045 does not know */
	enum cms_kind cms;	/* of a part of S/MIME; opaque.h */
	GBytes *sealed;		/* if it is a whole mail: its bytes */
	GBytes *inside;		/* the entity that was signed in it; if it is
				 * to be read in its place, it is the child */
	/* Multiparts. */
	GPtrArray *children;	/* struct entity; NULL for a leaf */
};

/* Takes from room what it uses.  Names of what was wrong are added to the two
 * lists (char *), each once. */
struct entity *entity_read (GBytes *message, const struct header *header,
			    struct room *room, GPtrArray *exceeded,
			    GPtrArray *defects);
void entity_free (struct entity *entity);

/* The decoded content of a leaf, caller's. */
GBytes *entity_content (const struct entity *leaf);
/* Is the type "major/..."? */
bool entity_is (const struct entity *entity, const char *major);
/* Is it a part of S/MIME whose one child is what was signed in it? */
bool entity_is_open (const struct entity *entity);

/* To be called once, before any thread; calls g_mime_init. */
void entity_init (void);

typedef struct entity entity_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (entity_auto, entity_free)

#endif
