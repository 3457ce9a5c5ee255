#include "filter/policy/gist.h"

#include <stdbool.h>
#include <string.h>

#include "filter/policy/translit.h"

/* The same shape in two alphabets, lower case. */
static const struct {
	gunichar latin, cyrillic;
} twins[] = {
	{ 'a', 0x430 }, { 'c', 0x441 }, { 'e', 0x435 }, { 'i', 0x456 },
	{ 'o', 0x43e }, { 'p', 0x440 }, { 'x', 0x445 }, { 'y', 0x443 }
};

/* What stands for a letter in a word that is not to be seen. */
static const struct {
	gunichar sign, letter;
} disguises[] = {
	{ '0', 0x43e }, { '3', 0x437 }, { '4', 0x447 }, { '6', 0x431 },
	{ '@', 0x430 }, { 'b', 0x431 }, { 'h', 0x43d }, { 'k', 0x43a },
	{ 'm', 0x43c }, { 'n', 0x43f }, { 't', 0x442 }, { 'u', 0x438 },
	{ 'r', 0x433 }
};

static bool
is_cyrillic (gunichar c)
{
	return c >= 0x400 && c <= 0x52f;
}

static bool
is_latin (gunichar c)
{
	return c < 0x80 && g_ascii_isalpha ((char) c);
}

/* 0: nothing is left of it. */
static gunichar
plain (gunichar c)
{
	switch (c) {
	case 0xad:
	case 0x300:
	case 0x301:
	case 0x200b:
	case 0x200c:
	case 0x200d:
	case 0x2060:
	case 0xfeff:
		return 0;
	case '`':
	case 0xb4:
	case 0x2b9:
	case 0x2bc:
	case 0x2018:
	case 0x2019:
	case 0x201b:
		return '\'';
	case 0x401:
	case 0x451:
		return 0x435;
	default:
		return g_unichar_isspace (c) && c != '\n' ? ' '
			: g_unichar_tolower (c);
	}
}

/* A letter and the mark that was typed after it; 0: no such letter. */
static gunichar
joined (gunichar letter, gunichar mark)
{
	if (mark == 0x306)
		return letter == 0x438 ? 0x439 : 0;
	if (mark == 0x308)
		return letter == 0x456 ? 0x457 : letter == 0x435 ? letter : 0;
	return 0;
}

struct letter {
	gunichar c;
	guint32 place;
};

static void
swap_twins (struct letter *word, gsize length)
{
	gsize latin = 0, cyrillic = 0;

	for (gsize i = 0; i < length; i++) {
		latin += is_latin (word[i].c);
		cyrillic += is_cyrillic (word[i].c);
	}
	if (latin == 0 || cyrillic == 0)
		return;
	for (gsize i = 0; i < length; i++)
		for (gsize j = 0; j < G_N_ELEMENTS (twins); j++)
			if (cyrillic >= latin && word[i].c == twins[j].latin)
				word[i].c = twins[j].cyrillic;
			else if (cyrillic < latin
				 && word[i].c == twins[j].cyrillic)
				word[i].c = twins[j].latin;
}

/* Of one alphabet: each run of letters that was of two. */
static void
unmix (GArray *letters)
{
	struct letter *all = (struct letter *) letters->data;

	for (gsize i = 0; i < letters->len;) {
		gsize end = i;

		while (end < letters->len && g_unichar_isalpha (all[end].c))
			end++;
		swap_twins (all + i, end - i);
		i = end + (end == i);
	}
}

static GArray *
read_letters (const char *source)
{
	GArray *letters = g_array_new (FALSE, FALSE, sizeof (struct letter));

	for (const char *p = source; *p != '\0' && p - source < GIST_BYTES;
	     p = g_utf8_next_char (p)) {
		struct letter one = {
			plain (g_utf8_get_char (p)), (guint32) (p - source)
		};
		struct letter *last = letters->len == 0 ? NULL
			: &g_array_index (letters, struct letter,
					  letters->len - 1);
		gunichar both = last == NULL ? 0 : joined (last->c, one.c);

		if (both != 0)
			last->c = both;
		else if (one.c != 0)
			g_array_append_val (letters, one);
	}
	return letters;
}

static void
write_letters (struct gist *gist, const char *source, const GArray *letters)
{
	guint32 end = 0;

	gist->source = source;
	gist->text = g_string_new (NULL);
	gist->places = g_array_new (FALSE, FALSE, sizeof (guint32));
	for (guint i = 0; i < letters->len; i++) {
		const struct letter *one = &g_array_index (letters,
							   struct letter, i);

		g_string_append_unichar (gist->text, one->c);
		while (gist->places->len < gist->text->len)
			g_array_append_val (gist->places, one->place);
		end = (guint32) (g_utf8_next_char (source + one->place)
				 - source);
	}
	g_array_append_val (gist->places, end);
}

/* --- in Latin letters ---------------------------------------------------- */

static void
add_letter (GArray *letters, gunichar c, guint32 place)
{
	const struct letter one = { c, place };

	g_array_append_val (letters, one);
}

/* A word as it was meant, unless it is none: an address, a name, a number. */
static void
add_word (GArray *letters, enum translit translit, guint from, guint to)
{
	g_autoptr (GString) word = g_string_new (NULL);
	bool plain = true;

	for (guint i = from; i < to; i++) {
		gunichar c = g_array_index (letters, struct letter, i).c;

		plain = plain && (is_latin (c) || c == '\'');
		g_string_append_unichar (word, c);
	}
	plain = plain && !translit_stays (word->str, word->len);
	for (gsize at = 0; at < to - from;) {
		struct letter one = g_array_index (letters, struct letter,
						   from + at);
		gunichar written[TRANSLIT_LETTERS] = { one.c };
		gsize count = 1;

		at += !plain ? 1 : translit_step (translit, word->str,
						  word->len, at, written,
						  &count);
		for (gsize i = 0; i < count; i++)
			add_letter (letters, written[i], one.place);
	}
}

static bool
ends_word (gunichar c)
{
	return g_unichar_isspace (c)
		|| (c < 0x80 && strchr (",;:!?()\"", (int) c) != NULL);
}

/* What was typed in Latin letters stands there once more, in its own. */
static void
add_translit (GArray *letters)
{
	g_autoptr (GString) text = g_string_new (NULL);
	guint length = letters->len;
	enum translit translit;

	for (guint i = 0; i < length; i++)
		g_string_append_unichar (text, g_array_index (
			letters, struct letter, i).c);
	translit = translit_of (text->str);
	if (translit == TRANSLIT_NONE)
		return;
	for (int i = 0; i < 2; i++)
		add_letter (letters, '\n', g_array_index (
			letters, struct letter, length - 1).place);
	for (guint i = 0; i < length;) {
		struct letter one = g_array_index (letters, struct letter, i);
		guint end = i;

		while (end < length && !ends_word (g_array_index (
			letters, struct letter, end).c))
			end++;
		/* The dot behind the last word of a sentence. */
		while (end > i && g_array_index (letters, struct letter,
						 end - 1).c == '.')
			end--;
		if (end == i) {
			add_letter (letters, one.c, one.place);
			i++;
		} else {
			add_word (letters, translit, i, end);
			i = end;
		}
	}
}

void
gist_make (struct gist *gist, const char *source)
{
	g_autoptr (GArray) letters = read_letters (source);

	unmix (letters);
	add_translit (letters);
	write_letters (gist, source, letters);
}

/* --- disguised ---------------------------------------------------------- */

static gunichar
undisguised (gunichar c)
{
	for (gsize i = 0; i < G_N_ELEMENTS (twins); i++)
		if (c == twins[i].latin)
			return twins[i].cyrillic;
	for (gsize i = 0; i < G_N_ELEMENTS (disguises); i++)
		if (c == disguises[i].sign)
			return disguises[i].letter;
	return c;
}

static bool
is_filler (gunichar c)
{
	return c == '.' || c == '-' || c == '_' || c == ' ' || c == '\'';
}

/* One letter by itself, with no other beside it. */
static bool
is_single (const GArray *letters, guint i)
{
	const struct letter *all = (const struct letter *) letters->data;

	return g_unichar_isalpha (all[i].c)
		&& (i == 0 || !g_unichar_isalpha (all[i - 1].c))
		&& (i + 1 == letters->len
		    || !g_unichar_isalpha (all[i + 1].c));
}

/* "х у й", "х.у.й": from the third letter that stands alone on, what is
 * between them is left out.  Two are "и в", "а я". */
static void
join_single (GArray *letters)
{
	g_autoptr (GArray) kept = g_array_new (FALSE, FALSE,
					       sizeof (struct letter));

	for (guint i = 0; i < letters->len;) {
		guint count = 0, end = i;

		while (end < letters->len && is_single (letters, end)) {
			count++;
			end += 2;
			if (end > letters->len || !is_filler (g_array_index
				(letters, struct letter, end - 1).c))
				break;
		}
		if (count >= 3) {
			for (guint j = 0; j < count; j++)
				g_array_append_vals (kept, &g_array_index (
					letters, struct letter, i + 2 * j), 1);
			i += 2 * count - 1;
		} else {
			g_array_append_vals (kept, &g_array_index (
				letters, struct letter, i), 1);
			i++;
		}
	}
	g_array_set_size (letters, 0);
	g_array_append_vals (letters, kept->data, kept->len);
}

static void
undisguise_words (GArray *letters)
{
	struct letter *all = (struct letter *) letters->data;

	for (guint i = 0; i < letters->len;) {
		guint end = i;
		bool cyrillic = false;

		for (; end < letters->len && !g_unichar_isspace (all[end].c);
		     end++)
			cyrillic = cyrillic || is_cyrillic (all[end].c);
		for (guint j = i; cyrillic && j < end; j++)
			all[j].c = undisguised (all[j].c);
		i = end + (end == i);
	}
}

void
gist_make_bare (struct gist *gist, const char *source)
{
	g_autoptr (GArray) letters = read_letters (source);
	g_autoptr (GArray) once = g_array_new (FALSE, FALSE,
					       sizeof (struct letter));

	join_single (letters);
	undisguise_words (letters);
	for (guint i = 0; i < letters->len; i++) {
		const struct letter *one = &g_array_index (letters,
							   struct letter, i);

		if (i == 0 || one[-1].c != one->c || is_latin (one->c))
			g_array_append_vals (once, one, 1);
	}
	write_letters (gist, source, once);
}

void
gist_clear (struct gist *gist)
{
	if (gist->text != NULL)
		g_string_free (gist->text, TRUE);
	g_clear_pointer (&gist->places, g_array_unref);
	gist->text = NULL;
}

char *
gist_quote (const struct gist *gist, gsize start, gsize end)
{
	guint32 from = g_array_index (gist->places, guint32, start);
	guint32 to = g_array_index (gist->places, guint32, end);

	/* From the text into what is meant by it: no pattern of ours. */
	return g_strndup (gist->source + from, to > from ? to - from : 0);
}
