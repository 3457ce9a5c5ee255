#include "parser/cyrillic.h"

#include <string.h>

enum {
	EDGE = 0,		/* of a word */
	LETTERS = 38,		/* the edge and 37 letters */
	UPPER = 64,		/* flag on a letter */
	LATIN = 128,
	OTHER = 129,		/* a letter of neither language */
	SIGN = 130,		/* punctuation as print has it */
	ODD = 131,		/* frames, controls, unassigned */

	SAMPLE_BYTES = 8192,
	COST_ODD = 9,
	COST_CAPITAL_INSIDE = 6
};

/* A dearer reading is no Cyrillic text; a few letters may cost more. */
#define COST_MAX 3.0
#define COST_DOUBT 5.0

/* What it costs that the column's letter follows the row's: minus its binary
 * logarithm, scaled to one digit.  Columns are in the order of rows. */
static const char pairs[LETTERS][LETTERS + 1] = {
	"93324234226233222322335435499947393646",	/* start of a word */
	"18324334362222283232555435399994369647",	/* а */
	"22646627529424317245195657442667382989",	/* б */
	"11553525519335325424395765792499572999",	/* в */
	"22856229829525309285288957998996982999",	/* г */
	"22546514529225214245287566883487452999",	/* д */
	"15423234353222154222755455599996567777",	/* е */
	"22378207829435127754289729999588764999",	/* ж */
	"21424237739442224455368865872597483999",	/* з */
	"15425425342232253322852345599995399887",	/* и */
	"06555456599424234523666665899999697989",	/* й */
	"21758835729728319233299596299888992999",	/* к */
	"22685625829458428956389959994292252989",	/* л */
	"12538819829445325755279878992688452999",	/* м */
	"22775328719489229643368565492495272987",	/* н */
	"17222233353322263222655545599974586467",	/* о */
	"42999929929539405155398657994599592999",	/* п */
	"21544524729564315643255564893595372998",	/* р */
	"23638528929224322531365556985286253989",	/* с */
	"22828627919456316226288868894296583989",	/* т */
	"15423232465232372322854733499962699837",	/* у */
	"20998929829735618264249998995786981999",	/* ф */
	"02848849839645318355396988999879992999",	/* х */
	"21838719519487635875399585992292290999",	/* ц */
	"31979918929357239791398864999479752999",	/* ч */
	"32958919909225325572259898999298853999",	/* ш */
	"62999909919999509799399999999399934999",	/* щ */
	"57888808888888868888888888888886248888",	/* ъ */
	"19325427582432594432992844899999899999",	/* ы */
	"09565549367194227923968563899993479969",	/* ь */
	"39555598595224494350845894999989899999",	/* э */
	"08125275585465586441985526299975899829",	/* ю */
	"09645235375153395552794558499994599959",	/* я */
	"19645585497522196251984984699999989999",	/* ё */
	"14425285393324245323875542699995499447",	/* і */
	"09829495596655299754992768899999999399",	/* ї */
	"09837388698553486452978577999993999279",	/* є */
	"93959959959959549399399999999999995999",	/* ґ */
};

/* The byte values from 0x80 on, as classes. */
struct page {
	bool known;	/* to iconv */
	guint8 classes[128];
};

/* The handicap is for charsets that hardly anything sends, and that share
 * most letters with one that much does. */
static const struct {
	const char *name;
	const char *iconv;
	double handicap;
} candidates[] = {
	{ "windows-1251", "CP1251", 0 },
	{ "koi8-r", "KOI8-U", 0 },
	{ "ibm866", "CP866", 0.2 },
	{ "iso-8859-5", "ISO-8859-5", 0.2 },
	{ "x-mac-cyrillic", "MAC-CYRILLIC", 0.6 },
};

static guint8
classify (gunichar c)
{
	if (c >= 0x430 && c <= 0x44f)
		return c - 0x430 + 1;
	if (c >= 0x410 && c <= 0x42f)
		return (c - 0x410 + 1) | UPPER;
	switch (c) {
	case 0x451: return 33;
	case 0x401: return 33 | UPPER;
	case 0x456: return 34;
	case 0x406: return 34 | UPPER;
	case 0x457: return 35;
	case 0x407: return 35 | UPPER;
	case 0x454: return 36;
	case 0x404: return 36 | UPPER;
	case 0x491: return 37;
	case 0x490: return 37 | UPPER;
	}
	if (g_unichar_isalpha (c))
		return OTHER;
	/* Dashes, quotation marks, bullets and ellipsis; then what both
	 * print and office programs put beside words. */
	if (c >= 0x2013 && c <= 0x2026)
		return SIGN;
	switch (c) {
	case 0xa0:	/* no-break space */
	case 0xa7:	/* section */
	case 0xa9:	/* copyright */
	case 0xab:
	case 0xae:	/* registered */
	case 0xb0:	/* degree */
	case 0xb1:
	case 0xb7:
	case 0xbb:
	case 0x20ac:	/* euro */
	case 0x2116:	/* numero */
	case 0x2122:	/* trade mark */
		return SIGN;
	}
	return ODD;
}

static void
page_load (struct page *page, const char *iconv)
{
	GIConv conv = g_iconv_open ("UTF-8", iconv);
	unsigned i;

	if (conv == (GIConv) -1)
		return;
	page->known = true;
	for (i = 0; i < G_N_ELEMENTS (page->classes); i++) {
		char in = (char) (0x80 + i), out[8];
		char *from = &in, *to = out;
		gsize left = 1, room = sizeof out;

		if (g_iconv (conv, &from, &left, &to, &room) == (gsize) -1) {
			g_iconv (conv, NULL, NULL, NULL, NULL);
			page->classes[i] = ODD;
		} else
			page->classes[i] = classify (g_utf8_get_char (out));
	}
	g_iconv_close (conv);
}

/* In the order of the candidates. */
static gpointer
pages_load (gpointer data)
{
	struct page *pages = g_new0 (struct page, G_N_ELEMENTS (candidates));
	unsigned i;

	(void) data;
	for (i = 0; i < G_N_ELEMENTS (candidates); i++)
		page_load (&pages[i], candidates[i].iconv);
	return pages;
}

static inline guint8
class_of (const struct page *page, guchar byte)
{
	if (byte >= 0x80)
		return page->classes[byte - 0x80];
	return g_ascii_isalpha (byte) ? LATIN : EDGE;
}

static inline bool
is_letter (guint8 class)
{
	return class != EDGE && class < LATIN;
}

/* The mean cost of the steps from one character to the next. */
static double
reading_cost (const struct page *page, const char *bytes, gsize length,
	      gsize *letters)
{
	guint8 before = EDGE, last = EDGE;
	gsize steps = 0, total = 0, i;

	*letters = 0;
	for (i = 0; i < length; i++) {
		guint8 class = class_of (page, bytes[i]);

		if (is_letter (class) || is_letter (last)) {
			unsigned from = is_letter (last) ? last & ~UPPER : EDGE;
			unsigned to = is_letter (class) ? class & ~UPPER : EDGE;

			steps++;
			total += pairs[from][to] - '0';
			if (from && to && (class & UPPER) && !(last & UPPER))
				total += COST_CAPITAL_INSIDE;
		}
		*letters += is_letter (class);
		/* Two alphabets in one word, a sign between two letters. */
		if (class == ODD || class == OTHER ||
		    (is_letter (class) && (last == LATIN ||
		     (last == SIGN && is_letter (before)))) ||
		    (class == LATIN && is_letter (last))) {
			steps++;
			total += COST_ODD;
		}
		before = last;
		last = class;
	}
	return steps ? (double) total / (double) steps : COST_ODD;
}

bool
cyrillic_recognise (const char *bytes, gsize length, const char *given,
		    struct cyrillic *cyrillic)
{
	static GOnce once = G_ONCE_INIT;
	const struct page *pages = g_once (&once, pages_load, NULL);
	unsigned i;

	*cyrillic = (struct cyrillic) { NULL, COST_ODD, COST_ODD, 0 };
	length = MIN (length, SAMPLE_BYTES);
	for (i = 0; i < G_N_ELEMENTS (candidates); i++) {
		gsize letters;
		double cost;

		if (!pages[i].known)
			continue;
		cost = reading_cost (&pages[i], bytes, length, &letters);
		if (given && strcmp (given, candidates[i].name) == 0)
			cyrillic->given_cost = cost;
		cost += candidates[i].handicap;
		if (letters && cost < cyrillic->cost) {
			cyrillic->charset = candidates[i].name;
			cyrillic->cost = cost;
			cyrillic->letters = letters;
		}
	}
	return cyrillic->charset && cyrillic->cost <=
		COST_MAX + COST_DOUBT / (double) cyrillic->letters;
}
