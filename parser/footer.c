#include "parser/footer.h"

#include <string.h>

enum {
	PARAGRAPHS = 3,
	LONG_PHRASE = 6,	/* words */
	NOTICE_BYTES = 2000,	/* of a line that are read */
	LIST_RULE = 20,		/* underscores above a list's footer */
	LIST_LINES = 8
};

/* What such notices speak of, beside the words that they begin with. */
static const char *const evidence[] = {
	"confidential", "privileged", "intended", "recipient", "addressee",
	"disclos", "unauthori", "prohibited", "in error", "opinions",
	"views expressed", "liabilit", "free of viruses", "virus-free",
	"legally", "propriet", "informati", "antivirus",
	"environment", "before printing", "unsubscribe", "subscribed",
	"vertraulich", "rechtlich", "empfänger", "adressat", "unbefugt", "virenfrei",
	"confidentiel", "informac", "destinataire", "imprimer", "confidencial",
	"destinatari", "imprimir", "riservat", "poufn", "adresat", "vertrouwelijk",
	"geadresseerde", "důvěrn", "gizli",
	"конфиденциал", "информац", "антивирус", "предназнач", "адресат", "получател", "разглаш",
	"несанкционирован", "по ошибке", "окружающ", "печатать", "распечат",
	"конфіденційн", "інформац", "антивірус", "призначен", "одержувач", "отримувач", "розголош",
	"помилково", "довкілл", "друкувати",
	"avast", "avg", "avira", "kaspersky", "касперск", "eset", "nod32",
	"norton", "mcafee", "bitdefender", "dr.web", "sophos", "symantec",
	"mailscanner", "messagelabs", "mimecast", "clamav", "barracuda",
	"spamfighter", "trend micro"
};

static bool
is_empty (const struct lines *lines, gsize at)
{
	return lines->line[at].is_blank || lines->line[at].is_rule;
}

static bool
has_evidence (const char *folded)
{
	for (gsize i = 0; i < G_N_ELEMENTS (evidence); i++)
		if (strstr (folded, evidence[i]) != NULL)
			return true;
	return false;
}

/* So many words begin nobody's sentence. */
static bool
is_long (const char *phrase, gsize length)
{
	guint blanks = 0;

	for (gsize i = 0; i < length; i++)
		blanks += phrase[i] == ' ';
	return blanks + 1 >= LONG_PHRASE;
}

/* Behind the phrase comes nothing, or a site alone. */
static bool
is_complete (const char *rest)
{
	rest += strspn (rest, " .,:;!*_)<-");
	return *rest == '\0' || g_str_has_prefix (rest, "http")
	       || g_str_has_prefix (rest, "www.");
}

/* The start of a line, which may be a whole notice. */
static void
fold_some (const struct lines *lines, gsize at, GString *into)
{
	const char *body = line_body (lines, at);
	const char *end = body + lines->line[at].body_length;

	if (end - body > NOTICE_BYTES)
		end = g_utf8_find_prev_char (body, body + NOTICE_BYTES + 1);
	g_string_truncate (into, 0);
	phrases_fold (into, body, (gsize) (end - body));
}

/* What is known of the lines from one on: each is read once. */
struct below {
	gsize from;
	bool evidence;
};

static void
look_below (struct below *below, const struct lines *lines, gsize from,
	    GString *fold)
{
	for (; below->from > from; below->from--) {
		gsize at = below->from - 1;

		if (below->evidence || is_empty (lines, at))
			continue;
		fold_some (lines, at, fold);
		below->evidence = has_evidence (fold->str);
	}
}

/* Is the notice that begins at this line one, all that follows included? */
static bool
speaks_as_notice (const struct lines *lines, gsize at, struct below *below,
		  GString *fold)
{
	gsize length;

	line_fold_start (lines, at, fold);
	length = phrases_prefix (PHRASES_FOOTER, fold->str);
	/* "disclaimer" may stand anywhere in a text. */
	if (length == 0
	    || (memchr (fold->str, ' ', length) == NULL && at > 0
		&& !is_empty (lines, at - 1)))
		return false;
	if (is_long (fold->str, length) || is_complete (fold->str + length)
	    || has_evidence (fold->str + length))
		return true;
	/* The end of a long line, then those below it. */
	fold_some (lines, at, fold);
	if (fold->len > length && has_evidence (fold->str + length))
		return true;
	look_below (below, lines, at + 1, fold);
	return below->evidence;
}

/* Where, in the last paragraphs, a company's notice begins; end if nowhere:
 * it may have several. */
static gsize
cut_notice (const struct lines *lines, gsize from, gsize end, GString *fold)
{
	struct below below = { end, false };
	guint paragraphs = 0;

	for (gsize i = end; i > from && lines->line[i - 1].depth == 0; i--) {
		if (is_empty (lines, i - 1)) {
			paragraphs += !is_empty (lines, i);
			if (paragraphs == PARAGRAPHS)
				break;
			continue;
		}
		if (line_starts (lines, i - 1, PHRASES_FOOTER)
		    && !line_is_led_up_to (lines, i - 1)
		    && speaks_as_notice (lines, i - 1, &below, fold))
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
cut_list (const struct lines *lines, gsize from, gsize end, GString *fold)
{
	gsize least = end > from + LIST_LINES ? end - LIST_LINES : from;
	bool speaks = false, leads = false;
	gsize rule = end;

	while (rule > least && !lines->line[rule - 1].is_rule)
		rule--;
	if (rule == least || lines->line[rule - 1].body_length < LIST_RULE)
		return end;
	/* One that underlines a heading is none. */
	if (rule > 1 && *line_body (lines, rule - 1) != '_'
	    && line_is_text (lines, rule - 2))
		return end;
	for (gsize i = rule; i < end; i++) {
		line_fold_start (lines, i, fold);
		speaks |= speaks_of_list (fold->str);
		leads |= lines->line[i].address
			 || strstr (fold->str, "://") != NULL;
	}
	return speaks && leads ? rule - 1 : end;
}

gsize
footer_cut (const struct lines *lines, gsize from, gsize end, GString *fold)
{
	end = cut_list (lines, from, end, fold);
	return cut_notice (lines, from, end, fold);
}
