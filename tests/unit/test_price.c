/*
 * LINK: filter/policy/price.c
 * LIBS: glib-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "filter/policy/price.h"

static void
test_as_written (void **state)
{
	static const struct { const char *text, *want, *rest; } table[] = {
		{ "1500 UAH", "1500 UAH", "" },
		{ "1500UAH 3d Move the site", "1500 UAH", "3d Move the site" },
		{ "1500 грн 3d Перенос", "1500 UAH", "3d Перенос" },
		{ "1 500,50 грн. 2d", "1500.50 UAH", "2d" },
		{ "1\u00a0500.5 гривень", "1500.50 UAH", "" },
		{ "12 345 678 руб", "12345678 RUB", "" },
		{ "$20 1h", "20 USD", "1h" },
		{ "20 $ 1h", "20 USD", "1h" },
		{ "€ 19.99 1h", "19.99 EUR", "1h" },
		{ "0,05 EUR", "0.05 EUR", "" },
		{ "100 Євро 3d", "100 EUR", "3d" },
		{ "500 UAH 300 lines", "500 UAH", "300 lines" },
		{ "10000000000 USD", "10000000000 USD", "" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		struct price price;
		const char *why;
		gsize used = price_read (table[i].text, &price, &why);
		g_autofree char *shown = NULL;

		if (used == 0)
			fail_msg ("%s: %s", table[i].text, why);
		shown = price_print (&price);
		assert_string_equal (shown, table[i].want);
		assert_string_equal (table[i].text + used, table[i].rest);
	}
}

static void
test_as_it_is_read (void **state)
{
	static const struct {
		gint64 hundredths;
		const char *currency, *language, *want;
	} table[] = {
		{ 150050, "UAH", "uk", "1\u00a0500,50\u00a0грн" },
		{ 150050, "UAH", "ru", "1\u00a0500,50\u00a0грн" },
		{ 150050, "UAH", "en", "1,500.50\u00a0UAH" },
		{ 150050, "UAH", NULL, "1,500.50\u00a0UAH" },
		/* "1,500" alone could be one and a half. */
		{ 150000, "UAH", "en", "1,500.00\u00a0UAH" },
		{ 150000, "RUB", "ru", "1\u00a0500\u00a0руб." },
		{ 150000, "RUB", "en", "1,500.00\u00a0RUB" },
		{ 99900, "UAH", "uk", "999\u00a0грн" },
		{ 99900, "USD", "en", "999\u00a0USD" },
		{ 1999, "EUR", "uk", "19,99\u00a0EUR" },
		{ 5, "EUR", "en", "0.05\u00a0EUR" },
		{ 100000, "UAH", "uk", "1\u00a0000\u00a0грн" },
		{ 12345678900, "PLN", "ru", "123\u00a0456\u00a0789\u00a0PLN" },
		{ PRICE_MOST, "USD", "en", "10,000,000,000.00\u00a0USD" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		struct price price = { .hundredths = table[i].hundredths };
		g_autofree char *shown = NULL;

		g_strlcpy (price.currency, table[i].currency,
			   sizeof price.currency);
		shown = price_shown (&price, table[i].language);
		assert_string_equal (shown, table[i].want);
	}
}

static void
test_what_is_no_price (void **state)
{
	static const struct { const char *text, *why; } table[] = {
		{ "", "no amount" },
		{ "much UAH", "no amount" },
		{ "1500", "no currency" },
		{ "1500 3d Move", "no currency" },
		{ "1500 the rest", "no currency" },
		{ "1500 300 UAH", "no currency" },
		{ "1500 uahs", "no currency" },
		{ "1,500 UAH", "it is not clear where the decimals begin" },
		{ "1.500 UAH", "it is not clear where the decimals begin" },
		{ "1.5.2 UAH", "no currency" },
		{ "0 UAH", "nothing to pay" },
		{ "0.00 UAH", "nothing to pay" },
		{ "-5 UAH", "no amount" },
		{ "1e9 UAH", "no currency" },
		{ "99999999999999999999 UAH", "too much" },
		{ "$20x", "no blank behind the price" },
		{ "\xd0", "no amount" }
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
		struct price price;
		const char *why;

		assert_int_equal (price_read (table[i].text, &price, &why), 0);
		assert_string_equal (why, table[i].why);
	}
}

static void
test_there_and_back (void **state)
{
	g_autoptr (GRand) random = g_rand_new_with_seed (11);

	(void) state;
	for (int i = 0; i < 10000; i++) {
		struct price price = { .currency = "UAH" }, back;
		g_autofree char *text = NULL;
		const char *why;

		price.hundredths = (gint64) g_rand_int_range (random, 1,
							      G_MAXINT32);
		text = price_print (&price);
		assert_int_equal (price_read (text, &back, &why),
				  strlen (text));
		assert_int_equal (back.hundredths, price.hundredths);
		assert_string_equal (back.currency, price.currency);
	}
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (test_as_written),
		cmocka_unit_test (test_as_it_is_read),
		cmocka_unit_test (test_what_is_no_price),
		cmocka_unit_test (test_there_and_back)
	};

	return cmocka_run_group_tests (tests, NULL, NULL);
}
