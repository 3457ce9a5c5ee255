/*
 * limits.h - every bound on what one mail may cost, named in one place.
 *
 * A mail that exceeds a bound is still accepted and kept raw; what was
 * understood up to the bound counts, and facts.exceeded names the bound.
 * Each bound has a test that reaches it.  Sizes are in bytes.
 */
#ifndef PARSER_LIMITS_H
#define PARSER_LIMITS_H

enum {
	/* The whole header section and one logical field of it. */
	LIMIT_HEADER_BYTES = 1 << 20,
	LIMIT_FIELD_BYTES = 128 << 10,
	LIMIT_FIELDS = 2000,

	/* The MIME tree. */
	LIMIT_PARTS = 1000,
	LIMIT_DEPTH = 40,
	LIMIT_PARAMETERS = 100,
	LIMIT_BOUNDARY_LINES = 20000,
	LIMIT_SIGNATURE_BYTES = 64 << 10,
	LIMIT_MESSAGES = 100,
	LIMIT_WORD_BYTES = 100 << 20,

	/* S/MIME parts whose text is inside the signature: how many are
	 * looked into, in each other, with how many bytes, in how many
	 * steps (several for each piece of a content). */
	LIMIT_SMIME_OBJECTS = 20,
	LIMIT_SMIME_DEPTH = 4,
	LIMIT_SMIME_BYTES = 64 << 20,
	LIMIT_SMIME_READS = 4 << 20,

	/* What is kept of it. */
	LIMIT_ATTACHMENTS = 200,
	LIMIT_TEXT_BYTES = 1 << 20,
	LIMIT_HTML_BYTES = 4 << 20,
	LIMIT_HTML_DEPTH = 400,
	LIMIT_FRAGMENT_BYTES = 256 << 10,
	LIMIT_NAME_BYTES = 255,
	LIMIT_SUBJECT_BYTES = 1000,
	LIMIT_ATTACHMENT_BYTES = 64 << 20,

	/* Identity and threading. */
	LIMIT_ADDRESS_BYTES = 320,
	LIMIT_AUTHRES_FIELDS = 50,
	LIMIT_AUTHRES_RESULTS = 100,
	LIMIT_DKIM_SIGNATURES = 20,
	LIMIT_ARC_SETS = 50,	/* RFC 8617 section 4.2.1 has it so */
	LIMIT_KEY_BYTES = 4096,
	LIMIT_REFERENCES = 100,
	LIMIT_RECIPIENTS = 1000,
	LIMIT_MESSAGE_ID_BYTES = 998,

	/* What one unstructured field or name may decode to. */
	LIMIT_WORDS_BYTES = 4096,

	/* Comments in structured fields, RFC 5322 section 3.2.2. */
	LIMIT_COMMENT_DEPTH = 32
};

#endif
