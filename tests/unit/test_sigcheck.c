// Signatures made by gpg and openssl, held against keys read from files.
//
// LINK: filter/sigcheck.c filter/sigchild.c filter/siginspect.c filter/sigkey.c filter/sigworker.c
// LINK: filter/log.c parser/facts.c store/*.c tests/unit/sigkit.c
// LIBS: glib-2.0 gmime-3.0 gpgme gnutls sqlite3 libzstd json-glib-1.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "filter/log.h"
#include "filter/sigcheck.h"
#include "filter/sigkey.h"
#include "filter/sigworker.h"
#include "tests/unit/sigkit.h"

enum { DAY = 24 * 3600 };

/* What all tests use; made once. */
struct world {
	char *folder;
	struct sigchild *children;
};

static gint64
clock_now (void)
{
	return g_get_real_time () / G_USEC_PER_SEC;
}

static int
make_world (void **state)
{
	struct world *world = g_new0 (struct world, 1);

	world->folder = sigkit_new ();
	world->children = sigchild_new ();
	sigkit_run (world->folder,
		"printf 'Content-Type: text/plain\\r\\n\\r\\nHello\\r\\n' "
		">part; printf 'Content-Type: text/plain\\r\\n\\r\\nHallo\\r\\n'"
		" >other; tr -d '\\r' <part >saved; "
		"for one in alice bob; do quiet --quick-generate-key "
		"\"$one <$one@client.example>\" ed25519 sign never; "
		"quiet --armor --export $one@client.example >$one.asc; done; "
		"quiet -u alice --armor --detach-sign -o good.asc part");
	*state = world;
	return 0;
}

static int
free_world (void **state)
{
	struct world *world = *state;

	sigchild_free (world->children);
	sigkit_free (world->folder);
	g_free (world);
	return 0;
}

static void
free_key (gpointer key)
{
	signing_key_free (key);
}

/* Keys from files, separated by spaces, all registered for one address. */
static GPtrArray *
keys_for (struct world *world, const char *files, const char *address)
{
	g_auto (GStrv) names = g_strsplit (files, " ", -1);
	GPtrArray *keys = g_ptr_array_new_with_free_func (free_key);

	for (char **name = names; *name != NULL; name++) {
		g_autoptr (GBytes) content = sigkit_file (world->folder,
							  *name);
		g_autoptr (GError) error = NULL;
		struct signing_key *key = sigkey_read (world->children,
			content, clock_now (), &error);

		if (key == NULL)
			fail_msg ("%s: %s", *name, error->message);
		g_ptr_array_set_size (key->addresses, 0);
		g_ptr_array_add (key->addresses, g_strdup (address));
		g_ptr_array_add (keys, key);
	}
	return keys;
}

static struct shell *
shell_of (struct world *world, const char *content, const char *signature)
{
	struct shell *shell = g_new0 (struct shell, 1);

	shell->opaque = g_str_has_suffix (signature, ".p7m");
	shell->smime = shell->opaque || g_str_has_suffix (signature, ".p7s");
	shell->content = sigkit_file (world->folder, content);
	shell->signature = sigkit_file (world->folder, signature);
	return shell;
}

static struct signature
check_at (struct world *world, const char *content, const char *name,
	  GPtrArray *keys, gint64 at)
{
	g_autoptr (shell_auto) shell = shell_of (world, content, name);
	struct signature signature = { 0 };

	sigcheck_run (world->children, shell, keys, "alice@client.example",
		      at, &signature);
	g_ptr_array_unref (keys);
	return signature;
}

/* The outcome of a signature in a file over a file. */
static int
outcome (struct world *world, const char *content, const char *name,
	 const char *keys)
{
	return (int) check_at (world, content, name,
			       keys_for (world, keys, "alice@client.example"),
			       clock_now ()).outcome;
}

static void
a_registered_key_proves_what_it_signed (void **state)
{
	struct world *world = *state;
	g_autoptr (GPtrArray) alice = keys_for (world, "alice.asc",
						"alice@client.example");
	const struct signing_key *key = alice->pdata[0];
	struct signature signature = check_at (world, "part", "good.asc",
		keys_for (world, "alice.asc bob.asc", "alice@client.example"),
		clock_now ());

	assert_int_equal (signature.outcome, SIGNATURE_GOOD);
	assert_int_equal (signature.count, 1);
	assert_string_equal (signature.key, key->fingerprint);
	assert_in_range (signature.made, clock_now () - 60, clock_now () + 60);
	assert_int_equal (strlen (signature.ids[0]), 64);
}

static void
changed_text_is_not_what_was_signed (void **state)
{
	assert_int_equal (outcome (*state, "other", "good.asc", "alice.asc"),
			  SIGNATURE_BAD);
}

static void
a_saved_copy_is_as_good (void **state)
{
	struct world *world = *state;
	struct signature saved = check_at (world, "saved", "good.asc",
		keys_for (world, "alice.asc", "alice@client.example"),
		clock_now ());
	struct signature first = check_at (world, "part", "good.asc",
		keys_for (world, "alice.asc", "alice@client.example"),
		clock_now ());

	assert_int_equal (saved.outcome, SIGNATURE_GOOD);
	assert_string_equal (saved.ids[0], first.ids[0]);
}

static void
nobody_elses_key_proves_anything (void **state)
{
	struct world *world = *state;

	assert_int_equal (outcome (world, "part", "good.asc", "bob.asc"),
			  SIGNATURE_UNKNOWN_KEY);
	assert_int_equal (check_at (world, "part", "good.asc",
		g_ptr_array_new_with_free_func (free_key), clock_now ()).outcome,
			  SIGNATURE_UNKNOWN_KEY);
}

static void
a_key_speaks_for_its_addresses_only (void **state)
{
	struct world *world = *state;

	assert_int_equal (check_at (world, "part", "good.asc",
		keys_for (world, "alice.asc", "office@client.example"),
		clock_now ()).outcome, SIGNATURE_OTHER_ADDRESS);
}

static void
an_expired_key_proves_nothing (void **state)
{
	struct world *world = *state;

	sigkit_run (world->folder, "quiet --faked-system-time 20200101T000000 "
		"--quick-generate-key 'Old <old@x.example>' ed25519 sign "
		"20200201T000000; quiet --armor --export old@x.example "
		">old.asc; quiet --faked-system-time 20200110T000000 "
		"-u old@x.example --armor --detach-sign -o old-sig.asc part; "
		"quiet --quick-generate-key 'Brief <brief@x.example>' ed25519 "
		"sign 5d; quiet --armor --export brief@x.example >brief.asc; "
		"quiet -u brief@x.example --armor --detach-sign -o "
		"brief-sig.asc part");
	assert_int_equal (outcome (world, "part", "brief-sig.asc",
				   "brief.asc"), SIGNATURE_GOOD);
	assert_int_equal (check_at (world, "part", "brief-sig.asc",
		keys_for (world, "brief.asc", "alice@client.example"),
		clock_now () + 6 * DAY).outcome, SIGNATURE_KEY_EXPIRED);
}

static void
an_expired_signature_proves_nothing (void **state)
{
	struct world *world = *state;

	sigkit_run (world->folder, "quiet --default-sig-expire 2d -u alice "
		"--armor --detach-sign -o brief-good.asc part");
	assert_int_equal (outcome (world, "part", "brief-good.asc",
				   "alice.asc"), SIGNATURE_GOOD);
	assert_int_equal (check_at (world, "part", "brief-good.asc",
		keys_for (world, "alice.asc", "alice@client.example"),
		clock_now () + 3 * DAY).outcome, SIGNATURE_EXPIRED);
}

static void
a_revoked_key_proves_nothing (void **state)
{
	struct world *world = *state;
	GPtrArray *keys;
	struct signing_key *key;

	sigkit_run (world->folder, "quiet --quick-generate-key "
		"'Lost <lost@x.example>' ed25519 sign never; "
		"quiet --armor --export lost@x.example >lost.asc; "
		"quiet -u lost@x.example --armor --detach-sign -o lost-sig.asc "
		"part; fpr=$(gpg --with-colons -k lost@x.example | "
		"sed -n 's/^fpr:*\\([0-9A-F]*\\):/\\1/p' | head -n 1); "
		"sed 's/^:-/-/' openpgp-revocs.d/$fpr.rev | quiet --import; "
		"quiet --armor --export lost@x.example >revoked.asc");
	keys = keys_for (world, "lost.asc", "alice@client.example");
	key = keys->pdata[0];
	g_bytes_unref (key->content);
	key->content = sigkit_file (world->folder, "revoked.asc");
	assert_int_equal (check_at (world, "part", "lost-sig.asc", keys,
				    clock_now ()).outcome,
			  SIGNATURE_KEY_REVOKED);
}

static void
a_weak_hash_proves_nothing (void **state)
{
	struct world *world = *state;

	sigkit_run (world->folder, "quiet --quick-generate-key "
		"'Rsa <rsa@x.example>' rsa2048 sign never; "
		"quiet --armor --export rsa@x.example >rsa.asc; "
		"for hash in SHA1 SHA256 RIPEMD160; do quiet "
		"-u rsa@x.example --digest-algo $hash --armor --detach-sign "
		"-o rsa-$hash.asc part; done");
	assert_int_equal (outcome (world, "part", "rsa-SHA256.asc", "rsa.asc"),
			  SIGNATURE_GOOD);
	assert_int_equal (outcome (world, "part", "rsa-SHA1.asc", "rsa.asc"),
			  SIGNATURE_WEAK);
	assert_int_equal (outcome (world, "part", "rsa-RIPEMD160.asc",
				   "rsa.asc"), SIGNATURE_WEAK);
}

static void
all_signatures_have_to_come_to_the_same (void **state)
{
	struct world *world = *state;
	struct signature both;

	sigkit_run (world->folder, "quiet -u alice -u bob --armor "
		"--detach-sign -o both.asc part; "
		"quiet -u alice -u alice --detach-sign -o a.sig part; "
		"quiet -u alice --detach-sign -o b.sig other; "
		"cat a.sig b.sig | quiet --enarmor | sed "
		"'s/PGP ARMORED FILE/PGP SIGNATURE/; /^Comment/d' >mixed.asc");
	assert_int_equal (outcome (world, "part", "both.asc", "alice.asc"),
			  SIGNATURE_DISAGREE);
	assert_int_equal (outcome (world, "part", "mixed.asc", "alice.asc"),
			  SIGNATURE_DISAGREE);
	both = check_at (world, "part", "both.asc", keys_for (world,
		"alice.asc bob.asc", "alice@client.example"), clock_now ());
	assert_int_equal (both.outcome, SIGNATURE_GOOD);
	assert_int_equal (both.count, 2);
	assert_string_not_equal (both.ids[0], both.ids[1]);
}

/* Two of two signatures, and each alone: whatever is left out, what is left
 * is known again. */
static void
a_signature_is_known_without_its_neighbour (void **state)
{
	struct world *world = *state;
	struct signature both, one;

	sigkit_run (world->folder, "quiet -u alice --detach-sign -o c.sig part;"
		" quiet -u bob --detach-sign -o d.sig part; "
		"cat c.sig d.sig >cd.sig; for one in cd d; do quiet --enarmor "
		"<$one.sig | sed 's/PGP ARMORED FILE/PGP SIGNATURE/' "
		">$one.asc; done");
	both = check_at (world, "part", "cd.asc", keys_for (world,
		"alice.asc bob.asc", "alice@client.example"), clock_now ());
	one = check_at (world, "part", "d.asc", keys_for (world,
		"alice.asc bob.asc", "alice@client.example"), clock_now ());
	assert_int_equal (both.count, 2);
	assert_int_equal (one.count, 1);
	assert_true (strcmp (one.ids[0], both.ids[0]) == 0
		     || strcmp (one.ids[0], both.ids[1]) == 0);
}

static void
what_is_no_signature_proves_nothing (void **state)
{
	struct world *world = *state;

	sigkit_run (world->folder, "echo nothing >none.asc; "
		"head -c 120 good.asc >half.asc; "
		"head -c 300 /dev/zero >zeros.p7s");
	assert_int_equal (outcome (world, "part", "none.asc", "alice.asc"),
			  SIGNATURE_FAILED);
	assert_int_not_equal (outcome (world, "part", "half.asc", "alice.asc"),
			      SIGNATURE_GOOD);
	assert_int_not_equal (outcome (world, "part", "zeros.p7s",
				       "alice.asc"), SIGNATURE_GOOD);
}

/* --- S/MIME ------------------------------------------------------------- */

#define CERTIFICATE "openssl req -x509 -newkey rsa:2048 -nodes -days 30 " \
	"-keyout %s.key -out %s.pem -subj '/CN=Carol' " \
	"-addext subjectAltName=email:carol@client.example " \
	"-addext keyUsage=digitalSignature; "

static void
a_registered_certificate_proves_what_it_signed (void **state)
{
	struct world *world = *state;
	struct signature signature;

	sigkit_run (world->folder, CERTIFICATE CERTIFICATE
		"openssl cms -sign -binary -in part -signer carol.pem -inkey "
		"carol.key -outform DER -out carol.p7s", "carol", "carol",
		"mallory", "mallory");
	signature = check_at (world, "part", "carol.p7s",
		keys_for (world, "carol.pem", "alice@client.example"),
		clock_now ());
	assert_int_equal (signature.outcome, SIGNATURE_GOOD);
	assert_in_range (signature.made, clock_now () - 60, clock_now () + 60);
	assert_int_equal (outcome (world, "other", "carol.p7s", "carol.pem"),
			  SIGNATURE_BAD);
	/* The one that comes with the signature is not registered. */
	assert_int_equal (outcome (world, "part", "carol.p7s", "mallory.pem"),
			  SIGNATURE_UNKNOWN_KEY);
	assert_int_equal (outcome (world, "part", "carol.p7s", "alice.asc"),
			  SIGNATURE_UNKNOWN_KEY);
	assert_int_equal (check_at (world, "part", "carol.p7s",
		keys_for (world, "carol.pem", "alice@client.example"),
		clock_now () + 31 * DAY).outcome, SIGNATURE_KEY_EXPIRED);
	assert_int_equal (check_at (world, "part", "carol.p7s",
		keys_for (world, "carol.pem", "alice@client.example"),
		clock_now () - 2 * DAY).outcome, SIGNATURE_KEY_EXPIRED);
}

static void
smime_has_the_same_bounds (void **state)
{
	struct world *world = *state;

	sigkit_run (world->folder, CERTIFICATE "for hash in sha1 md5; do "
		"openssl cms -sign -md $hash -binary -in part -signer dan.pem "
		"-inkey dan.key -outform DER -out dan-$hash.p7s; done; "
		"openssl cms -sign -binary -nodetach -in part -signer dan.pem "
		"-inkey dan.key -outform DER -out inside.p7s; "
		"openssl cms -sign -noattr -binary -in part -signer dan.pem "
		"-inkey dan.key -outform DER -out undated.p7s; "
		"openssl cms -sign -nocerts -binary -in part -signer dan.pem "
		"-inkey dan.key -outform DER -out bare.p7s", "dan", "dan");
	assert_int_equal (outcome (world, "part", "bare.p7s", "dan.pem"),
			  SIGNATURE_GOOD);
	assert_int_equal (outcome (world, "part", "dan-sha1.p7s", "dan.pem"),
			  SIGNATURE_WEAK);
	assert_int_not_equal (outcome (world, "part", "dan-md5.p7s",
				       "dan.pem"), SIGNATURE_GOOD);
	assert_int_not_equal (outcome (world, "other", "inside.p7s",
				       "dan.pem"), SIGNATURE_GOOD);
	assert_int_equal (check_at (world, "part", "undated.p7s",
		keys_for (world, "dan.pem", "alice@client.example"),
		clock_now ()).made, 0);
}

static void
a_certificate_proves_what_is_inside_the_signature (void **state)
{
	struct world *world = *state;
	struct signature beside, inside, streamed;

	sigkit_run (world->folder, CERTIFICATE CERTIFICATE
		"sign () { openssl cms -sign -binary -signer erin.pem -inkey "
		"erin.key -outform DER \"$@\"; }; "
		"sign -in part -out erin.p7s; "
		"sign -nodetach -in part -out erin.p7m; "
		"sign -nodetach -stream -in part -out streamed.p7m; "
		"sign -nodetach -md sha1 -in part -out old.p7m; "
		"sed 's/Hello/Hallo/' erin.p7m >changed.p7m; "
		"head -c 700 erin.p7m >half.p7m; cp erin.p7s empty.p7m",
		"erin", "erin", "fred", "fred");
	beside = check_at (world, "part", "erin.p7s", keys_for (world,
		"erin.pem", "alice@client.example"), clock_now ());
	inside = check_at (world, "part", "erin.p7m", keys_for (world,
		"erin.pem", "alice@client.example"), clock_now ());
	streamed = check_at (world, "part", "streamed.p7m", keys_for (world,
		"erin.pem", "alice@client.example"), clock_now ());
	assert_int_equal (beside.outcome, SIGNATURE_GOOD);
	assert_int_equal (inside.outcome, SIGNATURE_GOOD);
	assert_int_equal (streamed.outcome, SIGNATURE_GOOD);
	assert_int_equal (inside.count, 1);
	assert_in_range (inside.made, clock_now () - 60, clock_now () + 60);
	/* Put inside, a signature is no other one: unless they were made in
	 * different seconds. */
	assert_true (inside.made != beside.made
		     || strcmp (inside.ids[0], beside.ids[0]) == 0);
	/* What was read is not what was signed. */
	assert_int_equal (outcome (world, "other", "erin.p7m", "erin.pem"),
			  SIGNATURE_FAILED);
	assert_int_not_equal (outcome (world, "other", "changed.p7m",
				       "erin.pem"), SIGNATURE_GOOD);
	assert_int_not_equal (outcome (world, "part", "changed.p7m",
				       "erin.pem"), SIGNATURE_GOOD);
	assert_int_not_equal (outcome (world, "part", "half.p7m",
				       "erin.pem"), SIGNATURE_GOOD);
	assert_int_not_equal (outcome (world, "part", "empty.p7m",
				       "erin.pem"), SIGNATURE_GOOD);
	assert_int_equal (outcome (world, "part", "old.p7m", "erin.pem"),
			  SIGNATURE_WEAK);
	assert_int_equal (outcome (world, "part", "erin.p7m", "fred.pem"),
			  SIGNATURE_UNKNOWN_KEY);
	assert_int_equal (check_at (world, "part", "erin.p7m",
		keys_for (world, "erin.pem", "office@client.example"),
		clock_now ()).outcome, SIGNATURE_OTHER_ADDRESS);
	assert_int_equal (check_at (world, "part", "erin.p7m",
		keys_for (world, "erin.pem", "alice@client.example"),
		clock_now () + 31 * DAY).outcome, SIGNATURE_KEY_EXPIRED);
}

/* --- reading keys ------------------------------------------------------- */

static void
refused (struct world *world, const char *file, const char *part)
{
	g_autoptr (GBytes) content = sigkit_file (world->folder, file);
	g_autoptr (GError) error = NULL;

	assert_null (sigkey_read (world->children, content, clock_now (),
				  &error));
	if (strstr (error->message, part) == NULL)
		fail_msg ("%s: %s", file, error->message);
}

static struct signing_key *
read_key (struct world *world, const char *file)
{
	g_autoptr (GBytes) content = sigkit_file (world->folder, file);
	g_autoptr (GError) error = NULL;
	struct signing_key *key = sigkey_read (world->children, content,
					       clock_now (), &error);

	if (key == NULL)
		fail_msg ("%s: %s", file, error->message);
	return key;
}

static void
a_key_says_whose_it_is (void **state)
{
	struct world *world = *state;
	g_autoptr (signing_key_auto) key = NULL;
	g_autoptr (signing_key_auto) binary = NULL;
	g_autoptr (signing_key_auto) certificate = NULL;

	sigkit_run (world->folder, "quiet --quick-generate-key "
		"'Two <Two@Client.Example>' rsa2048 sign 30d; "
		"quiet --quick-add-uid two@client.example "
		"'Two <two@home.example>'; fpr=$(gpg --with-colons -k "
		"two@client.example | sed -n 's/^fpr:*\\([0-9A-F]*\\):/\\1/p' "
		"| head -n 1); quiet --quick-add-key $fpr ed25519 sign; "
		"quiet --quick-add-key $fpr cv25519 encrypt; "
		"quiet --armor --export two@client.example >two.asc; "
		"quiet --export two@client.example >two.gpg; "
		"openssl req -x509 -newkey rsa:2048 -nodes -days 30 -keyout "
		"eve.key -out eve.pem -subj "
		"'/CN=Eve/emailAddress=Eve@Client.example'; "
		"openssl x509 -in eve.pem -outform DER -out eve.der");
	key = read_key (world, "two.asc");
	assert_string_equal (key->kind, "openpgp");
	assert_int_equal (key->addresses->len, 2);
	assert_string_equal (key->signers->pdata[0], key->fingerprint);
	/* The subkey that signs, and not the one that encrypts. */
	assert_int_equal (key->signers->len, 2);
	assert_in_range (key->expires, clock_now () + 29 * DAY,
			 clock_now () + 31 * DAY);
	binary = read_key (world, "two.gpg");
	assert_string_equal (binary->fingerprint, key->fingerprint);
	certificate = read_key (world, "eve.der");
	assert_string_equal (certificate->kind, "smime");
	assert_int_equal (certificate->addresses->len, 1);
	assert_string_equal (certificate->addresses->pdata[0],
			     "eve@client.example");
}

static void
what_is_signed_by_a_subkey_is_the_keys (void **state)
{
	struct world *world = *state;
	g_autoptr (signing_key_auto) key = read_key (world, "two.asc");
	struct signature signature;

	sigkit_run (world->folder, "quiet -u two@client.example --armor "
		    "--detach-sign -o two-sig.asc part");
	signature = check_at (world, "part", "two-sig.asc", keys_for (world,
		"two.asc", "alice@client.example"), clock_now ());
	assert_int_equal (signature.outcome, SIGNATURE_GOOD);
	assert_string_equal (signature.key, key->fingerprint);
}

static void
what_is_no_key_to_register_is_refused (void **state)
{
	struct world *world = *state;

	sigkit_run (world->folder, "quiet --armor --export-secret-keys alice "
		">secret.asc; quiet --export-secret-keys alice >secret.gpg; "
		"cat alice.asc bob.asc >several.asc; : >empty; "
		"cat carol.pem mallory.pem >several.pem; "
		"echo hello >hello; quiet --quick-generate-key "
		"'Short <short@x.example>' rsa1024 sign never; "
		"quiet --armor --export short@x.example >short.asc; "
		"quiet --quick-generate-key 'Mute <mute@x.example>' rsa2048 "
		"cert never; quiet --armor --export mute@x.example >mute.asc; "
		"head -c 300000 /dev/zero >large");
	refused (world, "secret.asc", "private");
	refused (world, "secret.gpg", "private");
	refused (world, "carol.key", "private");
	refused (world, "several.asc", "several");
	refused (world, "several.pem", "several");
	refused (world, "empty", "empty");
	refused (world, "hello", "no public key");
	refused (world, "short.asc", "too short");
	refused (world, "mute.asc", "cannot sign");
	refused (world, "large", "too large");
	refused (world, "old.asc", "expired");
	refused (world, "revoked.asc", "revoked");
}

/* --- what is left behind ------------------------------------------------ */

static unsigned
count_folders (void)
{
	g_autoptr (GDir) folder = g_dir_open (g_get_tmp_dir (), 0, NULL);
	unsigned count = 0;
	const char *name;

	while ((name = g_dir_read_name (folder)) != NULL)
		count += g_str_has_prefix (name, "ticket-milter-");
	return count;
}

/* Processes whose environment names such a folder. */
static unsigned
count_processes (void)
{
	g_autoptr (GDir) folder = g_dir_open ("/proc", 0, NULL);
	unsigned count = 0;
	const char *name;

	while ((name = g_dir_read_name (folder)) != NULL) {
		g_autofree char *path = g_build_filename ("/proc", name,
							  "environ", NULL);
		g_autofree char *text = NULL;
		g_autofree char *home = g_strdup_printf (
			"GNUPGHOME=%s/ticket-milter-", g_get_tmp_dir ());
		gsize length;

		if (g_file_get_contents (path, &text, &length, NULL)
		    && g_strstr_len (text, (gssize) length,
				     home) != NULL)
			count++;
	}
	return count;
}

static void
nothing_is_left_behind (void **state)
{
	unsigned folders = count_folders ();

	assert_int_equal (outcome (*state, "part", "good.asc", "alice.asc"),
			  SIGNATURE_GOOD);
	assert_int_equal (outcome (*state, "part", "carol.p7s", "carol.pem"),
			  SIGNATURE_GOOD);
	assert_int_equal (count_folders (), folders);
	assert_int_equal (count_processes (), 0);
}

static void
the_users_own_ring_is_not_looked_into (void **state)
{
	struct world *world = *state;

	/* Where bob's registered key is all there is, alice's in the ring of
	 * whoever runs it is none. */
	g_setenv ("GNUPGHOME", world->folder, TRUE);
	assert_int_equal (outcome (world, "part", "good.asc", "bob.asc"),
			  SIGNATURE_UNKNOWN_KEY);
	g_unsetenv ("GNUPGHOME");
}

/* Once more where a busy machine takes longer than SIGCHILD_SECONDS. */
static gpointer
check_one (gpointer user)
{
	int got = SIGNATURE_FAILED;

	for (unsigned times = 0; times < 5 && got == SIGNATURE_FAILED; times++)
		got = outcome (user, "part", "good.asc", "alice.asc");
	return GINT_TO_POINTER (got);
}

static void
many_at_once_come_to_the_same (void **state)
{
	GThread *threads[SIGCHILD_AT_ONCE];

	for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
		threads[i] = g_thread_new ("check", check_one, *state);
	for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
		assert_int_equal (GPOINTER_TO_INT (g_thread_join (
			threads[i])), SIGNATURE_GOOD);
}

int
main (int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (a_registered_key_proves_what_it_signed),
		cmocka_unit_test (changed_text_is_not_what_was_signed),
		cmocka_unit_test (a_saved_copy_is_as_good),
		cmocka_unit_test (nobody_elses_key_proves_anything),
		cmocka_unit_test (a_key_speaks_for_its_addresses_only),
		cmocka_unit_test (an_expired_key_proves_nothing),
		cmocka_unit_test (an_expired_signature_proves_nothing),
		cmocka_unit_test (a_revoked_key_proves_nothing),
		cmocka_unit_test (a_weak_hash_proves_nothing),
		cmocka_unit_test (all_signatures_have_to_come_to_the_same),
		cmocka_unit_test (a_signature_is_known_without_its_neighbour),
		cmocka_unit_test (what_is_no_signature_proves_nothing),
		cmocka_unit_test (
			a_registered_certificate_proves_what_it_signed),
		cmocka_unit_test (smime_has_the_same_bounds),
		cmocka_unit_test (
			a_certificate_proves_what_is_inside_the_signature),
		cmocka_unit_test (a_key_says_whose_it_is),
		cmocka_unit_test (what_is_signed_by_a_subkey_is_the_keys),
		cmocka_unit_test (what_is_no_key_to_register_is_refused),
		cmocka_unit_test (nothing_is_left_behind),
		cmocka_unit_test (the_users_own_ring_is_not_looked_into),
		cmocka_unit_test (many_at_once_come_to_the_same),
	};

	char tmp[] = "/tmp/test-sigcheck-XXXXXX";
	int failed;

	if (sigworker_is_asked (argc, argv))
		return sigworker_main ();
	/* What is left in there is ours, whatever else runs. */
	if (mkdtemp (tmp) == NULL)
		return EXIT_FAILURE;
	g_setenv ("TMPDIR", tmp, TRUE);
	log_set_level (LOG_LEVEL_ERROR);
	failed = cmocka_run_group_tests (tests, make_world, free_world);
	rmdir (tmp);
	return failed;
}
