/*
 * sigjob.h - what the process that looks at signatures and keys is asked,
 * and what it answers.
 *
 * That process is this program again, under another name (sigworker.h), so
 * that nothing has to be found on the disk and both sides are of one version.
 * Both messages are serialised GVariants in the machine's byte order: the
 * question is its standard input, a file that can be mapped; the answer is
 * its standard output, SIGJOB_ANSWER_BYTES at most.
 */
#ifndef FILTER_SIGJOB_H
#define FILTER_SIGJOB_H

/* argv[0] of the process. */
#define SIGJOB_NAME "ticket-milter-signature"

/* Question: operation, is it S/MIME, the time to judge at (0: now), keys with
 * their fingerprints, content, signature; the last two, and the fingerprint,
 * are empty for SIGJOB_INSPECT. */
#define SIGJOB_QUESTION "(ubxa(say)ayay)"

enum sigjob_operation {
	SIGJOB_VERIFY,
	/* The content is in the signature: given is its SHA-256, hex, and if
	 * another one was signed there, nothing was. */
	SIGJOB_VERIFY_INSIDE,
	SIGJOB_INSPECT		/* the one key */
};

/* Answer to both: what went wrong ("" if nothing), and for each
 * signature its GMimeSignatureStatus, its GMimeDigestAlgo, when it was made,
 * and the fingerprint or id of the key. */
#define SIGJOB_VERDICTS "(sa(uuxs))"

/* Answer to SIGJOB_INSPECT: what went wrong, and for each key fingerprint,
 * user id, fingerprints of what signs in it, addresses, when it begins and
 * when it expires (0: never), the bits of its weakest signing key where these
 * tell its strength (else 0), is it revoked. */
#define SIGJOB_KEYS "(sa(ssasasxxub))"

enum {
	SIGJOB_ANSWER_BYTES = 64 << 10,
	/* One more than counts. */
	SIGJOB_SIGNATURES = 8
};

#endif
