#include "filter/ctl/check_cases.h"

#include <stdio.h>
#include <string.h>

#include "filter/ctl/ctl.h"
#include "filter/ctl/table.h"
#include "filter/policy/request.h"
#include "filter/regulation/tree.h"

/* No label: what the account of that mail has. */
#define PRODUCTS "products"
#define NONE "none"

struct score {
	char *label;
	unsigned right, all;
};

struct run {
	const struct policy *policy;
	const char *folder;
	bool json;
	GArray *scores;		/* struct score, in order of appearance */
	unsigned mails, wrong;	/* mails with a disagreement */
};

static void
clear_score (gpointer data)
{
	g_free (((struct score *) data)->label);
}

static struct score *
score_of (struct run *run, const char *label)
{
	const struct score new = { .label = g_strdup (label) };

	for (guint i = 0; i < run->scores->len; i++) {
		struct score *score = &g_array_index (run->scores,
						      struct score, i);

		if (strcmp (score->label, label) == 0) {
			g_free (new.label);
			return score;
		}
	}
	g_array_append_val (run->scores, new);
	return &g_array_index (run->scores, struct score,
			       run->scores->len - 1);
}

static void
tell (const struct run *run, const char *file, const char *label,
      const char *got, const char *want)
{
	g_autofree char *plain = g_strdup_printf ("%s: %s is %s, not %s",
						  file, label, got, want);
	g_autofree char *safe = table_safe (plain);
	JsonObject *object;

	if (!run->json) {
		puts (safe);
		return;
	}
	object = json_object_new ();
	json_object_set_string_member (object, "file", file);
	json_object_set_string_member (object, "label", label);
	json_object_set_string_member (object, "is", got);
	json_object_set_string_member (object, "want", want);
	ctl_print_object (object);
}

static struct request *
read_case (const struct run *run, const char *file, const GPtrArray *products,
	   GError **error)
{
	g_autofree char *path = g_build_filename (run->folder, file, NULL);
	const struct mailbox *mailbox = run->policy->mailboxes->pdata[0];
	g_autoptr (facts_auto) facts = NULL;
	g_autoptr (GBytes) raw = NULL;
	char *bytes;
	gsize length;

	if (!g_file_get_contents (path, &bytes, &length, error))
		return NULL;
	raw = g_bytes_new_take (bytes, length);
	facts = facts_parse (raw, error);
	return facts != NULL ? request_read (run->policy->regulation, facts,
					     mailbox->address, products)
		: NULL;
}

static void
judge (struct run *run, const struct node *mail, GPtrArray *mistakes)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (request_auto) request = NULL;
	g_autoptr (GPtrArray) products = NULL;
	bool right = true;

	if (!node_is (mail, NODE_MAP, mistakes))
		return;
	products = node_lines (node_get (mail, PRODUCTS), 200, mistakes);
	request = read_case (run, mail->key, products, &error);
	if (request == NULL) {
		mistake (mistakes, mail, "%s; remove the line, or put the "
			 "mail there", error->message);
		return;
	}
	for (guint i = 0; i < mail->items->len; i++) {
		const struct node *label = mail->items->pdata[i];
		const char *want = strcmp (label->key, PRODUCTS) == 0 ? NULL
			: node_line (label, 200, mistakes);
		const char *got = g_hash_table_lookup (request->labels,
						       label->key);
		struct score *score;

		if (want == NULL)
			continue;
		got = got != NULL ? got : NONE;
		score = score_of (run, label->key);
		score->all++;
		score->right += strcmp (got, want) == 0;
		if (strcmp (got, want) == 0)
			continue;
		right = false;
		tell (run, mail->key, label->key, got, want);
	}
	run->mails++;
	run->wrong += !right;
}

/* A mail that nobody looks at is most likely a line forgotten. */
static void
look_for_others (const struct run *run, const struct node *want,
		 GPtrArray *mistakes)
{
	g_autoptr (GDir) dir = g_dir_open (run->folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *safe = table_safe (name);

		if (g_str_has_suffix (name, ".eml")
		    && node_get (want, name) == NULL)
			mistake_at (mistakes, want->file, 0, "%s: is not "
				    "named; add %s: {kind: ...}", safe, safe);
	}
}

static void
print_scores (const struct run *run)
{
	for (guint i = 0; i < run->scores->len; i++) {
		const struct score *score = &g_array_index (
			run->scores, struct score, i);
		JsonObject *object;

		if (!run->json) {
			printf ("%s: %u of %u\n", score->label, score->right,
				score->all);
			continue;
		}
		object = json_object_new ();
		json_object_set_string_member (object, "label", score->label);
		json_object_set_int_member (object, "right", score->right);
		json_object_set_int_member (object, "all", score->all);
		ctl_print_object (object);
	}
	if (!run->json)
		printf ("%u mails, %u as they should be\n", run->mails,
			run->mails - run->wrong);
}

int
check_cases (const struct policy *policy, const char *folder, bool json)
{
	struct run run = { .policy = policy, .folder = folder, .json = json };
	g_autofree char *path = g_build_filename (folder, "want.yaml", NULL);
	g_autoptr (GPtrArray) mistakes = mistakes_new ();
	g_autoptr (node_auto) want = NULL;

	if (policy->regulation == NULL || policy->regulation->rules == NULL) {
		ctl_complain ("--cases: there are no rules to judge by; set "
			      "regulation to a folder with rules.yaml");
		return CTL_FAILED;
	}
	facts_init ();
	want = tree_read (path, mistakes);
	run.scores = g_array_new (FALSE, FALSE, sizeof (struct score));
	g_array_set_clear_func (run.scores, clear_score);
	if (want != NULL && node_is (want, NODE_MAP, mistakes)) {
		for (guint i = 0; i < want->items->len; i++)
			judge (&run, want->items->pdata[i], mistakes);
		look_for_others (&run, want, mistakes);
		print_scores (&run);
	}
	for (guint i = 0; i < mistakes->len; i++)
		ctl_complain ("%s", (const char *) mistakes->pdata[i]);
	g_array_unref (run.scores);
	return mistakes->len == 0 && run.wrong == 0 ? CTL_OK : CTL_FAILED;
}
