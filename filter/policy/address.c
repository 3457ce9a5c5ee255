#include "filter/policy/address.h"

#include <string.h>

#define PREFIX "t1."
#define SHORT_PREFIX "t2."
#define SECONDS_A_DAY (24 * 3600)

enum {
	MAC_BYTES = 16, MAC_CHARS = 26, NUMBERS_MOST = 4, NUMBER_CHARS = 15,
	/* The short form. */
	SHORT_FIRST_DAY = 18262,	/* 2020-01-01 */
	SHORT_DAY_BITS = 13,
	SHORT_TAIL_CHARS = 30,
	SHORT_NUMBER_CHARS = 12
};

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

struct key {
	guint8 id;
	guint8 secret[ADDRESS_KEY_BYTES];
	gint64 until;
};

struct address_keys {
	unsigned count;
	struct key key[ADDRESS_KEYS_MOST];
};

/* Which numbers a purpose has, in the order of the tag. */
static const struct shape {
	enum address_purpose purpose;
	bool ticket, party, serial;
} shapes[] = {
	{ ADDRESS_REPLY, true, true, false },
	{ ADDRESS_AGENT, true, false, false },
	{ ADDRESS_NOTE, true, false, false },
	{ ADDRESS_BOUNCE, false, false, true },
	{ ADDRESS_CLOSE, true, true, true },
	{ ADDRESS_HELPED, true, true, true },
	{ ADDRESS_NOT_HELPED, true, true, true },
	{ ADDRESS_WATCHER, true, true, false },
	{ ADDRESS_STOP, true, true, false },
	{ ADDRESS_ACCEPT, true, true, true },
	{ ADDRESS_DECLINE, true, true, true },
	{ ADDRESS_CONFIRM, false, true, true },
	{ ADDRESS_UNSUBSCRIBE, false, false, true },
	{ ADDRESS_ANNOUNCE, false, false, true },
	{ ADDRESS_PLAN, false, false, true }
};

static const struct shape *
shape_of (int purpose)
{
	for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
		if ((int) shapes[i].purpose == purpose)
			return &shapes[i];
	return NULL;
}

/* --- keys --------------------------------------------------------------- */

struct address_keys *
address_keys_new (void)
{
	return g_new0 (struct address_keys, 1);
}

void
address_keys_free (struct address_keys *keys)
{
	if (keys == NULL)
		return;
	explicit_bzero (keys, sizeof *keys);
	g_free (keys);
}

static const struct key *
find_key (const struct address_keys *keys, guint8 id)
{
	for (unsigned i = 0; i < keys->count; i++)
		if (keys->key[i].id == id)
			return &keys->key[i];
	return NULL;
}

bool
address_keys_add (struct address_keys *keys, guint8 id,
		  const guint8 secret[ADDRESS_KEY_BYTES], gint64 until)
{
	struct key *key;

	if (keys->count == ADDRESS_KEYS_MOST || find_key (keys, id) != NULL)
		return false;
	key = &keys->key[keys->count++];
	key->id = id;
	memcpy (key->secret, secret, ADDRESS_KEY_BYTES);
	key->until = until;
	return true;
}

/* --- signing ------------------------------------------------------------ */

/* RFC 4648 section 6, without padding. */
static void
append_base32 (GString *out, const guint8 *bytes, gsize length)
{
	unsigned bits = 0, held = 0;

	for (gsize i = 0; i < length; i++) {
		bits = bits << 8 | bytes[i];
		for (held += 8; held >= 5; held -= 5)
			g_string_append_c (out,
					   base32[bits >> (held - 5) & 31]);
	}
	if (held > 0)
		g_string_append_c (out, base32[bits << (5 - held) & 31]);
}

static void
make_mac (const struct key *key, const char *mailbox, const GString *text,
	  guint8 mac[32])
{
	gsize length = 32;
	GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, key->secret,
				  sizeof key->secret);

	/* With its NUL: no mailbox runs over into the tag. */
	g_hmac_update (hmac, (const guchar *) mailbox,
		       (gssize) strlen (mailbox) + 1);
	g_hmac_update (hmac, (const guchar *) text->str, (gssize) text->len);
	g_hmac_get_digest (hmac, mac, &length);
	g_hmac_unref (hmac);
}

static void
append_number (GString *tag, bool has, gint64 number)
{
	if (!has)
		return;
	if (tag->len > strlen (PREFIX) + 1)
		g_string_append_c (tag, '.');
	g_string_append_printf (tag, "%" G_GINT64_MODIFIER "x", number);
}

static GString *
make_tag (const struct key *key, const struct shape *shape,
	  const char *mailbox, const struct address_claim *claim)
{
	GString *tag = g_string_new (PREFIX);
	guint8 mac[32];

	g_string_append_c (tag, (char) shape->purpose);
	append_number (tag, shape->ticket, claim->ticket);
	append_number (tag, shape->party, claim->party);
	append_number (tag, shape->serial, claim->serial);
	g_string_append_printf (tag, ".%" G_GINT64_MODIFIER "x.%02x",
				claim->expires / SECONDS_A_DAY, key->id);
	make_mac (key, mailbox, tag, mac);
	append_base32 (tag, mac, MAC_BYTES);
	return tag;
}

/* --- the short form ----------------------------------------------------- */

static void
append_short_number (GString *tag, bool has, gint64 number)
{
	unsigned digits = 1;

	if (!has)
		return;
	if (tag->len > strlen (SHORT_PREFIX) + 1)
		g_string_append_c (tag, '.');
	while (digits < SHORT_NUMBER_CHARS && number >> (5 * digits) != 0)
		digits++;
	while (digits-- > 0)
		g_string_append_c (tag, base32[number >> (5 * digits) & 31]);
}

/* Day, key and MAC as one row of bits. */
static void
append_tail (GString *tag, guint day, guint8 key, const guint8 *mac)
{
	guint32 bits = day << 8 | key;
	unsigned held = SHORT_DAY_BITS + 8, next = 0;

	while (held > 0 || next < MAC_BYTES) {
		if (held < 5 && next < MAC_BYTES) {
			bits = bits << 8 | mac[next++];
			held += 8;
		}
		if (held < 5) {
			bits <<= 5 - held;
			held = 5;
		}
		held -= 5;
		g_string_append_c (tag, base32[bits >> held & 31]);
	}
}

/* NULL: it has no room for that day. */
static GString *
make_short (const struct key *key, const struct shape *shape,
	    const char *mailbox, const struct address_claim *claim)
{
	gint64 day = claim->expires / SECONDS_A_DAY - SHORT_FIRST_DAY;
	GString *tag;
	guint8 mac[32];
	gsize length;

	if (day < 0 || day >> SHORT_DAY_BITS != 0)
		return NULL;
	tag = g_string_new (SHORT_PREFIX);
	g_string_append_c (tag, (char) shape->purpose);
	append_short_number (tag, shape->ticket, claim->ticket);
	append_short_number (tag, shape->party, claim->party);
	append_short_number (tag, shape->serial, claim->serial);
	length = tag->len;
	g_string_append_printf (tag, ".%x.%02x", (guint) day, key->id);
	make_mac (key, mailbox, tag, mac);
	g_string_truncate (tag, length);
	append_tail (tag, (guint) day, key->id, mac);
	return tag;
}

static bool
fits (const GString *tag, gsize local)
{
	return tag != NULL && local + 1 + tag->len <= ADDRESS_LOCAL_MOST;
}

static void
free_tag (GString *tag)
{
	if (tag != NULL)
		g_string_free (tag, TRUE);
}

char *
address_sign (const struct address_keys *keys, const char *mailbox,
	      char delimiter, const struct address_claim *claim)
{
	const struct shape *shape = shape_of (claim->purpose);
	const char *at = strrchr (mailbox, '@');
	gsize local = at != NULL ? (gsize) (at - mailbox) : 0;
	GString *tag;
	char *address = NULL;

	if (keys == NULL || keys->count == 0 || shape == NULL || at == NULL
	    || delimiter == '\0' || claim->expires < 0)
		return NULL;
	tag = make_tag (&keys->key[0], shape, mailbox, claim);
	if (!fits (tag, local)) {
		free_tag (tag);
		tag = make_short (&keys->key[0], shape, mailbox, claim);
	}
	if (fits (tag, local))
		address = g_strdup_printf ("%.*s%c%s%s", (int) local, mailbox,
					   delimiter, tag->str, at);
	free_tag (tag);
	return address;
}

/* The longest local part that a tag of that purpose fits behind. */
static gsize
room_for (enum address_purpose purpose)
{
	static const struct key any;
	const struct address_claim claim = {
		purpose, ADDRESS_NUMBER_USUAL, ADDRESS_NUMBER_USUAL,
		ADDRESS_NUMBER_USUAL,
		(gint64) SHORT_FIRST_DAY * SECONDS_A_DAY
	};
	GString *tag = make_short (&any, shape_of (purpose), "", &claim);
	gsize room = ADDRESS_LOCAL_MOST - 1 - tag->len;

	g_string_free (tag, TRUE);
	return room;
}

bool
address_has_room (const char *mailbox, enum address_purpose purpose)
{
	return strcspn (mailbox, "@") <= room_for (purpose);
}

char *
address_warning (const char *mailbox)
{
	gsize length = strcspn (mailbox, "@");
	gsize reply = room_for (ADDRESS_REPLY);
	gsize once = room_for (ADDRESS_CLOSE);

	if (length <= once)
		return NULL;
	if (length <= reply)
		return g_strdup_printf ("one-time addresses, by which clients "
			"close and rate, may get too long: what is before the "
			"@ has %" G_GSIZE_FORMAT " characters; have a mailbox "
			"with at most %" G_GSIZE_FORMAT " there", length,
			once);
	return g_strdup_printf ("signed addresses get too long, so answers are"
		" known by subject and References only: what is before the @ "
		"has %" G_GSIZE_FORMAT " characters; have a mailbox with at "
		"most %" G_GSIZE_FORMAT " there", length, reply);
}

/* --- checking ----------------------------------------------------------- */

/* One number and what ends it; the caller makes the tag anew from what was
 * read, so a form that is not the only one fails there. */
static bool
read_number (const char **at, gint64 *number)
{
	gsize length = strspn (*at, "0123456789abcdef");

	if (length == 0 || length > NUMBER_CHARS)
		return false;
	*number = (gint64) g_ascii_strtoull (*at, NULL, 16);
	*at += length;
	return true;
}

/* Where the numbers of a tag go, in its order; how many. */
static unsigned
numbers_of (const struct shape *shape, struct address_claim *claim,
	    gint64 *wanted[NUMBERS_MOST])
{
	unsigned count = 0;

	if (shape->ticket)
		wanted[count++] = &claim->ticket;
	if (shape->party)
		wanted[count++] = &claim->party;
	if (shape->serial)
		wanted[count++] = &claim->serial;
	return count;
}

static bool
read_claim (const char *tag, struct address_claim *claim, guint8 *key)
{
	const char *at = tag + strlen (PREFIX);
	const struct shape *shape = shape_of (*at);
	gint64 *wanted[NUMBERS_MOST];
	gint64 days;
	unsigned count;

	if (shape == NULL)
		return false;
	at++;
	claim->purpose = shape->purpose;
	count = numbers_of (shape, claim, wanted);
	wanted[count++] = &days;
	for (unsigned i = 0; i < count; i++)
		if (!read_number (&at, wanted[i]) || *at++ != '.')
			return false;
	if (!g_ascii_isxdigit (at[0]) || !g_ascii_isxdigit (at[1])
	    || strlen (at) != 2 + MAC_CHARS
	    || days > G_MAXINT64 / SECONDS_A_DAY - 1)
		return false;
	*key = (guint8) (g_ascii_xdigit_value (at[0]) << 4
			 | g_ascii_xdigit_value (at[1]));
	/* To the end of that day. */
	claim->expires = (days + 1) * SECONDS_A_DAY - 1;
	return true;
}

static bool
is_short (const char *tag)
{
	return g_ascii_strncasecmp (tag, SHORT_PREFIX, strlen (SHORT_PREFIX))
		== 0;
}

bool
address_is_signed (const char *tag)
{
	return tag != NULL
		&& (is_short (tag)
		    || g_ascii_strncasecmp (tag, PREFIX, strlen (PREFIX))
			== 0);
}

static bool
read_digit (char c, gint64 *number)
{
	const char *digit = c != '\0' ? strchr (base32, c) : NULL;

	if (digit == NULL)
		return false;
	*number = *number << 5 | (digit - base32);
	return true;
}

/* One number and what ends it. */
static bool
read_short_number (const char **at, const char *end, gint64 *number)
{
	const char *begin = *at;

	*number = 0;
	while (*at < end && **at != '.')
		if (*at - begin == SHORT_NUMBER_CHARS
		    || !read_digit (*(*at)++, number))
			return false;
	return *at > begin;
}

static bool
read_short (const char *tag, struct address_claim *claim, guint8 *key)
{
	const char *at = tag + strlen (SHORT_PREFIX);
	const struct shape *shape = shape_of (*at);
	gsize length = strlen (tag);
	const char *tail = tag + length - SHORT_TAIL_CHARS;
	gint64 *wanted[NUMBERS_MOST];
	gint64 bits = 0;
	unsigned count;

	if (shape == NULL
	    || length < strlen (SHORT_PREFIX) + 2 + SHORT_TAIL_CHARS)
		return false;
	at++;
	claim->purpose = shape->purpose;
	count = numbers_of (shape, claim, wanted);
	for (unsigned i = 0; i < count; i++) {
		if ((i > 0 && *at++ != '.')
		    || !read_short_number (&at, tail, wanted[i]))
			return false;
	}
	if (at != tail)
		return false;
	for (unsigned i = 0; i < 5; i++)
		if (!read_digit (tail[i], &bits))
			return false;
	*key = (guint8) (bits >> 4 & 0xFF);
	claim->expires = ((bits >> 12) + SHORT_FIRST_DAY + 1) * SECONDS_A_DAY
		- 1;
	return true;
}

static bool
same (const char *a, const char *b, gsize length)
{
	guint8 different = 0;

	for (gsize i = 0; i < length; i++)
		different |= (guint8) (a[i] ^ b[i]);
	return different == 0;
}

enum address_state
address_check (const struct address_keys *keys, const char *mailbox,
	       const char *tag, gint64 now, struct address_claim *claim)
{
	g_autofree char *given = tag == NULL ? NULL
		: g_ascii_strdown (tag, -1);
	struct address_claim found = { 0 };
	const struct key *key;
	GString *wanted;
	guint8 id;
	bool ours;

	*claim = found;
	if (keys == NULL || !address_is_signed (given))
		return ADDRESS_ORDINARY;
	if (!(is_short (given) ? read_short : read_claim) (given, &found, &id)
	    || (key = find_key (keys, id)) == NULL)
		return ADDRESS_FORGED;
	wanted = (is_short (given) ? make_short : make_tag) (
		key, shape_of (found.purpose), mailbox, &found);
	if (wanted == NULL)
		return ADDRESS_FORGED;
	ours = wanted->len == strlen (given)
		&& same (wanted->str, given, wanted->len);
	g_string_free (wanted, TRUE);
	if (!ours)
		return ADDRESS_FORGED;
	*claim = found;
	return now > found.expires || (key->until != 0 && now > key->until)
		? ADDRESS_EXPIRED : ADDRESS_VALID;
}
