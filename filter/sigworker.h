/*
 * sigworker.h - the inside of the process that looks at signatures and keys;
 * the only user of GMime's cryptography.
 *
 * Purpose: bytes that anybody may send meet gpg and gpgsm in a process of
 * their own, with a key ring that holds nothing but the keys it was asked
 * with, in the folder that GNUPGHOME names.  It is empty before and removed
 * afterwards by the one who asks (sigchild.h).
 *
 * gpg and gpgsm are told to use no network (dirmngr, key servers, CRLs) and
 * to start no agent.  Trust is not asked for: that the keys are registered is
 * all the trust there is, so whoever asks has to hold fingerprints against
 * the registered ones.  gpgsm takes what comes with a signature into its ring
 * and checks no chain.
 *
 * Bounds: SIGWORKER_CPU_SECONDS, SIGWORKER_BYTES for it and for each process
 * it starts; it dies with the one who started it.
 */
#ifndef FILTER_SIGWORKER_H
#define FILTER_SIGWORKER_H

#include <stdbool.h>

enum {
	SIGWORKER_CPU_SECONDS = 2,
	SIGWORKER_BYTES = 1 << 30,
	SIGWORKER_FILE_BYTES = 16 << 20
};

/* Whether a program was started to be it; to be asked first in main. */
bool sigworker_is_asked (int argc, char **argv);
/* Exit status of the process. */
int sigworker_main (void);

#endif
