#include "parser/device.h"

#include <string.h>

#include "parser/utf8.h"

enum {
	DEVICE_BYTES = 160,
	DEVICE_WORDS = 14,
	FOREIGN_WORDS = 1,	/* that no table has, beside a brand */
	NAME_WORDS = 5,		/* "Ann Lee from my phone" */
	SPACELESS = 0x3000	/* words of such scripts are not told apart */
};

/* How words begin that name a device, a program or its maker, and nothing
 * else. */
static const char *const brands[] = {
	"iphone", "iphonu", "ipad", "ipod", "android", "samsung", "galaxy", "huawei",
	"honor", "xiaomi", "redmi", "poco", "realme", "oneplus", "nokia",
	"blackberry", "htc", "motorola", "sony", "xperia", "lenovo", "meizu",
	"pixel", "windows", "lumia", "outlook", "gmail", "yahoo", "yandex",
	"яндекс", "proton", "thunderbird", "bluemail", "airmail", "mymail",
	"smart", "handy", "telefon", "telefoon", "téléphone", "teléfono",
	"telefono", "telemóvel", "puhelin", "смартфон", "brevity", "typos",
	"ios", "készülék"
};

/* The same of words that people use of other things as well. */
static const char *const nouns[] = {
	"mail", "e-mail", "email", "webmail", "mobil", "mobile", "móvil",
	"phone", "cell", "tablet", "планшет", "телефон", "мобіл", "мобил",
	"почт", "пошт", "ukr", "устройств", "пристр", "приложен", "додат",
	"застосун", "програм", "program", "device", "gerät", "appareil",
	"terminal", "dispositi", "urządz", "app", "appli", "aplik", "cihaz",
	"computer", "компьютер", "комп'ютер", "mac", "watch", "inbox",
	"unterwegs",
	"spark", "courrier", "correo", "posta", "poczt", "pošt", "klient",
	"browser", "браузер"
};

/* Programs whose names are words, too. */
static const char *const programs[] = {
	"front", "superhuman", "missive", "boxer", "nine", "polymail",
	"newton", "edison", "canary", "mailbird", "mailspring", "shortwave",
	"hey", "tutanota", "zoho", "zimbra", "roundcube", "rainloop",
	"typeapp", "aqua", "fairemail", "acompli", "sparrow", "inky",
	"cloudmagic", "alto", "rambler", "рамблер", "icloud", "aol", "gmx",
	"freenet", "orange", "libero", "seznam", "workspace", "mixmax",
	"postbox", "tuta"
};

/* Whose it is. */
static const char *const owners[] = {
	"my", "meinem", "meiner", "mon", "ma", "mi", "meu", "minha", "mio",
	"mia", "mojego", "mojej", "mijn", "min", "mého", "моего", "моей",
	"мого", "моєї"
};

/* Words that may stand beside it. */
static const char *const links[] = {
	"my", "a", "an", "the", "for", "on", "in", "from", "via", "with",
	"using", "by", "of", "and", "your", "network", "wireless",
	"wirelessly", "secure", "free", "all", "new", "version",
	"mein", "meinem", "meiner", "der", "dem", "die", "das", "für", "mit",
	"von", "auf", "gesendet", "verschickt", "mobilen",
	"mon", "ma", "le", "la", "les", "de", "du", "des", "un", "une", "par",
	"pour", "sur", "sans", "fil", "avec", "réseau", "l", "d",
	"mi", "mis", "el", "los", "para", "con", "desde", "una", "oficina",
	"meu", "minha", "do", "da", "no", "o", "mio", "mia", "dal", "dalla",
	"il", "per", "mojego", "mojej", "moim", "z", "ze", "w", "na", "dla",
	"mijn", "voor", "van", "met", "een", "het", "min", "mit", "fra",
	"för", "til", "till", "i", "mého", "môjho", "meg", "az", "pe", "meu",
	"моего", "моей", "моём", "мой", "моя", "мого", "моєї", "мобильного",
	"мобильной", "мобільного", "мобільної", "для", "с", "со", "из", "на",
	"з", "із", "зі", "в", "у", "и", "й", "та", "под", "через", "помощью",
	"веб", "сервиса", "сервісу", "версии", "версії", "моб", "создано",
	"створено", "защищенной", "электронной", "захищеної", "електронної"
};

/* What may follow behind a full stop: "Please excuse typos". */
static const char *const excuses[] = {
	"excuse", "sorry for", "brevity", "typo", "forgive", "pardon", "mistake", "spelling",
	"autocorrect", "apolog", "fehler", "kürze", "tippfehler", "concision",
	"fautes", "brevedad", "опечат", "кратк", "краток", "ошибк", "помилк",
	"лаконі", "лакони", "стисл"
};

static bool
begins_with_any (const GString *word, const char *const *list, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (g_str_has_prefix (word->str, list[i]))
			return true;
	return false;
}

static bool
is_any (const GString *word, const char *const *list, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (strcmp (word->str, list[i]) == 0)
			return true;
	return false;
}

#define BEGINS_WITH_ANY(word, list) \
	begins_with_any (word, list, G_N_ELEMENTS (list))
#define IS_ANY(word, list) is_any (word, list, G_N_ELEMENTS (list))

static guint
count_words (const char *p, gsize length)
{
	const char *end = p + length;
	guint words = 0;
	gsize n;

	while ((p = line_word (p, end, &n)) != NULL) {
		words++;
		p += n;
	}
	return words;
}

/* A word that begins small, of a script whose words our tables can know. */
static bool
is_small (const char *word)
{
	gunichar c = utf8_char (word);

	return c < 0x530 && utf8_islower (c);
}

struct count {
	guint words, foreign, brands, nouns, named;
	bool owned;
};

/* Counts the words of [p, end), but for the first ones, a phrase. */
static struct count
look_at_words (const char *p, const char *end, guint phrase, GString *word)
{
	struct count count = { 0 };
	const char *start = p;
	gsize n;

	for (; (p = line_word (p, end, &n)) != NULL; p += n) {
		g_string_truncate (word, 0);
		phrases_fold (word, p, n);
		count.owned |= IS_ANY (word, owners);
		/* Of "Mail.ru", the latter. */
		if (p > start && p[-1] == '.' && is_small (p))
			continue;
		if (BEGINS_WITH_ANY (word, brands))
			count.brands++;
		else if (BEGINS_WITH_ANY (word, nouns)
			 || IS_ANY (word, programs))
			count.nouns++;
		else if (count.words >= phrase && !is_small (p))
			count.named += g_unichar_isalpha (utf8_char (p));
		else if (count.words >= phrase && !IS_ANY (word, links)
			 && !IS_ANY (word, owners))
			count.foreign++;
		count.words++;
	}
	return count;
}

/* Does the line, whose phrase takes so many words, name a device or a
 * program, and hardly anything else? */
static bool
names_device (const char *p, const char *end, guint phrase, GString *word)
{
	struct count count = look_at_words (p, end, phrase, word);

	if (count.words > DEVICE_WORDS)
		return false;
	if (count.brands > 0)
		return count.foreign <= FOREIGN_WORDS;
	return count.foreign == 0
	       && (count.nouns > 0 || (count.owned && count.named > 0)
		   || (count.words == phrase && count.words > 2));
}

/* ", Samsung Galaxy smartphone", "моб. пристрою": still the device. */
static bool
goes_on_with_device (const char *p, const char *end, GString *word)
{
	struct count count;
	gsize n;

	if (*p == '.') {
		const char *next = line_word (p, end, &n);

		if (next == NULL || !is_small (next))
			return false;
	}
	count = look_at_words (p, end, 0, word);
	return count.brands + count.nouns > 0 && count.foreign == 0;
}

/* What may follow on the same line: "Please excuse typos", an address. */
static bool
is_excuse (const char *s)
{
	s += strspn (s, " .,;!-");
	if (*s == '\0' || *s == '<' || *s == '('
	    || g_str_has_prefix (s, "http") || g_str_has_prefix (s, "get "))
		return true;
	for (gsize i = 0; i < G_N_ELEMENTS (excuses); i++)
		if (strstr (s, excuses[i]) != NULL)
			return true;
	return false;
}

/* Where a sentence or its part ends, or end; not behind the "U.S." of a
 * provider, and at " - ", too. */
static const char *
find_stop (const char *start, const char *end)
{
	for (const char *p = start; p < end; p++) {
		bool last = p + 1 == end || p[1] == ' ';

		if (*p == '-' && p > start && p[-1] == ' ' && last)
			return p;
		if (strchr (",.;!", *p) == NULL || !last)
			continue;
		if (*p != '.' || p - start < 2 || p[-2] != '.')
			return p;
	}
	return end;
}

/* "Galaxy cihazımdan gönderildi": some languages say at the end that it was
 * sent. */
static bool
is_sent_at_end (const struct lines *lines, gsize at, GString *fold)
{
	static const char *const ends[] = {
		"gönderildi", "gönderildi.", "küldve", "küldve."
	};
	const struct line *line = &lines->line[at];
	const char *end = line_body (lines, at) + line->body_length;
	bool sent = false;

	if (line->words < 2 || line->words > NAME_WORDS)
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS (ends) && !sent; i++) {
		gsize length = strlen (ends[i]);

		sent = length < line->body_length
		       && memcmp (end - length, ends[i], length) == 0;
	}
	if (!sent)
		return false;
	line_fold_start (lines, at, fold);
	return BEGINS_WITH_ANY (fold, brands);
}

/* "Ann from mobile", in a paragraph of its own. */
static bool
is_name_from_device (const struct lines *lines, gsize at, GString *fold)
{
	static const char *const ends[] = {
		" from mobile", " from my mobile", " from phone",
		" from my phone"
	};
	const struct line *line = &lines->line[at];

	if (line->words > NAME_WORDS || line->foreign > 1
	    || (at > 0 && !lines->line[at - 1].is_blank))
		return false;
	line_fold_start (lines, at, fold);
	for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
		if (g_str_has_suffix (fold->str, ends[i]))
			return true;
	return false;
}

bool
device_is_line (const struct lines *lines, gsize at, GString *fold)
{
	const struct line *line = &lines->line[at];
	const char *body = line_body (lines, at);
	const char *end = body + line->body_length;
	const char *stop;
	bool excused;
	guint phrase;
	gsize length;

	if (line->body_length > DEVICE_BYTES || line->depth > 0)
		return false;
	if (!line_starts (lines, at, PHRASES_DEVICE))
		return is_name_from_device (lines, at, fold)
		       || is_sent_at_end (lines, at, fold);
	line_fold_start (lines, at, fold);
	length = phrases_prefix (PHRASES_DEVICE, fold->str);
	if (length == 0)
		return is_name_from_device (lines, at, fold);
	if (line_is_led_up_to (lines, at))
		return false;
	if (utf8_char (fold->str) >= SPACELESS)
		return true;
	phrase = count_words (fold->str, length);
	if (memchr (body, '@', line->body_length) != NULL
	    && !line->bracketed)
		return false;
	stop = find_stop (fold->str + length, fold->str + fold->len);
	excused = *stop == '\0' || is_excuse (stop);
	/* The same in the line as it was written. */
	stop = find_stop (body, end);
	if (!excused) {
		if (!goes_on_with_device (stop, end, fold))
			return false;
		stop = end;
	}
	return names_device (body, stop, phrase, fold);
}
