#include "parser/signature.h"

#include <string.h>

enum {
	FOLD_BYTES = 160,	/* of a line that are compared */
	STRICT_LINES = 25,	/* under "-- " */
	LOOSE_LINES = 10,	/* under "--" */
	LOOSE_BYTES = 100,	/* of each of them */
	DEVICE_WORDS = 11,	/* "Sent from my ..." */
	CARD_LINES = 12,
	CARD_LINE_BYTES = 90,
	CARD_CONTACTS = 2,	/* telephone numbers, addresses, sites */
	CARD_DIGITS = 7,	/* of a telephone number */
	CLOSING_BYTES = 60,
	NAME_BYTES = 50,
	NAME_LINES = 2,
	FOOTER_PARAGRAPHS = 3,
	LIST_RULE = 20,		/* underscores above a list's footer */
	LIST_LINES = 8
};

static bool
is_empty (const struct lines *lines, gsize at)
{
	return lines->line[at].is_blank || lines->line[at].is_rule;
}

/* The start of a line, folded, without brackets and drawn characters. */
static void
fold_start (const struct lines *lines, gsize at, GString *into)
{
	const char *body = line_body (lines, at);
	const char *end = body + lines->line[at].body_length;

	if (end - body > FOLD_BYTES)
		end = g_utf8_find_prev_char (body, body + FOLD_BYTES + 1);
	while (body < end && strchr ("-_=*#~+<([\"/| ", *body) != NULL)
		body++;
	g_string_truncate (into, 0);
	phrases_fold (into, body, (gsize) (end - body));
	/* A link of HTML may have come as "[text](address)". */
	for (char *p = into->str; *p != '\0'; p++)
		if (*p == '[' || *p == ']')
			g_string_erase (into, p - into->str, 1);
}

/* --- "-- " --------------------------------------------------------------- */

static bool
is_line (const struct lines *lines, gsize at, const char *want)
{
	const struct line *line = &lines->line[at];

	return line->length == strlen (want)
	       && memcmp (lines->text + line->start, want, line->length) == 0;
}

/* A program's listing has "--" lines too. */
static bool
looks_signed (const struct lines *lines, gsize from, gsize end, bool strict)
{
	gsize filled = 0;

	for (gsize i = from; i < end; i++) {
		const struct line *line = &lines->line[i];
		const char *body = line_body (lines, i);

		if (line->is_blank)
			continue;
		filled++;
		if (line->depth > 0 || (line->body_length > 2
					&& memcmp (body, "--", 2) == 0
					&& !line->is_rule && !strict)
		    || body[line->body_length - 1] == ';')
			return false;
		if (!strict && (line->body_length > LOOSE_BYTES
				|| body[line->body_length - 1] == '?'))
			return false;
	}
	return filled <= (strict ? STRICT_LINES : LOOSE_LINES);
}

static gsize
cut_delimiter (const struct lines *lines, gsize from, gsize end)
{
	for (gsize i = from; i < end; i++) {
		bool strict = is_line (lines, i, "-- ")
			      || is_line (lines, i, "- -- ")
			      || is_line (lines, i, "--\302\240");

		if ((strict || is_line (lines, i, "--")
		     || is_line (lines, i, "—"))
		    && looks_signed (lines, i + 1, end, strict))
			return i;
	}
	return end;
}

/* --- lines of devices and companies -------------------------------------- */

/* Words between spaces, addresses left out. */
static guint
count_words (const char *s)
{
	guint words = 0;

	while (*s != '\0') {
		gsize n = strcspn (s, " ");
		const char *colon = n > 2 ? g_strstr_len (s, (gssize) n, "://")
					  : NULL;

		words += n > 0 && colon == NULL;
		s += n + (s[n] == ' ');
	}
	return words;
}

/* "Ann from mobile": what stands before says nothing. */
static bool
ends_from_device (const char *folded)
{
	static const char *const ends[] = {
		" from mobile", " from my mobile", " from phone",
		" from my phone", " from my iphone", " from iphone",
		" от мобильного", " с мобильного", " с телефона",
		" з мобільного", " з телефону", NULL
	};

	for (gsize i = 0; ends[i] != NULL; i++)
		if (g_str_has_suffix (folded, ends[i]))
			return count_words (folded) <= 4;
	return false;
}

/* What may follow on the same line: "Please excuse typos", an address. */
static bool
is_excuse (const char *s)
{
	static const char *const starts[] = {
		"please", "excuse", "sorry", "apolog", "pardon", "forgive",
		"get ", "powered", "bitte", "merci", "disculp", "извин",
		"прошу", "простите", "вибач", "перепрош", "http", "<", "("
	};

	for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
		if (g_str_has_prefix (s, starts[i]))
			return true;
	return *s == '\0';
}

/* "Sent from my iPhone", but not "Sent from my desk, which is...". */
static bool
is_device_line (const struct lines *lines, gsize at, GString *fold)
{
	const char *rest;
	gsize length;

	if (lines->line[at].body_length > FOLD_BYTES)
		return false;
	fold_start (lines, at, fold);
	length = phrases_prefix (PHRASES_DEVICE, fold->str);
	if (length == 0)
		return ends_from_device (fold->str);
	for (rest = fold->str + length; *rest != '\0'; rest++)
		if (strchr (",.;!", *rest) != NULL
		    && (rest[1] == ' ' || rest[1] == '\0'))
			break;
	if (*rest != '\0') {
		if (!is_excuse (rest + 1 + strspn (rest + 1, " .,;!")))
			return false;
		g_string_truncate (fold, (gsize) (rest - fold->str));
	}
	return count_words (fold->str) <= DEVICE_WORDS;
}

/* Where, in the last paragraphs, a company's notice begins; end if nowhere:
 * it may have several. */
static gsize
cut_footer (const struct lines *lines, gsize from, gsize end, GString *fold)
{
	guint paragraphs = 0;

	for (gsize i = end; i > from && lines->line[i - 1].depth == 0; i--) {
		if (is_empty (lines, i - 1)) {
			paragraphs += !is_empty (lines, i);
			if (paragraphs == FOOTER_PARAGRAPHS)
				break;
			continue;
		}
		if (!line_starts (lines, i - 1, PHRASES_FOOTER))
			continue;
		fold_start (lines, i - 1, fold);
		if (phrases_prefix (PHRASES_FOOTER, fold->str) > 0)
			return i - 1;
	}
	return end;
}

static bool
speaks_of_list (const char *folded)
{
	return strstr (folded, "mailing list") != NULL
	       || strstr (folded, "listinfo") != NULL
	       || strstr (folded, "unsubscribe") != NULL
	       || strstr (folded, "mailman") != NULL
	       || strstr (folded, "рассылк") != NULL;
}

/* A list's footer stands under a long rule. */
static gsize
cut_list_footer (const struct lines *lines, gsize from, gsize end,
		 GString *fold)
{
	gsize least = end > from + LIST_LINES ? end - LIST_LINES : from;
	gsize rule = end;

	while (rule > least && !lines->line[rule - 1].is_rule)
		rule--;
	if (rule == least || lines->line[rule - 1].body_length < LIST_RULE)
		return end;
	for (gsize i = rule; i < end; i++) {
		fold_start (lines, i, fold);
		if (speaks_of_list (fold->str))
			return rule - 1;
	}
	return end;
}

/* --- visiting cards ------------------------------------------------------ */

static bool
is_closing_line (const struct lines *lines, gsize at, GString *fold)
{
	if (lines->line[at].body_length > CLOSING_BYTES
	    || lines->line[at].depth > 0
	    || !line_starts (lines, at, PHRASES_CLOSING))
		return false;
	fold_start (lines, at, fold);
	return phrases_prefix (PHRASES_CLOSING, fold->str) > 0;
}

/* A telephone number, a mail address, a site. */
static bool
is_contact (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);
	guint digits = 0;

	for (guint32 i = 0; i < line->body_length; i++)
		digits += g_ascii_isdigit (body[i]) != 0;
	return digits >= CARD_DIGITS || line->address
	       || g_strstr_len (body, line->body_length, "www.") != NULL
	       || g_strstr_len (body, line->body_length, "://") != NULL;
}

/* A line of a visiting card is no sentence. */
static bool
is_card_line (const struct lines *lines, gsize at)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);
	char last = body[line->body_length - 1];

	if (line->body_length > CARD_LINE_BYTES || line->depth > 0
	    || last == '?' || last == '!')
		return false;
	return last != '.' || line->foreign < 4;
}

/* "Best regards, / Ann Lee / Acme Ltd / +1 555 ...": cut behind the name. */
static gsize
cut_card (const struct lines *lines, gsize from, gsize end, GString *fold)
{
	gsize least = end > from + CARD_LINES ? end - CARD_LINES : from;
	guint contacts = 0;
	gsize name;

	for (gsize i = end; i > least; i--) {
		if (is_empty (lines, i - 1))
			continue;
		if (is_closing_line (lines, i - 1, fold)) {
			if (contacts < CARD_CONTACTS)
				return end;
			name = i;
			while (name < end && is_empty (lines, name))
				name++;
			/* The formula may have the name on its own line. */
			if (name < end && !is_contact (lines, name)
			    && lines->line[name].body_length <= NAME_BYTES)
				name++;
			return name;
		}
		if (!is_card_line (lines, i - 1))
			return end;
		contacts += is_contact (lines, i - 1);
	}
	return end;
}

/* --- the whole ----------------------------------------------------------- */

static gsize
cut_empty (const struct lines *lines, gsize from, gsize end)
{
	while (end > from && is_empty (lines, end - 1))
		end--;
	return end;
}

static gsize
cut_pgp (const struct lines *lines, gsize from, gsize end)
{
	if (end == from || !is_line (lines, end - 1,
				     "-----END PGP SIGNATURE-----"))
		return end;
	for (gsize i = end - 1; i > from; i--)
		if (is_line (lines, i - 1, "-----BEGIN PGP SIGNATURE-----"))
			return i - 1;
	return end;
}

gsize
signature_trim (const struct lines *lines, gsize from, gsize end)
{
	g_autoptr (GString) fold = NULL;
	gsize before;

	end = cut_empty (lines, from, end);
	if (end == from)
		return from;
	fold = g_string_new (NULL);
	if (end > from + SIGNATURE_LOOK_BACK)
		from = end - SIGNATURE_LOOK_BACK;
	end = cut_empty (lines, from, cut_pgp (lines, from, end));
	do {
		before = end;
		end = cut_list_footer (lines, from, end, fold);
		end = cut_footer (lines, from, end, fold);
		while (end > from && (is_empty (lines, end - 1)
				      || (lines->line[end - 1].depth == 0
					  && is_device_line (lines, end - 1,
							     fold))))
			end--;
	} while (end < before);
	end = cut_delimiter (lines, from, end);
	end = cut_empty (lines, from, end);
	while (end > from && lines->line[end - 1].depth == 0
	       && (is_empty (lines, end - 1)
		   || is_device_line (lines, end - 1, fold)))
		end--;
	end = cut_card (lines, from, end, fold);
	return cut_empty (lines, from, end);
}

bool
signature_is_closing (const struct lines *lines, gsize from, gsize end)
{
	g_autoptr (GString) fold = g_string_new (NULL);
	guint names = 0;

	while (from < end && is_empty (lines, from))
		from++;
	end = cut_empty (lines, from, end);
	if (from == end || !is_closing_line (lines, from, fold))
		return false;
	for (gsize i = from + 1; i < end; i++) {
		if (is_empty (lines, i))
			continue;
		if (lines->line[i].body_length > NAME_BYTES
		    || ++names > NAME_LINES)
			return false;
	}
	return true;
}
