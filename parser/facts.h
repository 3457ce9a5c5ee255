/*
 * facts.h - what a mail says, and nothing more.
 *
 * Purpose: the one entrance from raw bytes to values.  Nothing here is
 * believed: an Authentication-Results field is reported as it stands,
 * whoever wrote it; which authserv-id to trust is policy's business.
 *
 * Ownership: facts_parse returns facts that the caller frees with
 * facts_free; every pointer inside belongs to them.  The raw bytes are
 * borrowed for the call only, attachments hold their own reference.
 *
 * Units: all text is valid UTF-8 without NUL, lines end in LF.  Addresses
 * are lower-case with A-label domains.  Times are seconds since the epoch,
 * UTC.  Sizes are bytes of decoded content.  No list is ever NULL.
 *
 * Failure: only when the process itself fails (out of memory is fatal in
 * GLib).  Whatever the bytes, facts come back; `exceeded` and `defects` tell
 * what was wrong with them.  No GMime type appears here.
 *
 * Sources: RFC 5322, 1847, 2045-2049, 2231, 3464, 3834, 5965, 6522, 8601,
 * 8617.
 */
#ifndef PARSER_FACTS_H
#define PARSER_FACTS_H

#include <glib.h>
#include <stdbool.h>

/* One plain address, RFC 5321 Mailbox without quoting. */
struct address {
	char *address;		/* local@domain, lower-case, A-labels */
	char *domain;		/* the part after '@' */
	char *name;		/* display name, decoded; "" when absent */
};

struct attachment {
	char *name;		/* display only, never a path; "" if none */
	char *type;		/* declared, lower-case "type/subtype" */
	char *sniffed;		/* what the bytes look like, sniff.h */
	char *content_id;	/* without brackets, or NULL */
	bool is_inline;		/* shown in the text by its Content-ID */
	GBytes *content;	/* decoded bytes */
	char sha256[65];	/* of content, lower-case hex */
};

enum machine_kind {
	MACHINE_NONE,
	MACHINE_BOUNCE,		/* failure or delay of a delivery */
	MACHINE_AUTO_REPLY,	/* vacation, challenge, calendar, receipt */
	MACHINE_AUTO_GENERATED,	/* cron, monitoring, ourselves */
	MACHINE_LIST,
	MACHINE_REPORT,		/* tls, dmarc, disposition notifications */
	MACHINE_FEEDBACK	/* abuse reports, RFC 5965 */
};

struct machine {
	enum machine_kind kind;
	char *why;		/* the rule that said so; "" for none */
	bool guessed;		/* only its words do: it may be a person's */
	/* Why this mail must not be answered, though a human may have
	 * written it (X-Auto-Response-Suppress); NULL when it may be. */
	char *silence;
	/* Bounces only; NULL where the bounce does not say. */
	char *recipient;	/* Final-Recipient address */
	char *status;		/* enhanced status code, "5.1.1" */
	char *action;		/* failed, delayed, delivered, ... */
	char *diagnostic;
	char *original_id;	/* Message-ID of the mail that came back */
};

/* One method=result of an Authentication-Results field. */
struct authres_result {
	char *method;		/* lower-case: spf, dkim, dmarc, arc, auth */
	char *result;		/* lower-case: pass, fail, none, ... */
	GHashTable *properties;	/* "header.d" -> value, keys lower-case */
};

struct authres {
	char *authserv_id;	/* lower-case; NULL if not even that parsed */
	bool parse_ok;		/* the whole field keeps the grammar */
	GPtrArray *results;	/* struct authres_result; empty if !parse_ok */
};

/* One DKIM-Signature field as claimed, not verified (RFC 6376). */
struct dkim_signature {
	bool well_formed;	/* all required tags, once each, sound */
	char *domain;		/* d=, lower-case A-label, or NULL */
	char *selector;		/* s= */
	char *b;		/* b= without white space */
	bool has_length;	/* l= is there: part of the body is unsigned */
	/* d, s, i or b would be something else where a border repeats it in
	 * its result field (dkimsig.h). */
	bool odd;
	char **headers;		/* h=, lower-case, NULL-terminated */
	gint64 timestamp;	/* t=, or -1 */
	gint64 expiry;		/* x=, or -1 */
};

/* One of the two signatures of an ARC set as claimed (RFC 8617). */
struct arc_signature {
	char *domain;		/* d=, lower-case A-label */
	char *selector;		/* s= */
	char *b;		/* b= without white space */
	bool ed25519;		/* else rsa-sha256 */
	gint64 timestamp;	/* t=, or -1 */
};

enum arc_cv {
	ARC_CV_NONE,		/* the first sealer: there was no chain */
	ARC_CV_PASS,
	ARC_CV_FAIL
};

/* What one who passed a mail on added to it: the results that his border
 * found, a signature of the mail as he sent it on, and one of all sets. */
struct arc_set {
	struct authres *results;
	struct arc_signature message, seal;
	enum arc_cv cv;		/* what he found of the sets before */
	/* Of the message signature. */
	bool relaxed_header, relaxed_body;
	char **headers;		/* h=, lower-case, NULL-terminated */
	char *body_hash;	/* bh= without white space */
	gint64 expiry;		/* x=, or -1 */
	/* h= has every From, To, Cc, Subject, Date and Message-ID there is. */
	bool covers;
	/* Where they stand among the fields of header.h. */
	guint results_field, message_field, seal_field;
};

/* The ARC fields as claimed, not verified. */
struct arc {
	/* Why they are no chain, in a word (static): "malformed",
	 * "duplicate", "incomplete", "too-many", "length" (part of the body
	 * is not signed), "failed" (a sealer says so himself), "cv". */
	const char *defect;
	GPtrArray *sets;	/* struct arc_set, the first first; none where
				 * there is a defect */
};

/* What the header inside a signed part says of the mail's own (RFC 9788 and
 * the practice before it). */
enum shell_header {
	SHELL_HEADER_NONE,	/* nothing, or not enough */
	SHELL_HEADER_SAME,	/* From, To or Cc, and Subject are repeated */
	SHELL_HEADER_DIFFERS	/* something is repeated, and not the same */
};

/* A signed mail as claimed, not verified (RFC 1847, 3156, 8551). */
struct shell {
	/* Why it is no signature over the whole mail, in a word (static);
	 * NULL where it is: then the two contents are there, and nothing of
	 * the text or the attachments but the signature itself is from
	 * outside of `content`. */
	const char *defect;
	bool smime;		/* else OpenPGP */
	bool opaque;		/* S/MIME, with the content in the signature */
	GBytes *content;	/* what was signed: the exact bytes */
	GBytes *signature;	/* decoded; of an opaque one the whole object */
	enum shell_header header;
};

/* Which languages a text can be answered in. */
struct language {
	char *tag;		/* "ru", "uk", "en", or NULL: cannot say */
	double confidence;	/* 0..1 */
};

struct facts {
	/* Who: exactly one From field with one plain address, else NULL and
	 * from_defect says why (no-from, several-from, group, comment...). */
	struct address *from;
	char *from_defect;
	/* The name as shown, even where there is no usable address. */
	char *from_name;

	char *subject;		/* decoded, one line, bounded; "" if absent */
	char *message_id;	/* without brackets, or NULL */
	GPtrArray *in_reply_to;	/* char *, without brackets */
	GPtrArray *references;	/* char *, oldest first */
	GPtrArray *to;		/* char *: plain addresses of To and Cc */
	GPtrArray *cc;		/* those of them that are of Cc, borrowed */
	gint64 date;		/* Date field, or -1 */

	char *text;		/* the whole decoded text */
	gsize text_attached_at;	/* where the texts of attached mails begin */
	char *new_text;		/* without quotation and signature */
	/* What of the text, but for attached mails, is the sender's beyond
	 * doubt, NULL: new_text; see newtext.h, there for the others, too.
	 * unsure: more of it may be. */
	char *own_text;
	bool own_text_unsure;
	bool own_text_unmarked;
	bool text_is_html;	/* made from HTML: there was no plain part */
	char *charset;		/* of the text part; the guess, if guessed */
	bool charset_guessed;
	struct language language;	/* of new_text */

	GPtrArray *attachments;	/* struct attachment */
	struct machine machine;
	GPtrArray *authres;	/* struct authres, top field first */
	GPtrArray *dkim;	/* struct dkim_signature, top field first */
	struct arc *arc;	/* NULL: there is no such field */
	struct shell *shell;	/* NULL: nothing is signed */
	/* Fields that a DKIM replay multiplies (A11), to be shown as another
	 * mail than was signed: how many there are of Subject, Date,
	 * Message-ID, From, To, Cc, Content-Type, Content-Transfer-Encoding;
	 * the highest count. */
	unsigned singular_fields_max;
	unsigned authres_fields;	/* also those beyond the bound */
	unsigned reply_to_fields;

	char *loop_token;	/* X-Ticket-Loop, or NULL */
	/* The exact bytes behind "Subject:" of the first such field, folds
	 * as LF plus white space; NULL if there is none. */
	char *subject_raw;

	/* SHA-256, hex, of the content without subject, trace, result and
	 * own fields: what a second delivery of the same mail has in common
	 * (digest.h). */
	char content_sha256[65];

	bool unparsed;		/* made by facts_unparsed */
	GPtrArray *exceeded;	/* char *: names of bounds that were hit */
	GPtrArray *defects;	/* char *: other damage, one word each */
};

/* Once per program, before threads and before anything is parsed. */
void facts_init (void);

struct facts *facts_parse (GBytes *raw, GError **error);
/* Empty facts, for tests that need no parser: facts.c holds the value alone,
 * parse.c the way there. */
struct facts *facts_new (void);
/* Facts of a mail that is not to be read: nothing is known of it but the
 * hash of its bytes, 64 hex digits. */
struct facts *facts_unparsed (const char *sha256);
void facts_free (struct facts *facts);

/* The parts, for the readers that fill them; NULL may be freed. */
void address_free (struct address *address);
struct authres *authres_new (void);
void authres_free (struct authres *authres);
struct authres_result *authres_result_new (const char *method);
void authres_result_free (struct authres_result *result);
void dkim_signature_free (struct dkim_signature *signature);
struct arc *arc_new (void);
void arc_set_free (struct arc_set *set);
void arc_free (struct arc *arc);
void attachment_free (struct attachment *attachment);
void shell_free (struct shell *shell);

/* The field's word: "none", "bounce", "auto-reply", ... */
const char *machine_kind_name (enum machine_kind kind);

/* For locals: g_autoptr (facts_auto) facts = NULL; */
typedef struct shell shell_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (shell_auto, shell_free)
typedef struct facts facts_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (facts_auto, facts_free)

#endif
