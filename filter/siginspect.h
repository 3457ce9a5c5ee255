/*
 * siginspect.h - what a public key or certificate says of itself; inside of
 * the process of sigworker.h, the only user of GPGME.
 *
 * An OpenPGP key is listed by gpg out of the ring in GNUPGHOME, which holds
 * nothing before; a certificate is read by GnuTLS.
 */
#ifndef FILTER_SIGINSPECT_H
#define FILTER_SIGINSPECT_H

#include <glib.h>
#include <stdbool.h>

/* bytes: "ay".  SIGJOB_KEYS, floating. */
GVariant *siginspect (bool smime, GVariant *bytes);

#endif
