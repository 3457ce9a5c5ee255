#include "parser/footer.h"

#include <string.h>

enum {
	PARAGRAPHS = 3,
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

/* Behind the phrase comes nothing, or a site alone. */
static bool
is_complete (const char *rest)
{
	rest += strspn (rest, " .,:;!*_)<-");
	return *rest == '\0' || g_str_has_prefix (rest, "http")
	       || g_str_has_prefix (rest, "www.");
}

/* Is the notice that begins at this line one, all that follows included? */
static bool
speaks_as_notice (const struct lines *lines, gsize at, gsize end,
		  GString *fold)
{
	gsize length;
	const char *rest;

	line_fold_start (lines, at, fold);
	length = phrases_prefix (PHRASES_FOOTER, fold->str);
	if (length == 0)
		return false;
	rest = fold->str + length;
	if (is_complete (rest) || has_evidence (rest))
		return true;
	/* The end of a long line, then those below it. */
	line_fold (lines, at, fold);
	if (fold->len > length && has_evidence (fold->str + length))
		return true;
	for (at++; at < end; at++) {
		if (is_empty (lines, at))
			continue;
		line_fold (lines, at, fold);
		if (has_evidence (fold->str))
			return true;
	}
	return false;
}

/* Where, in the last paragraphs, a company's notice begins; end if nowhere:
 * it may have several. */
static gsize
cut_notice (const struct lines *lines, gsize from, gsize end, GString *fold)
{
	guint paragraphs = 0;

	for (gsize i = end; i > from && lines->line[i - 1].depth == 0; i--) {
		if (is_empty (lines, i - 1)) {
			paragraphs += !is_empty (lines, i);
			if (paragraphs == PARAGRAPHS)
				break;
			continue;
		}
		if (line_starts (lines, i - 1, PHRASES_FOOTER)
		    && speaks_as_notice (lines, i - 1, end, fold))
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
