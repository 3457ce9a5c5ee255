/*
 * internal.h - what a struct store is made of.  Private to store/.
 */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "store/pack.h"
#include "store/readers.h"
#include "store/store.h"
#include "store/writer.h"

struct store {
	struct readers *readers;
	struct writer *writer;	/* NULL: opened to read */
	struct packer *packer;
};

/* writer_run, or the error that the store was opened to read. */
bool store_write (struct store *store, writer_func func, gpointer data,
		  gsize weight, GError **error);
/* db_rows with a connection of its own. */
GPtrArray *store_read_rows (struct store *store, const char *sql,
			    const struct db_value *values, row_func make,
			    GDestroyNotify destroy, GError **error);
/* db_number of the same; -1: there is no row, or an error. */
gint64 store_read_number (struct store *store, const char *sql,
			  const struct db_value *values, GError **error);
/* The only one of such rows, or STORE_ERROR_NOT_FOUND naming `what`. */
gpointer store_only_row (GPtrArray *rows, const char *what, GError **error);
/* STORE_ERROR_REFUSED with that text; always false.  Whatever is quoted in
 * it, it fits into an SMTP reply. */
enum { STORE_REFUSAL_BYTES = 400 };
bool (store_refuse) (GError **error, const char *format, ...)
	G_GNUC_PRINTF (2, 3);
/* That it is false, where an analyser sees it. */
#define store_refuse(...) ((store_refuse) (__VA_ARGS__) && false)
/* For LIMIT: 0 is none. */
gint64 store_limit (unsigned limit);

#endif
