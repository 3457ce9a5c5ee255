/*
 * Signs mail with libopendkim, publishes the key from a name server of its
 * own on loopback, and verifies through the real resolver.
 *
 * LINK: filter/verify.c filter/resolver.c parser/header.c
 * LINK: parser/facts.c parser/dkimsig.c parser/taglist.c
 * LINK: parser/address.c parser/scan.c
 * LIBS: glib-2.0 opendkim libidn2 -lunbound -lresolv
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <opendkim/dkim.h>

#include "filter/verify.h"
#include "parser/dkimsig.h"
#include "parser/header.h"

enum { SERVER_TICK = 50 };

static const char FIELDS[] =
	"From: Alice <alice@legit.test>\r\n"
	"To: support@example.net\r\n"
	"Subject: a folded\r\n subject\r\n"
	"Date: Sun, 01 Nov 2026 10:00:00 +0000\r\n";
static const char BODY[] = "Hello,\r\n\r\nthe site is down.\r\n";

/* A name server: s1._domainkey.legit.test has the key, that of alias.test is
 * an alias of it, those of `records` say more about it, that of tiny.test is
 * another one, that of revoked.test is empty; fail.test fails, silent.test is
 * not answered, all else does not exist. */
struct server {
	int fd;
	char *address;		/* "127.0.0.1@port" */
	char *key;		/* p= and what is in it */
	char *tiny;
	gint stop;
	gint questions;		/* for the key of once.test */
	GThread *thread;
};

struct world {
	struct server server;
	char *pem;		/* private key */
	char *tiny_pem;
	struct resolver *resolver;
	struct verify *verify;
};

static gsize
put_txt (unsigned char *to, const char *text)
{
	gsize length = strlen (text), at = 12, done = 0;
	static const unsigned char head[] = { 0xc0, 12, 0, 16, 0, 1,
					      0, 0, 0, 60 };

	memcpy (to, head, 10);
	while (done < length) {
		gsize piece = MIN (length - done, 200);

		to[at++] = (unsigned char) piece;
		memcpy (to + at, text + done, piece);
		at += piece;
		done += piece;
	}
	to[10] = (unsigned char) ((at - 12) >> 8);
	to[11] = (unsigned char) (at - 12);
	return at;
}

static gsize
put_alias (unsigned char *to)
{
	static const unsigned char record[] =
		"\xc0\x0c\0\x05\0\x01\0\0\0\x3c\0\x1a"
		"\x02s1\x0a_domainkey\x05legit\x04test";

	memcpy (to, record, sizeof record);
	return sizeof record;
}

static void
name_of (const unsigned char *question, char *name, gsize size)
{
	gsize at = 0;

	while (*question != 0 && at + *question + 2 < size) {
		memcpy (name + at, question + 1, *question);
		at += *question;
		name[at++] = '.';
		question += *question + 1;
	}
	name[at] = '\0';
}

static const char *const records[][2] = {
	{ "legit.test", "v=DKIM1; k=rsa; " },
	{ "once.test", "v=DKIM1; k=rsa; " },
	{ "bare.test", "" },
	{ "any.test", "v=DKIM1; s=*; h=sha1:sha256; n=a note; t=x; " },
	{ "mail.test", "v=DKIM1; s=tlsrpt:email; " },
	{ "exact.test", "v=DKIM1; t=s; " },
	{ "testing.test", "v=DKIM1; t=y; " },
	{ "other-use.test", "v=DKIM1; s=tlsrpt; " },
	{ "sha1.test", "v=DKIM1; h=sha1; " },
	{ "other-kind.test", "v=DKIM1; k=quantum; " },
	{ "later.test", "v=DKIM2; " },
};

/* The TXT record of s1._domainkey.DOMAIN, or NULL; caller's. */
static char *
record_of (const struct server *server, const char *name)
{
	static const char prefix[] = "s1._domainkey.";
	g_autofree char *domain = NULL;

	if (!g_str_has_prefix (name, prefix))
		return NULL;
	domain = g_strndup (name + strlen (prefix),
			    strlen (name) - strlen (prefix) - 1);
	if (strcmp (domain, "revoked.test") == 0)
		return g_strdup ("v=DKIM1; p=");
	if (strcmp (domain, "tiny.test") == 0)
		return g_strconcat ("v=DKIM1; ", server->tiny, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
		if (strcmp (domain, records[i][0]) == 0)
			return g_strconcat (records[i][1], server->key, NULL);
	return NULL;
}

static gpointer
serve (gpointer user)
{
	struct server *server = user;

	while (!g_atomic_int_get (&server->stop)) {
		struct pollfd fd = { .fd = server->fd, .events = POLLIN };
		unsigned char packet[4096];
		struct sockaddr_storage from;
		socklen_t length = sizeof from;
		g_autofree char *lower = NULL, *record = NULL;
		char name[256];
		ssize_t n;
		gsize size;

		if (poll (&fd, 1, SERVER_TICK) <= 0)
			continue;
		n = recvfrom (server->fd, packet, 512, 0,
			      (struct sockaddr *) &from, &length);
		if (n < 17)
			continue;
		name_of (packet + 12, name, sizeof name);
		if (strstr (name, "once.test") != NULL)
			g_atomic_int_inc (&server->questions);
		lower = g_ascii_strdown (name, -1);
		record = record_of (server, lower);
		if (strstr (name, "silent.test") != NULL)
			continue;
		size = 12 + strlen (name) + 1 + 4;
		packet[2] |= 0x80;
		packet[3] = 0x80;
		memset (packet + 6, 0, 6);
		if (strstr (name, "fail.test") != NULL) {
			packet[3] |= 2;
		} else if (record != NULL) {
			packet[7] = 1;
			size += put_txt (packet + size, record);
		} else if (strstr (name, "alias.test") != NULL) {
			packet[7] = 1;
			size += put_alias (packet + size);
		} else {
			packet[3] |= 3;
		}
		sendto (server->fd, packet, size, 0,
			(struct sockaddr *) &from, length);
	}
	return NULL;
}

/* A shell command with the file as $1; its output. */
static char *
run (const char *command, const char *file)
{
	const char *argv[] = { "/bin/sh", "-c", command, "sh", file, NULL };
	char *output = NULL;

	assert_true (g_spawn_sync (NULL, (char **) argv, NULL,
				   G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
				   &output, NULL, NULL, NULL));
	return output;
}

static void
make_key (int bits, char **pem, char **record)
{
	g_autofree char *file = NULL;
	g_autofree char *public = NULL;
	g_autofree char *command = g_strdup_printf (
		"openssl genrsa -traditional %d | tee \"$1\"", bits);
	int fd = g_file_open_tmp ("key-XXXXXX", &file, NULL);

	close (fd);
	*pem = run (command, file);
	public = run ("openssl rsa -in \"$1\" -pubout -outform PEM "
		      "| grep -v -- ----- | tr -d '\\n'", file);
	*record = g_strconcat ("p=", public, NULL);
	unlink (file);
}

static int
setup (void **state)
{
	struct world *world = g_new0 (struct world, 1);
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t length = sizeof at;

	make_key (2048, &world->pem, &world->server.key);
	make_key (768, &world->tiny_pem, &world->server.tiny);
	at.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
	world->server.fd = socket (AF_INET, SOCK_DGRAM, 0);
	assert_int_equal (bind (world->server.fd, (struct sockaddr *) &at,
				sizeof at), 0);
	getsockname (world->server.fd, (struct sockaddr *) &at, &length);
	world->server.address = g_strdup_printf ("127.0.0.1@%u",
						 ntohs (at.sin_port));
	world->server.thread = g_thread_new ("dns", serve, &world->server);
	world->resolver = resolver_new (world->server.address, NULL);
	assert_non_null (world->resolver);
	world->verify = verify_new (world->resolver, NULL);
	assert_non_null (world->verify);
	*state = world;
	return 0;
}

static int
teardown (void **state)
{
	struct world *world = *state;

	verify_free (world->verify);
	resolver_free (world->resolver);
	g_atomic_int_set (&world->server.stop, 1);
	g_thread_join (world->server.thread);
	close (world->server.fd);
	g_free (world->server.address);
	g_free (world->server.key);
	g_free (world->server.tiny);
	g_free (world->pem);
	g_free (world->tiny_pem);
	g_free (world);
	return 0;
}

/* How a mail is signed; what is 0 or NULL is left to the library. */
struct signing {
	const char *domain;
	gsize part;		/* l= */
	const char *identity;	/* i= */
	gint64 at;		/* t= */
	guint64 valid;		/* x= is so much later */
	const char *pem;
};

/* The mail with that signature on top. */
static char *
signed_as (struct world *world, const struct signing *how, const char *body)
{
	DKIM_LIB *library = dkim_init (NULL, NULL);
	unsigned least = 512;
	DKIM_STAT status;
	DKIM *dkim;
	g_autoptr (header_auto) header = header_parse (FIELDS,
						       strlen (FIELDS));
	u_char *value = NULL;
	size_t length = 0;
	char *mail;

	dkim_options (library, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &least,
		      sizeof least);
	if (how->at != 0)
		dkim_options (library, DKIM_OP_SETOPT, DKIM_OPTS_FIXEDTIME,
			      (void *) &how->at, sizeof how->at);
	if (how->valid != 0)
		dkim_options (library, DKIM_OP_SETOPT, DKIM_OPTS_SIGNATURETTL,
			      (void *) &how->valid, sizeof how->valid);
	dkim = dkim_sign (library, (const u_char *) "test", NULL,
			  (dkim_sigkey_t) (how->pem != NULL ? how->pem
					   : world->pem),
			  (const u_char *) "s1",
			  (const u_char *) how->domain, DKIM_CANON_RELAXED,
			  DKIM_CANON_SIMPLE, DKIM_SIGN_RSASHA256,
			  how->part != 0 ? (ssize_t) how->part : -1, &status);
	assert_non_null (dkim);
	if (how->identity != NULL)
		dkim_set_signer (dkim, (const u_char *) how->identity);
	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];
		g_autofree char *line = g_strdup_printf ("%s:%s", field->name,
							 field->value);

		assert_int_equal (dkim_header (dkim, (u_char *) line,
					       strlen (line)), DKIM_STAT_OK);
	}
	assert_int_equal (dkim_eoh (dkim), DKIM_STAT_OK);
	assert_int_equal (dkim_body (dkim, (u_char *) body, strlen (body)),
			  DKIM_STAT_OK);
	assert_int_equal (dkim_eom (dkim, NULL), DKIM_STAT_OK);
	assert_int_equal (dkim_getsighdr_d (dkim, 0, &value, &length),
			  DKIM_STAT_OK);
	mail = g_strdup_printf ("DKIM-Signature: %s\r\n%s\r\n%s",
				(char *) value, FIELDS, body);
	dkim_free (dkim);
	dkim_close (library);
	return mail;
}

static char *
signed_mail (struct world *world, const char *domain, const char *body)
{
	const struct signing how = { .domain = domain };

	return signed_as (world, &how, body);
}

/* Our own reading of the signature is not under test here. */
static struct facts *
facts_of (const char *mail)
{
	struct facts *facts = facts_new ();
	g_autoptr (header_auto) header = header_parse (mail, strlen (mail));

	for (guint i = 0; i < header->fields->len; i++) {
		const struct field *field = header->fields->pdata[i];

		if (strcmp (field->lower, "dkim-signature") == 0)
			g_ptr_array_add (facts->dkim,
					 dkim_signature_parse (field));
	}
	return facts;
}

static enum confirmation
confirm (struct world *world, const char *mail)
{
	g_autoptr (facts_auto) facts = facts_of (mail);
	g_autoptr (GBytes) raw = g_bytes_new_static (mail, strlen (mail));
	struct evidence evidence = { .required = true };

	verify_run (world->verify, raw, facts, 1, &evidence);
	assert_int_equal (evidence.dkim[1], CONFIRMATION_NONE);
	return evidence.dkim[0];
}

static void
test_true_signature_passes (void **state)
{
	g_autofree char *mail = signed_mail (*state, "legit.test", BODY);
	g_auto (GStrv) lines = NULL;
	g_autofree char *bare = NULL;

	assert_int_equal (confirm (*state, mail), CONFIRMATION_PASS);
	/* A saved copy has bare line feeds. */
	lines = g_strsplit (mail, "\r\n", -1);
	bare = g_strjoinv ("\n", lines);
	assert_int_equal (confirm (*state, bare), CONFIRMATION_PASS);
}

static void
test_any_change_fails (void **state)
{
	static const char *const changes[][2] = {
		{ "alice@", "carol@" }, { "site is down", "site is up" },
		{ "folded", "altered" }, { "To: support", "To: sales" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autofree char *mail = signed_mail (*state, "legit.test",
						     BODY);
		g_autoptr (GString) changed = g_string_new (mail);

		assert_int_not_equal (g_string_replace (changed, changes[i][0],
							changes[i][1], 1), 0);
		assert_int_equal (confirm (*state, changed->str),
				  CONFIRMATION_FAIL);
	}
}

/* A11: a true signature with l= may not stand for one that claims to be of
 * the same d=, s= and b=, and to be over everything; whichever comes first. */
static void
test_none_stands_for_another (void **state)
{
	const struct signing how = { .domain = "legit.test", .part = 5 };
	g_autofree char *mail = signed_as (*state, &how, BODY);
	const char *rest = strstr (mail, "\r\nFrom: ") + 2;
	g_autofree char *field = g_strndup (mail, (gsize) (rest - mail));
	g_autoptr (GString) copy = g_string_new (field);
	g_autofree char *above = NULL, *below = NULL;

	assert_int_equal (confirm (*state, mail), CONFIRMATION_PASS);
	assert_int_equal (g_string_replace (copy, " l=5;", "", 1), 1);
	above = g_strconcat (copy->str, mail, NULL);
	below = g_strconcat (field, copy->str, rest, NULL);
	assert_int_equal (confirm (*state, above), CONFIRMATION_FAIL);
	assert_int_equal (confirm (*state, below), CONFIRMATION_FAIL);
}

static void
test_no_key_is_a_failure (void **state)
{
	g_autofree char *none = signed_mail (*state, "other.test", BODY);
	g_autofree char *revoked = signed_mail (*state, "revoked.test", BODY);

	assert_int_equal (confirm (*state, none), CONFIRMATION_FAIL);
	assert_int_equal (confirm (*state, revoked), CONFIRMATION_FAIL);
}

/* A true signature by a key that is for something else, or by one that
 * anybody can break, or at another time. */
static void
test_what_key_and_time_allow (void **state)
{
	struct world *world = *state;
	gint64 now = g_get_real_time () / G_USEC_PER_SEC;
	enum { HOUR = 3600, DAY = 24 * HOUR };
	const struct {
		const char *label;
		struct signing how;
		enum confirmation want;
	} rows[] = {
		{ "no v=, no k=", { .domain = "bare.test" },
		  CONFIRMATION_PASS },
		{ "all tags of a key", { .domain = "any.test" },
		  CONFIRMATION_PASS },
		{ "email among the uses", { .domain = "mail.test" },
		  CONFIRMATION_PASS },
		{ "i= of a subdomain", { .domain = "legit.test",
		  .identity = "@sub.legit.test" }, CONFIRMATION_PASS },
		{ "t=s and i= of the domain", { .domain = "exact.test",
		  .identity = "a@exact.test" }, CONFIRMATION_PASS },
		{ "t=s and i= of a subdomain", { .domain = "exact.test",
		  .identity = "@sub.exact.test" }, CONFIRMATION_FAIL },
		{ "t=y: as if it were not signed", { .domain = "testing.test" },
		  CONFIRMATION_FAIL },
		{ "not for mail", { .domain = "other-use.test" },
		  CONFIRMATION_FAIL },
		{ "another hash", { .domain = "sha1.test" },
		  CONFIRMATION_FAIL },
		{ "no kind that we know", { .domain = "other-kind.test" },
		  CONFIRMATION_FAIL },
		{ "another version", { .domain = "later.test" },
		  CONFIRMATION_FAIL },
		{ "768 bits", { .domain = "tiny.test",
		  .pem = world->tiny_pem }, CONFIRMATION_FAIL },
		{ "not expired", { .domain = "legit.test", .at = now - HOUR,
		  .valid = DAY }, CONFIRMATION_PASS },
		{ "expired", { .domain = "legit.test", .at = now - 2 * DAY,
		  .valid = DAY }, CONFIRMATION_FAIL },
		{ "made tomorrow", { .domain = "legit.test",
		  .at = now + DAY }, CONFIRMATION_FAIL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *mail = signed_as (world, &rows[i].how, BODY);
		enum confirmation got = confirm (world, mail);

		if (got != rows[i].want)
			fail_msg ("%s: %d", rows[i].label, got);
	}
}

/* Providers have their clients publish keys as aliases of theirs. */
static void
test_key_behind_an_alias (void **state)
{
	g_autofree char *mail = signed_mail (*state, "alias.test", BODY);

	assert_int_equal (confirm (*state, mail), CONFIRMATION_PASS);
}

static void
test_dns_failure_is_no_verdict (void **state)
{
	g_autofree char *failing = signed_mail (*state, "fail.test", BODY);
	g_autofree char *silent = signed_mail (*state, "silent.test", BODY);

	assert_int_equal (confirm (*state, failing), CONFIRMATION_UNKNOWN);
	assert_int_equal (confirm (*state, silent), CONFIRMATION_UNKNOWN);
}

static void
test_only_what_is_wanted (void **state)
{
	struct world *world = *state;
	g_autofree char *mail = signed_mail (world, "legit.test", BODY);
	g_autoptr (facts_auto) facts = facts_of (mail);
	g_autoptr (GBytes) raw = g_bytes_new_static (mail, strlen (mail));
	struct evidence evidence = { .required = true };

	verify_run (world->verify, raw, facts, 0, &evidence);
	assert_int_equal (evidence.dkim[0], CONFIRMATION_NONE);
}

static void
test_key_is_asked_for_once (void **state)
{
	struct world *world = *state;
	g_autofree char *mail = signed_mail (world, "once.test", BODY);
	g_autofree char *other = signed_mail (world, "barrier.test", BODY);
	gint before;

	/* A question that was repeated, since the answer was late, has come
	 * before the next one. */
	assert_int_equal (confirm (world, mail), CONFIRMATION_PASS);
	assert_int_equal (confirm (world, other), CONFIRMATION_FAIL);
	before = g_atomic_int_get (&world->server.questions);
	assert_true (before > 0);
	for (int i = 0; i < 20; i++)
		assert_int_equal (confirm (world, mail), CONFIRMATION_PASS);
	assert_int_equal (g_atomic_int_get (&world->server.questions),
			  before);
}

/* name -> the TXT records, joined; "-" where there is no answer. */
static char *
texts_of (struct world *world, const char *name, int seconds)
{
	struct resolver_query *query = resolver_start (world->resolver, name,
						       RESOLVER_TXT);
	g_autoptr (GPtrArray) texts = resolver_texts (query,
		g_get_monotonic_time () + seconds * G_USEC_PER_SEC);
	GString *all = g_string_new (texts != NULL ? "" : "-");

	for (guint i = 0; texts != NULL && i < texts->len; i++) {
		const GString *text = texts->pdata[i];

		g_string_append_printf (all, "%s|", text->str);
	}
	resolver_finish (query);
	return g_string_free (all, FALSE);
}

/* A key is longer than one string of a record. */
static void
test_texts (void **state)
{
	struct world *world = *state;
	g_autofree char *whole = g_strconcat (records[0][1],
					      world->server.key, "|", NULL);
	const struct {
		const char *name, *texts;
		int seconds;
	} rows[] = {
		{ "s1._domainkey.legit.test", whole, 30 },
		{ "s1._domainkey.alias.test", whole, 30 },
		{ "s1._domainkey.revoked.test", "v=DKIM1; p=|", 30 },
		{ "s1._domainkey.other.test", "", 30 },
		{ "s1._domainkey.fail.test", "-", 30 },
		{ "s1._domainkey.silent.test", "-", 1 }
	};

	assert_true (strlen (world->server.key) > 255);
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_autofree char *got = texts_of (world, rows[i].name,
						 rows[i].seconds);

		assert_string_equal (got, rows[i].texts);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_true_signature_passes),
		cmocka_unit_test (test_any_change_fails),
		cmocka_unit_test (test_none_stands_for_another),
		cmocka_unit_test (test_no_key_is_a_failure),
		cmocka_unit_test (test_what_key_and_time_allow),
		cmocka_unit_test (test_key_behind_an_alias),
		cmocka_unit_test (test_dns_failure_is_no_verdict),
		cmocka_unit_test (test_only_what_is_wanted),
		cmocka_unit_test (test_key_is_asked_for_once),
		cmocka_unit_test (test_texts)
	};

	return cmocka_run_group_tests (tests, setup, teardown);
}
