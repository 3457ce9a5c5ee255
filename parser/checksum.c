#include "parser/checksum.h"

void
checksum_init (struct checksum *checksum)
{
	sha256_init (&checksum->context);
}

void
checksum_add (struct checksum *checksum, const char *bytes, gsize length)
{
	sha256_update (&checksum->context, length, (const uint8_t *) bytes);
}

void
checksum_hex (struct checksum *checksum, char hex[CHECKSUM_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest (&checksum->context, sizeof digest, digest);
	for (gsize i = 0; i < sizeof digest; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[2 * sizeof digest] = '\0';
}

void
checksum_raw (struct checksum *checksum, guint8 digest[SHA256_DIGEST_SIZE])
{
	sha256_digest (&checksum->context, SHA256_DIGEST_SIZE, digest);
}

void
checksum_of (const char *bytes, gsize length, char hex[CHECKSUM_HEX])
{
	struct checksum checksum;

	checksum_init (&checksum);
	if (length > 0)
		checksum_add (&checksum, bytes, length);
	checksum_hex (&checksum, hex);
}
