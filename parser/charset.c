#include "parser/charset.h"

#include <string.h>
#include <uchardet/uchardet.h>

#include "parser/cyrillic.h"
#include "parser/decode.h"
#include "parser/label.h"

enum {
	SAMPLE_BYTES = 16384,	/* of 8-bit lines, to guess from */
	FEW_LETTERS = 4		/* too few to contradict a label */
};

/* Below it, letters from 0x80 on are accents in Latin words. */
#define DENSE 0.75
/* How much dearer a labelled reading may be than the best. */
#define MARGIN 1.2
/* What real words cost at most: one in capitals of a Latin label, "ÕÄÖÜ", is
 * some row of Cyrillic letters, too. */
#define REAL_WORDS 3.0

struct scan {
	gsize high;		/* bytes from 0x80 on */
	gsize sequences;	/* whole UTF-8 characters beyond ASCII */
	gsize strays;		/* bytes that are no part of one */
	gsize nuls;
	bool escapes;		/* ISO 2022 designations */
};

/* The length of the UTF-8 character that begins here; 0: none does. */
static inline gsize
utf8_length (const char *at, const char *end)
{
	gunichar c = g_utf8_get_char_validated (at, end - at);

	if (c == (gunichar) -1 || c == (gunichar) -2)
		return 0;
	return g_utf8_skip[(guchar) *at];
}

static struct scan
scan_bytes (const char *bytes, gsize length)
{
	const char *at = bytes, *end = bytes + length;
	struct scan scan = { 0 };

	while (at < end) {
		guchar c = *at;
		gsize size;

		if (c >= ' ' && c < 0x80) {
			at++;
			continue;
		}
		if (c < 0x80) {
			scan.nuls += c == 0;
			if (c == 0x1b && end - at > 2 &&
			    strchr ("$(.", at[1]))
				scan.escapes = true;
			at++;
			continue;
		}
		size = utf8_length (at, end);
		scan.sequences += size > 0;
		scan.strays += size == 0;
		scan.high += MAX (size, 1);
		at += MAX (size, 1);
	}
	return scan;
}

static gsize
misfits (const char *bytes, gsize length, const struct charset *charset)
{
	g_autoptr (GString) out = g_string_sized_new (length * 2);
	gsize replaced = 0;

	decode_append (out, bytes, length, charset, &replaced);
	return replaced;
}

/* The lines that tell something: those with bytes from 0x80 on; stray_only:
 * of these, the ones that are not UTF-8. */
static GString *
sample_lines (const char *bytes, gsize length, bool stray_only)
{
	GString *sample = g_string_new (NULL);
	const char *end = bytes + length;

	while (bytes < end && sample->len < SAMPLE_BYTES) {
		const char *stop = memchr (bytes, '\n', end - bytes);
		gsize size = (stop ? stop + 1 : end) - bytes;
		struct scan scan = scan_bytes (bytes, MIN (size,
							   SAMPLE_BYTES));

		if (stray_only ? scan.strays > 0 : scan.high > 0)
			g_string_append_len (sample, bytes,
					     MIN (size, SAMPLE_BYTES));
		bytes += size;
	}
	return sample;
}

/* Of the letters in words with at least two bytes from 0x80 on, the share
 * of such bytes: near 1 in Cyrillic, Greek, Chinese, low in Latin script. */
static double
density (const GString *sample)
{
	gsize high = 0, all = 0, i = 0;

	while (i < sample->len) {
		gsize start = i, word_high = 0;

		while (i < sample->len &&
		       ((guchar) sample->str[i] >= 0x80 ||
			g_ascii_isalpha (sample->str[i])))
			word_high += (guchar) sample->str[i++] >= 0x80;
		if (word_high >= 2) {
			high += word_high;
			all += i - start;
		}
		i += i == start;
	}
	return all ? (double) high / (double) all : 0;
}

static const struct charset *
ask_uchardet (const GString *sample)
{
	uchardet_t detector = uchardet_new ();
	const struct charset *found = NULL;

	if (uchardet_handle_data (detector, sample->str, sample->len) == 0) {
		uchardet_data_end (detector);
		found = label_find (uchardet_get_charset (detector));
	}
	uchardet_delete (detector);
	if (!found || found->family == CHARSET_ASCII ||
	    found->family == CHARSET_UTF8 || found->family == CHARSET_WIDE)
		return NULL;
	return misfits (sample->str, sample->len, found) ? NULL : found;
}

/* The letters that KOI8-U has where KOI8-R has frames, beside letters. */
static bool
has_ukrainian_koi8 (const char *bytes, gsize length)
{
	gsize i;

	for (i = 0; i < length; i++)
		if (strchr ("\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd", bytes[i]) &&
		    bytes[i] && ((i > 0 && (guchar) bytes[i - 1] >= 0xc0) ||
		     (i + 1 < length && (guchar) bytes[i + 1] >= 0xc0)))
			return true;
	return false;
}

/* Never NULL. */
static const struct charset *
guess (const GString *sample)
{
	const struct charset *found;
	struct cyrillic cyrillic;

	if (density (sample) >= DENSE) {
		if (cyrillic_recognise (sample->str, sample->len, NULL,
					&cyrillic))
			return label_find (cyrillic.charset);
		found = ask_uchardet (sample);
		if (found && found->family != CHARSET_LATIN)
			return found;
	} else {
		found = ask_uchardet (sample);
		if (found && (found->family == CHARSET_LATIN ||
			      found->family == CHARSET_MULTI))
			return found;
	}
	return label_find ("windows-1252");
}

/* What to read 8-bit bytes with that claim to be in a one-byte charset. */
static const struct charset *
confirm_byte (const GString *sample, const struct charset *claimed)
{
	struct cyrillic cyrillic;
	const struct charset *found;

	if (claimed->family == CHARSET_CYRILLIC) {
		const char *given = strcmp (claimed->name, "koi8-u") ?
			claimed->name : "koi8-r";

		if (cyrillic_recognise (sample->str, sample->len, given,
					&cyrillic) &&
		    cyrillic.letters >= FEW_LETTERS &&
		    cyrillic.given_cost - cyrillic.cost > MARGIN &&
		    strcmp (cyrillic.charset, given))
			return label_find (cyrillic.charset);
		return claimed;
	}
	if (claimed->family != CHARSET_LATIN || density (sample) < DENSE)
		return claimed;
	if (cyrillic_recognise (sample->str, sample->len, NULL, &cyrillic) &&
	    cyrillic.letters >= FEW_LETTERS && cyrillic.cost <= REAL_WORDS)
		return label_find (cyrillic.charset);
	found = ask_uchardet (sample);
	return found && found->family == CHARSET_MULTI ? found : claimed;
}

/* Windows' charsets fill the control range that ISO leaves empty; some
 * letters stand elsewhere, so they are taken only when that range is used. */
static const struct charset *
widen (const GString *sample, const struct charset *claimed)
{
	static const char *const wider[][2] = {
		{ "iso-8859-2", "windows-1250" },
		{ "iso-8859-4", "windows-1257" },
		{ "iso-8859-13", "windows-1257" },
		{ "iso-8859-15", "windows-1252" },
		{ "iso-8859-6", "windows-1256" },
		{ "iso-8859-7", "windows-1253" },
		{ "iso-8859-8", "windows-1255" },
	};
	gsize i, k;

	for (i = 0; i < G_N_ELEMENTS (wider); i++) {
		if (strcmp (claimed->name, wider[i][0]))
			continue;
		for (k = 0; k < sample->len; k++)
			if ((guchar) sample->str[k] >= 0x80 &&
			    (guchar) sample->str[k] < 0xa0 &&
			    (guchar) sample->str[k] != 0x85)
				return label_find (wider[i][1]);
	}
	return claimed;
}

/* The charset to read with, for bytes with some from 0x80 on that are not
 * plain UTF-8. */
static const struct charset *
choose (const GString *sample, const struct charset *claimed)
{
	const struct charset *chosen = claimed;

	if (!claimed || claimed->family == CHARSET_ASCII ||
	    claimed->family == CHARSET_UTF8 || claimed->family == CHARSET_WIDE)
		chosen = guess (sample);
	else if (claimed->family == CHARSET_JAPANESE_7BIT ||
		 claimed->family == CHARSET_7BIT) {
		/* A stray byte is only that; a whole text is another's. */
		chosen = guess (sample);
		if (chosen->family == CHARSET_LATIN)
			chosen = claimed;
	} else if (claimed->family == CHARSET_MULTI) {
		gsize bad = misfits (sample->str, sample->len, claimed);

		if (bad * 10 > sample->len)
			chosen = guess (sample);
		if (misfits (sample->str, sample->len, chosen) >= bad)
			chosen = claimed;
	} else
		chosen = widen (sample, confirm_byte (sample, claimed));
	if (strcmp (chosen->name, "koi8-r") == 0 &&
	    has_ukrainian_koi8 (sample->str, sample->len))
		chosen = label_find ("koi8-u");
	return chosen;
}

/* Lines that are UTF-8, with a broken character here and there, are read as
 * such, the others in the charset given: lists and gateways put lines of
 * their own under a text in another charset. */
static void
append_mixed (GString *out, const char *bytes, gsize length,
	      const struct charset *other, gsize *replaced)
{
	const char *end = bytes + length;

	while (bytes < end) {
		const char *stop = memchr (bytes, '\n', end - bytes);
		gsize size = (stop ? stop + 1 : end) - bytes;
		struct scan scan = scan_bytes (bytes, size);

		if (scan.strays <= scan.sequences)
			decode_append_utf8 (out, bytes, size, replaced);
		else
			decode_append (out, bytes, size, other, replaced);
		bytes += size;
	}
}

/* UTF-16 without a mark may be of either order: which one has blanks? */
static const struct charset *
order_utf16 (const char *bytes, gsize length)
{
	gsize little = 0, big = 0, i;

	for (i = 0; i + 1 < length; i += 2) {
		little += bytes[i] == ' ' && !bytes[i + 1];
		big += !bytes[i] && bytes[i + 1] == ' ';
	}
	return label_find (big > little ? "utf-16be" : "utf-16le");
}

/* UTF-16 and UTF-32 by a mark, by a label that the bytes allow, or by every
 * other byte being NUL. */
static const struct charset *
find_wide (const char *bytes, gsize length, const struct scan *scan,
	   const struct charset *claimed)
{
	gsize odd = 0, even = 0, i;

	if (length >= 4 && memcmp (bytes, "\xff\xfe\0\0", 4) == 0)
		return label_find ("utf-32le");
	if (length >= 2 && memcmp (bytes, "\xff\xfe", 2) == 0)
		return label_find ("utf-16le");
	if (length >= 2 && memcmp (bytes, "\xfe\xff", 2) == 0)
		return label_find ("utf-16be");
	if (claimed && claimed->family == CHARSET_WIDE &&
	    (scan->nuls || scan->strays))
		return g_str_has_prefix (claimed->name, "utf-16") ?
			order_utf16 (bytes, length) : claimed;
	if (length < 4 || scan->nuls * 4 < length)
		return NULL;
	for (i = 0; i < length; i++)
		if (!bytes[i])
			++*(i % 2 ? &odd : &even);
	if (odd * 2 >= length / 2 && even * 10 < odd)
		return label_find ("utf-16le");
	if (even * 2 >= length / 2 && odd * 10 < even)
		return label_find ("utf-16be");
	return NULL;
}

/* For bytes below 0x80 only. */
static const struct charset *
choose_7bit (const struct scan *scan, const struct charset *claimed)
{
	if (claimed && (claimed->family == CHARSET_JAPANESE_7BIT ||
			claimed->family == CHARSET_7BIT))
		return claimed;
	if (scan->escapes)
		return label_find ("iso-2022-jp");
	return claimed && claimed->family != CHARSET_WIDE ? claimed :
		label_find ("us-ascii");
}

static bool
is_mostly_utf8 (const struct scan *scan, const struct charset *claimed)
{
	if (!claimed || claimed->family == CHARSET_ASCII ||
	    claimed->family == CHARSET_UTF8)
		return scan->sequences * 2 > scan->strays;
	return claimed->family != CHARSET_MULTI &&
		scan->sequences >= 5 && scan->sequences / 10 > scan->strays;
}

const char *
charset_name (const char *label)
{
	const struct charset *charset = label_find (label);

	return charset ? charset->name : NULL;
}

char *
charset_to_utf8 (const char *bytes, gsize length, const char *label,
		 struct charset_result *result)
{
	GString *out = g_string_sized_new (length + length / 2 + 1);
	const struct charset *claimed = label_find (label), *chosen;
	struct scan scan = scan_bytes (bytes, length);
	gsize replaced = 0;

	if ((chosen = find_wide (bytes, length, &scan, claimed))) {
		decode_append (out, bytes, length, chosen, &replaced);
	} else if (!scan.high) {
		chosen = choose_7bit (&scan, claimed);
		if (chosen->family == CHARSET_7BIT ||
		    chosen->family == CHARSET_JAPANESE_7BIT)
			decode_append (out, bytes, length, chosen,
					&replaced);
		else
			decode_append_utf8 (out, bytes, length, &replaced);
	} else if (!scan.strays && scan.sequences >=
		   (claimed && claimed->family == CHARSET_MULTI ? 4 : 1)) {
		chosen = label_find ("utf-8");
		decode_append_utf8 (out, bytes, length, &replaced);
	} else if (is_mostly_utf8 (&scan, claimed)) {
		g_autoptr (GString) sample = sample_lines (bytes, length,
							   true);

		chosen = label_find ("utf-8");
		append_mixed (out, bytes, length, choose (sample, NULL),
			      &replaced);
	} else {
		g_autoptr (GString) sample = sample_lines (bytes, length,
							   false);

		chosen = choose (sample, claimed);
		decode_append (out, bytes, length, chosen, &replaced);
	}
	/* A byte order mark is no text. */
	if (g_str_has_prefix (out->str, "\xef\xbb\xbf"))
		g_string_erase (out, 0, 3);
	if (result)
		*result = (struct charset_result) {
			.charset = chosen->name,
			.guessed = claimed ? chosen != claimed :
				chosen->family != CHARSET_ASCII,
			.replaced = replaced
		};
	return g_string_free (out, FALSE);
}
