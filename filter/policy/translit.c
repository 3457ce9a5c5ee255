#include "filter/policy/translit.h"

#include <string.h>

enum {
	LEAST_WORDS = 2,
	MOST_WORDS = 200	/* that are looked at */
};

/* Words that give a language away; each is of one of them or of both. */
static const char *const russian[] = {
	"chto", "delat", "dobriy", "dobry", "dobryy", "est", "esli", "eto",
	"etot", "gde", "hochu", "kak", "khochu", "kogda", "menya", "mne",
	"mogu", "moi", "mojet", "moy", "mozhet", "mozhno", "nado", "nuzhen",
	"nuzhno", "nuzhny", "ochen", "oshibka", "oshibku", "pishet",
	"pochemu", "pochta", "pojaluista", "pomogite", "posle", "pozhalujsta",
	"pozhaluista", "pozhaluysta", "privet", "prover", "proverte",
	"rabotaet", "sait", "sajt", "sayt", "sdelajte", "sdelayte", "segodnya",
	"shto", "skolko", "spasibo", "tolko", "uje", "uzhe", "utra", "vchera",
	"vse", "zdravstvujte", "zdravstvuite", "zdravstvuyte"
};
static const char *const ukrainian[] = {
	"bud", "budlaska", "chomu", "diakuiu", "dobroho", "dobryi",
	"dopomozhit", "dyakuyu", "koly", "laska", "lysty", "mene", "meni",
	"mij", "miy", "mozhu", "nemae", "nemaye", "pislya", "pomylka",
	"pomylku", "poshta", "potribno", "pracyue", "pracyuye", "pratsiuie",
	"pratsyuie", "pratsyuye", "pryvit", "pyshe", "ranku", "scho", "shcho",
	"siohodni", "skilky", "sohodni", "sogodni", "treba", "tse", "tsey",
	"uchora", "vchora", "vidkryvaietsia", "vidkryvayetsya", "vitayu",
	"vzhe", "yak", "yaksho", "yakshcho", "zrobit"
};
static const char *const either[] = {
	"den", "dlya", "dobryj", "dobryy", "na", "nam", "nas", "nash", "ne",
	"ni", "vas", "vash", "za", "zh"
};

/* The same everywhere; the beginnings of words. */
static const char *const names[] = {
	"apache", "apk", "api", "backup", "bitrix", "centos", "cms", "cpanel",
	"cron", "css", "debian", "directadmin", "dkim", "dns", "docker",
	"email", "error", "exim", "facebook", "fastpanel", "filezilla",
	"firefox", "ftp", "gmail", "google", "hestia", "host", "html", "http",
	"imap", "instagram", "ip", "isp", "joomla", "kvm", "laravel", "linux",
	"login", "magento", "mail", "mx", "mysql", "nginx", "node", "ns",
	"opencart", "outlook", "ovh", "paypal", "php", "ping", "plesk", "pop",
	"ptr", "putty", "python", "redis", "root", "roundcube", "server",
	"sftp", "smtp", "spf", "sql", "ssd", "ssh", "ssl", "telegram",
	"thunderbird", "timeout", "tls", "txt", "ubuntu", "url", "usdt",
	"vds", "vesta", "viber", "vps", "web", "whm", "windows", "winscp",
	"woocommerce", "wordpress", "www", "xml"
};

static bool
is_one_of (const char *word, const char *const *words, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (strcmp (word, words[i]) == 0)
			return true;
	return false;
}

static bool
is_letter (char c)
{
	return g_ascii_isalpha (c) || c == '\'';
}

enum translit
translit_of (const char *text)
{
	g_autoptr (GHashTable) seen = g_hash_table_new_full (
		g_str_hash, g_str_equal, g_free, NULL);
	unsigned ru = 0, uk = 0, both = 0;

	for (const char *p = text;
	     *p != '\0' && g_hash_table_size (seen) < MOST_WORDS;) {
		const char *start = p;
		char *word;

		while (is_letter (*p))
			p++;
		if (p == start) {
			p++;
			continue;
		}
		word = g_strndup (start, (gsize) (p - start));
		if (!g_hash_table_add (seen, word))
			continue;
		ru += is_one_of (word, russian, G_N_ELEMENTS (russian));
		uk += is_one_of (word, ukrainian, G_N_ELEMENTS (ukrainian));
		both += is_one_of (word, either, G_N_ELEMENTS (either));
	}
	if (ru + uk + both < LEAST_WORDS || ru + uk == 0)
		return TRANSLIT_NONE;
	return uk > ru ? TRANSLIT_UK : TRANSLIT_RU;
}

bool
translit_stays (const char *word, gsize length)
{
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		gsize name = strlen (names[i]);

		/* "ip" is one, "iposhta" is not. */
		if (length >= name && memcmp (word, names[i], name) == 0
		    && (length == name || name > 3))
			return true;
	}
	return false;
}

/* The longest first; a letter by itself is below. */
static const struct {
	const char *latin, *russian, *ukrainian;
} clusters[] = {
	{ "tsya", "тся", "тся" }, { "tsja", "тся", "тся" },
	{ "tsia", "тся", "тся" },
	{ "shch", "щ", "щ" }, { "sch", "щ", "щ" },
	{ "zh", "ж", "ж" }, { "kh", "х", "х" }, { "ch", "ч", "ч" },
	{ "sh", "ш", "ш" }, { "ts", "ц", "ц" },
	{ "yu", "ю", "ю" }, { "ju", "ю", "ю" }, { "iu", "ю", "ю" },
	{ "ya", "я", "я" }, { "ja", "я", "я" }, { "ia", "я", "я" },
	{ "yo", "е", "йо" }, { "jo", "е", "йо" },
	{ "ye", "е", "є" }, { "je", "е", "є" }, { "ie", "ие", "є" },
	{ "yi", "ый", "ї" }, { "ji", "ий", "ї" },
	{ "yj", "ый", "ий" }, { "yy", "ый", "ий" },
	{ "ij", "ий", "ій" }, { "iy", "ий", "ій" }
};
static const struct {
	char latin;
	const char *russian, *ukrainian;
} singles[] = {
	{ 'a', "а", "а" }, { 'b', "б", "б" }, { 'c', "ц", "ц" },
	{ 'd', "д", "д" }, { 'e', "е", "е" }, { 'f', "ф", "ф" },
	{ 'g', "г", "г" }, { 'h', "х", "х" }, { 'i', "и", "і" },
	{ 'j', "й", "й" }, { 'k', "к", "к" }, { 'l', "л", "л" },
	{ 'm', "м", "м" }, { 'n', "н", "н" }, { 'o', "о", "о" },
	{ 'p', "п", "п" }, { 'q', "к", "к" }, { 'r', "р", "р" },
	{ 's', "с", "с" }, { 't', "т", "т" }, { 'u', "у", "у" },
	{ 'v', "в", "в" }, { 'w', "в", "в" }, { 'x', "х", "х" },
	{ 'y', "ы", "и" }, { 'z', "з", "з" }, { '\'', "ь", "ь" }
};

/* A soft sign is left out more often than not: where it is missed, behind so
 * many letters. */
static const struct {
	const char *latin;
	gsize before;
	bool ends;
} soft[] = {
	{ "pism", 3, false }, { "deng", 3, false },
	{ "bolsh", 3, false }, { "tolk", 3, false }, { "skolk", 4, false },
	{ "skilk", 4, false }, { "silno", 3, false }, { "polz", 3, false },
	{ "at", 2, true }, { "yt", 2, true }
};

static gsize
write_letters (const char *text, gunichar letters[TRANSLIT_LETTERS])
{
	gsize count = 0;

	for (; *text != '\0' && count < TRANSLIT_LETTERS;
	     text = g_utf8_next_char (text))
		letters[count++] = g_utf8_get_char (text);
	return count;
}

static bool
is_vowel (char c)
{
	return strchr ("aeiouy", c) != NULL;
}

/* Whether a soft sign is missed behind the letter at `at`. */
static bool
wants_soft (enum translit translit, const char *word, gsize length, gsize at)
{
	for (gsize i = 0; i < G_N_ELEMENTS (soft); i++) {
		gsize size = strlen (soft[i].latin);

		if (at + 1 < soft[i].before)
			continue;
		if (at + 1 - soft[i].before + size > length
		    || memcmp (word + at + 1 - soft[i].before, soft[i].latin,
			       size) != 0)
			continue;
		if (!soft[i].ends)
			return true;
		/* "sdelat" is to do, "hodyat" they go. */
		if (translit == TRANSLIT_RU && at + 1 == length && length > 4
		    && strchr ("yj", word[at - 2]) == NULL)
			return true;
	}
	return false;
}

gsize
translit_step (enum translit translit, const char *word, gsize length,
	       gsize at, gunichar letters[TRANSLIT_LETTERS], gsize *count)
{
	bool uk = translit == TRANSLIT_UK;

	for (gsize i = 0; i < G_N_ELEMENTS (clusters); i++) {
		gsize size = strlen (clusters[i].latin);

		if (at + size > length
		    || memcmp (word + at, clusters[i].latin, size) != 0)
			continue;
		*count = write_letters (uk ? clusters[i].ukrainian
					: clusters[i].russian, letters);
		return size;
	}
	*count = 0;
	/* "moy", "nayti". */
	if (word[at] == 'y' && at > 0 && is_vowel (word[at - 1])
	    && (at + 1 == length || !is_vowel (word[at + 1]))) {
		letters[(*count)++] = 0x439;
		return 1;
	}
	for (gsize i = 0; i < G_N_ELEMENTS (singles); i++)
		if (word[at] == singles[i].latin)
			*count = write_letters (uk ? singles[i].ukrainian
						: singles[i].russian, letters);
	if (wants_soft (translit, word, length, at))
		letters[(*count)++] = 0x44c;
	return 1;
}
