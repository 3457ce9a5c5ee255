/*
 * price.h - an amount of money, exactly.
 *
 * Kept in hundredths, never in floating point, with its currency by ISO 4217.
 * People write prices in many ways: "1500 UAH", "1 500,50 грн", "$20".  What
 * could be read in two ways ("1,500") is not read at all: nobody is to pay a
 * thousandth, or thousandfold.
 *
 * Pure; owns nothing.
 */
#ifndef POLICY_PRICE_H
#define POLICY_PRICE_H

#include <glib.h>
#include <stdbool.h>

/* In hundredths: ten thousand million. */
#define PRICE_MOST G_GINT64_CONSTANT (1000000000000)
#define PRICE_EXAMPLE "1500 UAH"

struct price {
	gint64 hundredths;	/* more than 0 */
	char currency[4];	/* "UAH" */
};

/* Reads a price at the start of text.  The bytes it takes, blanks behind it
 * included, or 0: there is none there, and *why says in a few English words
 * what is wrong with it. */
gsize price_read (const char *text, struct price *price, const char **why);
/* "1500.50 UAH", the decimals only where there are some; caller's. */
char *price_print (const struct price *price);
/* As one reads it in that language: "1 500,50 грн" in Russian and Ukrainian,
 * with no-break spaces, else "1,500.50 UAH".  There decimals go with every
 * comma, for "1,500" alone is one and a half to many.  Caller's. */
char *price_shown (const struct price *price, const char *language);

#endif
