/*
 * node.h - a tree of text, lists and maps, each with the line it stands on,
 * and how the files of a regulation look into it.
 *
 * What is wrong is collected in mistakes, "FILE:LINE: KEY: what is wrong;
 * what would be right", so that one reading tells all of it.  A getter that
 * finds something wrong says so itself, and returns what stands for nothing;
 * its caller goes on.
 *
 * Ownership: node_free frees a node with all below it; all else that is
 * returned is borrowed from the tree, unless said otherwise.
 */
#ifndef REGULATION_NODE_H
#define REGULATION_NODE_H

#include <glib.h>
#include <stdbool.h>

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	const char *file;	/* interned: never freed */
	int line;		/* of its key, where it has one */
	char *key;		/* of an entry of a map, else NULL */
	char *text;		/* NODE_TEXT, else NULL; valid UTF-8 */
	GPtrArray *items;	/* struct node, in order; NODE_TEXT: NULL */
};

struct node *node_new (enum node_kind kind, const char *file, int line);
void node_free (struct node *node);

/* A longer one is told without its middle. */
enum { MISTAKES_MOST = 100, MISTAKE_BYTES = 1200 };

GPtrArray *mistakes_new (void);	/* char * */
/* line 0: of the whole file.  Those beyond MISTAKES_MOST are dropped. */
void mistake_at (GPtrArray *mistakes, const char *file, int line,
		 const char *format, ...) G_GNUC_PRINTF (4, 5);
/* "KEY: " goes before the text where the node has one. */
void mistake (GPtrArray *mistakes, const struct node *node,
	      const char *format, ...) G_GNUC_PRINTF (3, 4);

/* --- looking into it: all take a NULL node for one that is not there ----- */

bool node_is (const struct node *node, enum node_kind kind,
	      GPtrArray *mistakes);
/* A map whose keys are all among known (NULL-terminated); one that is not is
 * a mistake that names the nearest, and the rest counts. */
bool node_is_map (const struct node *node, const char *const *known,
		  GPtrArray *mistakes);
/* The value of that key of a map, or NULL. */
const struct node *node_get (const struct node *map, const char *key);
/* One line of 1 to most bytes, or NULL: said why. */
const char *node_line (const struct node *node, gsize most,
		       GPtrArray *mistakes);
/* The same of a key of a map; no such key is a mistake. */
const char *node_get_line (const struct node *map, const char *key,
			   gsize most, GPtrArray *mistakes);
/* A name as headers and orders can carry it: a-z, 0-9 and "-", beginning
 * with a letter, of at most NODE_NAME_BYTES; or NULL: said why. */
enum { NODE_NAME_BYTES = 40 };
const char *node_name (const struct node *node, GPtrArray *mistakes);
bool node_name_is_good (const char *name);
/* A text, or a list of texts, as lines; new (g_ptr_array_unref), of char *,
 * never NULL. */
GPtrArray *node_lines (const struct node *node, gsize most,
		       GPtrArray *mistakes);
/* "90s", "10m", "2h", "3d" as seconds, or -1: said why. */
gint64 node_duration (const struct node *node, gint64 least, gint64 most,
		      GPtrArray *mistakes);
/* The index of the text in words (NULL-terminated), or -1: said why. */
int node_word (const struct node *node, const char *const *words,
	       GPtrArray *mistakes);
/* A text for each of "en", "ru", "uk", or one text for all of them; new
 * strings, in that order.  False: said why, nothing is set. */
enum { NODE_LANGUAGES = 3 };
extern const char *const node_languages[NODE_LANGUAGES + 1];
bool node_texts (const struct node *node, gsize most,
		 char *texts[NODE_LANGUAGES], GPtrArray *mistakes);

typedef struct node node_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (node_auto, node_free)

#endif
