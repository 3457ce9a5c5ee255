/*
 * LINK: parser/checksum.c parser/digest.c parser/header.c
 * LIBS: glib-2.0 nettle
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/digest.h"

static void
digest (const char *mail, char hex[65])
{
	g_autoptr (header_auto) header = header_parse (mail, strlen (mail));

	digest_content (header, mail, strlen (mail), hex);
}

static const char first[] = "Received: from a by b; Mon\r\n"
	"DKIM-Signature: v=1; b=x\r\n"
	"From: A <a@b.c>\r\nTo: d@e.f\r\nSubject: Two  words\r\n"
	"Date: Mon, 5 Jan 2026 10:00:00 +0000\r\nMessage-ID: <1@b.c>\r\n"
	"\r\nline\r\n\r\nend\r\n";

/* What a second delivery of the first mail may look like. */
static const struct {
	const char *label, *mail;
} same[] = {
	{ "itself", first },
	{ "other line ends", "From: A <a@b.c>\nTo: d@e.f\nSubject: Two  words\n"
	  "Date: Mon, 5 Jan 2026 10:00:00 +0000\nMessage-ID: <1@b.c>\n"
	  "\nline\n\nend\n" },
	{ "another path", "Return-Path: <a@b.c>\nDelivered-To: x\nBcc: y\n"
	  "Received: from z by y; Tue\nReceived: from a by z; Mon\n"
	  "ARC-Seal: i=1\nReceived-SPF: pass\nX-Spam-Status: No\n"
	  "Authentication-Results: mx; spf=pass\nX-Ticket-Number: 1\n"
	  "DKIM-Signature: v=1; b=y\nFrom: A <a@b.c>\nTo: d@e.f\n"
	  "Subject: Two  words\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n"
	  "Message-ID: <1@b.c>\n\nline\n\nend\n" },
	{ "folded, in another order and case", "message-id:\n <1@b.c>\n"
	  "SUBJECT: Two\n\twords \nTo: d@e.f\nfrom : A\n <a@b.c>\n"
	  "Date:  Mon, 5 Jan 2026\n 10:00:00 +0000\n\nline\n\nend" },
	{ "tagged by a filter", "From: A <a@b.c>\nTo: d@e.f\n"
	  "Subject: [tag] Two words\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n"
	  "Message-ID: <1@b.c>\n\nline\n\nend\n" },
	{ "empty lines at the end", "From: A <a@b.c>\nTo: d@e.f\n"
	  "Subject: Two words\nDate: Mon, 5 Jan 2026 10:00:00 +0000\n"
	  "Message-ID: <1@b.c>\n\nline\n\nend\n\n\r\n\n" },
};

#define HEAD(subject) "From: A <a@b.c>\nTo: d@e.f\nSubject: " subject \
	"\nDate: Mon, 5 Jan 2026 10:00:00 +0000\nMessage-ID: <1@b.c>\n"

static const struct {
	const char *label, *mail;
} other[] = {
	{ "author", "From: B <a@b.c>\nTo: d@e.f\n"
	  "Date: Mon, 5 Jan 2026 10:00:00 +0000\nMessage-ID: <1@b.c>\n"
	  "\nline\n\nend\n" },
	{ "blank gone", "From: A<a@b.c>\nTo: d@e.f\n"
	  "Date: Mon, 5 Jan 2026 10:00:00 +0000\nMessage-ID: <1@b.c>\n"
	  "\nline\n\nend\n" },
	{ "second To", HEAD ("Two words") "To: x\n\nline\n\nend\n" },
	{ "type", HEAD ("Two words") "Content-Type: text/html\n\n"
	  "line\n\nend\n" },
	{ "body", HEAD ("Two words") "\nline\n\nEnd\n" },
	{ "line less", HEAD ("Two words") "\nline\nend\n" },
	{ "line first", HEAD ("Two words") "\n\nline\n\nend\n" },
	{ "body into header", HEAD ("Two words") "To: line\n\nend\n" },
	{ "nothing", "" },
};

static void
test_same_and_other (void **state G_GNUC_UNUSED)
{
	char want[65], got[65];

	digest (first, want);
	assert_int_equal (strlen (want), 64);
	for (gsize i = 0; i < G_N_ELEMENTS (same); i++) {
		digest (same[i].mail, got);
		if (strcmp (got, want) != 0)
			fail_msg ("%s: not the same", same[i].label);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (other); i++) {
		digest (other[i].mail, got);
		if (strcmp (got, want) == 0)
			fail_msg ("%s: the same", other[i].label);
	}
}

/* Fields of one name keep their order: it tells what a reader saw first. */
static void
test_order_within_a_name (void **state G_GNUC_UNUSED)
{
	char a[65], b[65];

	digest ("To: 1\nTo: 2\n\n", a);
	digest ("To: 2\nTo: 1\n\n", b);
	assert_string_not_equal (a, b);
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_same_and_other),
		cmocka_unit_test (test_order_within_a_name),
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
