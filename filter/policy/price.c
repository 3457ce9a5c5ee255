#include "filter/policy/price.h"

#include <string.h>

/* Abbreviations and signs as they are written by hand, in lower case; the
 * longer of two that begin alike first. */
static const struct {
	const char *word;
	const char *currency;
} currencies[] = {
	{ "uah", "UAH" }, { "гривень", "UAH" }, { "гривен", "UAH" },
	{ "гривні", "UAH" }, { "гривни", "UAH" }, { "гривня", "UAH" },
	{ "гривна", "UAH" }, { "грн.", "UAH" }, { "грн", "UAH" },
	{ "₴", "UAH" },
	{ "rub", "RUB" }, { "рублей", "RUB" }, { "рубля", "RUB" },
	{ "рубль", "RUB" }, { "руб.", "RUB" }, { "руб", "RUB" },
	{ "₽", "RUB" },
	{ "usd", "USD" }, { "долларов", "USD" }, { "доллара", "USD" },
	{ "доллар", "USD" }, { "доларів", "USD" }, { "долари", "USD" },
	{ "долар", "USD" }, { "dollars", "USD" }, { "dollar", "USD" },
	{ "$", "USD" },
	{ "eur", "EUR" }, { "евро", "EUR" }, { "євро", "EUR" },
	{ "euros", "EUR" }, { "euro", "EUR" }, { "€", "EUR" },
	{ "gbp", "GBP" }, { "£", "GBP" }, { "pln", "PLN" }, { "zł", "PLN" },
	{ "czk", "CZK" }, { "kzt", "KZT" }, { "₸", "KZT" },
	{ "byn", "BYN" }, { "mdl", "MDL" }, { "gel", "GEL" },
	{ "chf", "CHF" }, { "ron", "RON" }
};

static gsize
blanks (const char *text)
{
	gsize length = 0;

	for (;;) {
		if (text[length] == ' ' || text[length] == '\t')
			length++;
		else if (g_str_has_prefix (text + length, "\u00a0")
			 || g_str_has_prefix (text + length, "\u202f"))
			length += strlen (g_str_has_prefix (text + length,
							    "\u00a0")
					  ? "\u00a0" : "\u202f");
		else
			return length;
	}
}

/* A currency at the start of text, which ends there or is followed by what is
 * no letter: its length, or 0. */
static gsize
read_currency (const char *text, char currency[4])
{
	g_autofree char *head = g_strndup (text, 40);
	g_autofree char *valid = g_utf8_make_valid (head, -1);
	g_autofree char *lower = g_utf8_strdown (valid, -1);

	for (gsize i = 0; i < G_N_ELEMENTS (currencies); i++) {
		gsize length = strlen (currencies[i].word);
		bool sign = !g_unichar_isalpha (
			g_utf8_get_char (currencies[i].word));

		if (!g_str_has_prefix (lower, currencies[i].word))
			continue;
		/* A sign may stand before digits, a word ends. */
		if (!sign && lower[length] != '\0'
		    && g_unichar_isalnum (g_utf8_get_char (lower + length)))
			continue;
		g_strlcpy (currency, currencies[i].currency, 4);
		return length;
	}
	return 0;
}

/* "1500", "1 500", "1500.5", "1 500,50": the bytes it takes, or 0. */
static gsize
read_amount (const char *text, gint64 *hundredths, const char **why)
{
	const char *at = text;
	gint64 whole = 0;
	unsigned decimals = 0, apart = 0;

	*why = "no amount";
	if (!g_ascii_isdigit (*at))
		return 0;
	for (;;) {
		gsize gap;

		for (; g_ascii_isdigit (*at); at++) {
			whole = whole * 10 + (*at - '0');
			if (whole > PRICE_MOST / 100) {
				*why = "too much";
				return 0;
			}
		}
		/* Thousands apart: one to three digits, a gap, three. */
		gap = blanks (at);
		if (gap == 0 || (apart == 0 && at - text > 3)
		    || strspn (at + gap, "0123456789") != 3)
			break;
		apart++;
		at += gap;
	}
	*hundredths = whole * 100;
	if ((*at == '.' || *at == ',') && g_ascii_isdigit (at[1])) {
		decimals = (unsigned) strspn (at + 1, "0123456789");
		if (decimals > 2) {
			*why = "it is not clear where the decimals begin";
			return 0;
		}
		*hundredths += (at[1] - '0') * 10
			+ (decimals == 2 ? at[2] - '0' : 0);
		at += 1 + decimals;
	}
	if (*hundredths <= 0 || *hundredths > PRICE_MOST) {
		*why = *hundredths == 0 ? "nothing to pay" : "too much";
		return 0;
	}
	return (gsize) (at - text);
}

gsize
price_read (const char *text, struct price *price, const char **why)
{
	const char *at = text + blanks (text);
	gsize before = read_currency (at, price->currency);
	gsize length;

	at += before;
	at += blanks (at);
	length = read_amount (at, &price->hundredths, why);
	if (length == 0)
		return 0;
	at += length;
	if (before == 0) {
		at += blanks (at);
		length = read_currency (at, price->currency);
		if (length == 0) {
			*why = "no currency";
			return 0;
		}
		at += length;
	}
	if (*at != '\0' && blanks (at) == 0) {
		*why = "no blank behind the price";
		return 0;
	}
	at += blanks (at);
	*why = NULL;
	return (gsize) (at - text);
}

char *
price_print (const struct price *price)
{
	if (price->hundredths % 100 == 0)
		return g_strdup_printf ("%" G_GINT64_FORMAT " %s",
					price->hundredths / 100,
					price->currency);
	return g_strdup_printf ("%" G_GINT64_FORMAT ".%02d %s",
				price->hundredths / 100,
				(int) (price->hundredths % 100),
				price->currency);
}

/* How a currency is written behind an amount where that is not ISO 4217. */
static const char *
currency_shown (const char *currency, bool cyrillic)
{
	if (cyrillic && strcmp (currency, "UAH") == 0)
		return "грн";
	return cyrillic && strcmp (currency, "RUB") == 0 ? "руб." : currency;
}

static void
group (GString *digits, const char *gap)
{
	for (gssize at = (gssize) digits->len - 3; at > 0; at -= 3)
		g_string_insert (digits, at, gap);
}

char *
price_shown (const struct price *price, const char *language)
{
	bool cyrillic = g_strcmp0 (language, "ru") == 0
		|| g_strcmp0 (language, "uk") == 0;
	gint64 whole = price->hundredths / 100;
	int decimals = (int) (price->hundredths % 100);
	GString *text = g_string_new (NULL);

	g_string_printf (text, "%" G_GINT64_FORMAT, whole);
	group (text, cyrillic ? "\u00a0" : ",");
	if (decimals != 0 || (!cyrillic && whole >= 1000))
		g_string_append_printf (text, "%s%02d", cyrillic ? "," : ".",
					decimals);
	g_string_append_printf (text, "\u00a0%s", currency_shown (
		price->currency, cyrillic));
	return g_string_free (text, FALSE);
}
