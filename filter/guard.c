#include "filter/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "filter/fault.h"
#include "parser/checksum.h"

#define GUARD_MAGIC "ticket-milter guard 2 " VERSION

enum { DIGEST = 32 };

enum slot_state { SLOT_FREE, SLOT_FILLING, SLOT_BUSY, SLOT_BLAMED };

struct slot {
	/* Atomic, as the handler reads them at any time. */
	gint state;
	gint owner;		/* thread */
	gint since;		/* monotonic, seconds */
	uint8_t digest[DIGEST];
};

struct suspect {
	gint64 last;
	gint crashes;		/* atomic, as deaths; both 0: free */
	gint deaths;
	uint8_t digest[DIGEST];
};

/* The file, byte for byte. */
struct page {
	char magic[64];
	struct slot work[GUARD_IN_WORK];
	struct suspect suspects[GUARD_SUSPECTS];
};

struct guard {
	struct page *page;
	GPtrArray *left;
	struct fault *fault;
};

GQuark
guard_error_quark (void)
{
	return g_quark_from_static_string ("ticket-milter-guard");
}

static bool
digest_of (const char *sha256, uint8_t *digest)
{
	for (int i = 0; i < DIGEST; i++) {
		int high = g_ascii_xdigit_value (sha256[2 * i]);
		int low = high < 0 ? -1
			: g_ascii_xdigit_value (sha256[2 * i + 1]);

		if (low < 0)
			return false;
		digest[i] = (uint8_t) (high << 4 | low);
	}
	return sha256[2 * DIGEST] == '\0';
}

static void
death_free (gpointer data)
{
	struct guard_death *death = data;

	g_free (death->sha256);
	g_free (death);
}

static char *
print_digest (const uint8_t *digest)
{
	GString *hex = g_string_sized_new (2 * DIGEST);

	for (int i = 0; i < DIGEST; i++)
		g_string_append_printf (hex, "%02x", digest[i]);
	return g_string_free (hex, FALSE);
}

static bool
is_free (struct suspect *suspect)
{
	return g_atomic_int_get (&suspect->crashes) == 0
		&& g_atomic_int_get (&suspect->deaths) == 0;
}

static struct suspect *
find_suspect (struct page *page, const uint8_t *digest)
{
	for (int i = 0; i < GUARD_SUSPECTS; i++) {
		struct suspect *suspect = &page->suspects[i];

		if (memcmp (suspect->digest, digest, DIGEST) == 0
		    && !is_free (suspect))
			return suspect;
	}
	return NULL;
}

static struct suspect *
make_suspect (struct page *page, const uint8_t *digest, gint64 now)
{
	struct suspect *suspect = find_suspect (page, digest);

	if (suspect == NULL) {
		suspect = &page->suspects[0];
		for (int i = 0; i < GUARD_SUSPECTS; i++) {
			struct suspect *other = &page->suspects[i];

			if (is_free (other)) {
				suspect = other;
				break;
			}
			if (other->last < suspect->last)
				suspect = other;
		}
		memset (suspect, 0, sizeof *suspect);
		memcpy (suspect->digest, digest, DIGEST);
	}
	suspect->last = now;
	return suspect;
}

static void
count (struct guard *guard, const struct slot *slot, gint64 now)
{
	struct suspect *suspect = make_suspect (guard->page, slot->digest,
						now);
	struct guard_death *death = g_new0 (struct guard_death, 1);

	death->sha256 = print_digest (slot->digest);
	death->crashed = slot->state == SLOT_BLAMED;
	death->times = death->crashed ? ++suspect->crashes
		: ++suspect->deaths;
	g_ptr_array_add (guard->left, death);
}

static void
count_all (struct guard *guard, gint64 now)
{
	const struct slot *last = NULL;
	unsigned in_hand = 0;

	for (unsigned i = 0; i < GUARD_IN_WORK; i++) {
		const struct slot *slot = &guard->page->work[i];

		if (slot->state == SLOT_BLAMED)
			count (guard, slot, now);
		if (slot->state == SLOT_BUSY || slot->state == SLOT_BLAMED) {
			in_hand++;
			last = slot;
		}
	}
	if (in_hand == 1 && last->state == SLOT_BUSY)
		count (guard, last, now);
}

static void
take_stock (struct guard *guard, gint64 now)
{
	struct page *page = guard->page;

	if (strncmp (page->magic, GUARD_MAGIC, sizeof page->magic) != 0) {
		memset (page, 0, sizeof *page);
		g_strlcpy (page->magic, GUARD_MAGIC, sizeof page->magic);
		return;
	}
	for (int i = 0; i < GUARD_SUSPECTS; i++) {
		struct suspect *suspect = &page->suspects[i];

		if (suspect->last < now - GUARD_DAYS * 24 * 3600
		    || suspect->last > now)
			memset (suspect, 0, sizeof *suspect);
	}
	count_all (guard, now);
	memset (page->work, 0, sizeof page->work);
}

/* --- blame: async-signal-safe -------------------------------------------- */

static gint
seconds (void)
{
	struct timespec now;

	clock_gettime (CLOCK_MONOTONIC, &now);
	return (gint) now.tv_sec;
}

static bool
is_stuck (const struct slot *slot, gint now)
{
	return g_atomic_int_get (&slot->state) == SLOT_BUSY
		&& now - g_atomic_int_get (&slot->since)
			>= GUARD_PATIENCE_SECONDS;
}

static void
blame (struct slot *slot)
{
	/* Unless it was left just now. */
	g_atomic_int_compare_and_exchange (&slot->state, SLOT_BUSY,
					   SLOT_BLAMED);
}

static void
blame_stuck (struct page *page)
{
	gint now = seconds ();

	for (unsigned i = 0; i < GUARD_IN_WORK; i++)
		if (is_stuck (&page->work[i], now))
			blame (&page->work[i]);
}

static void
blame_thread (struct page *page)
{
	gint thread = gettid ();

	for (unsigned i = 0; i < GUARD_IN_WORK; i++)
		if (g_atomic_int_get (&page->work[i].owner) == thread)
			blame (&page->work[i]);
}

static void
on_fault (gpointer user, bool own)
{
	struct guard *guard = user;

	if (own)
		blame_thread (guard->page);
	else
		blame_stuck (guard->page);
}

/* --- life ---------------------------------------------------------------- */

struct guard *
guard_open (const char *path, gint64 now, GError **error)
{
	int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	void *page = MAP_FAILED;
	struct guard *guard;
	int rc = 0;

	if (fd < 0) {
		rc = errno;
	} else {
		/* Blocks, not a hole: a full disk must show here, not as a
		 * signal when a slot is written. */
		rc = posix_fallocate (fd, 0, sizeof (struct page));
		if (rc == 0)
			page = mmap (NULL, sizeof (struct page),
				     PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (rc == 0 && page == MAP_FAILED)
			rc = errno;
		close (fd);
	}
	if (rc != 0) {
		g_set_error (error, GUARD_ERROR, 0, "%s: %s", path,
			     g_strerror (rc));
		return NULL;
	}
	guard = g_new0 (struct guard, 1);
	guard->page = page;
	guard->left = g_ptr_array_new_with_free_func (death_free);
	take_stock (guard, now);
	guard->fault = fault_watch (on_fault, guard, GUARD_IN_WORK);
	return guard;
}

void
guard_close (struct guard *guard)
{
	if (guard == NULL)
		return;
	fault_unwatch (guard->fault);
	for (unsigned i = 0; i < GUARD_IN_WORK; i++)
		g_atomic_int_set (&guard->page->work[i].state, SLOT_FREE);
	munmap (guard->page, sizeof (struct page));
	g_ptr_array_unref (guard->left);
	g_free (guard);
}

void
guard_give_up (struct guard *guard)
{
	if (guard != NULL)
		blame_stuck (guard->page);
}

char *
guard_hash (GBytes *raw)
{
	struct checksum sum;
	gsize length;
	const char *bytes = g_bytes_get_data (raw, &length);
	guint64 size = GUINT64_TO_BE (length);
	gsize head = MIN (length, GUARD_END_BYTES);
	gsize tail = MIN (length - head, GUARD_END_BYTES);
	char *hex = g_malloc (CHECKSUM_HEX);

	checksum_init (&sum);
	checksum_add (&sum, (const char *) &size, sizeof size);
	if (length > 0) {
		checksum_add (&sum, bytes, head);
		checksum_add (&sum, bytes + length - tail, tail);
	}
	checksum_hex (&sum, hex);
	return hex;
}

const GPtrArray *
guard_left (const struct guard *guard)
{
	return guard->left;
}

char *
guard_stuck (const struct guard *guard)
{
	gint now = seconds ();

	for (unsigned i = 0; guard != NULL && i < GUARD_IN_WORK; i++)
		if (is_stuck (&guard->page->work[i], now))
			return print_digest (guard->page->work[i].digest);
	return NULL;
}

bool
guard_enter (struct guard *guard, const char *sha256)
{
	uint8_t digest[DIGEST];
	struct suspect *suspect;

	if (guard == NULL || !digest_of (sha256, digest))
		return true;
	suspect = find_suspect (guard->page, digest);
	if (suspect != NULL
	    && (g_atomic_int_get (&suspect->crashes) >= GUARD_CRASHES
		|| g_atomic_int_get (&suspect->deaths) >= GUARD_DEATHS))
		return false;
	for (unsigned i = 0; i < GUARD_IN_WORK; i++) {
		struct slot *slot = &guard->page->work[i];

		if (!g_atomic_int_compare_and_exchange (&slot->state,
							SLOT_FREE,
							SLOT_FILLING))
			continue;
		memcpy (slot->digest, digest, DIGEST);
		g_atomic_int_set (&slot->owner, gettid ());
		g_atomic_int_set (&slot->since, seconds ());
		fault_lend_stack (guard->fault, i);
		g_atomic_int_set (&slot->state, SLOT_BUSY);
		break;
	}
	return true;
}

void
guard_leave (struct guard *guard, const char *sha256)
{
	uint8_t digest[DIGEST];
	struct suspect *suspect;
	gint thread = gettid ();

	if (guard == NULL || !digest_of (sha256, digest))
		return;
	suspect = find_suspect (guard->page, digest);
	if (suspect != NULL)
		g_atomic_int_set (&suspect->deaths, 0);
	for (unsigned i = 0; i < GUARD_IN_WORK; i++) {
		struct slot *slot = &guard->page->work[i];

		if (g_atomic_int_get (&slot->state) == SLOT_BUSY
		    && g_atomic_int_get (&slot->owner) == thread
		    && memcmp (slot->digest, digest, DIGEST) == 0) {
			fault_return_stack (guard->fault, i);
			g_atomic_int_set (&slot->state, SLOT_FREE);
			return;
		}
	}
}
