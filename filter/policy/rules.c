#include "filter/policy/rules.h"

#include <string.h>

#include "filter/policy/gist.h"
#include "filter/policy/pattern.h"
#include "filter/policy/search.h"

static const char *const field_names[RULES_FIELDS] = {
	"subject", "text", "recipient", "products", "files", "bare"
};

/* "a|b": one of these is to hold; "label=value", else the name of a rule. */
struct need {
	char **choices;
	bool unless;
};

struct rule {
	char *name;
	unsigned fields;
	bool matches;		/* it has phrases: */
	unsigned list;
	GPtrArray *needs;	/* struct need */
	GPtrArray *products;	/* char *: one of these; NULL: any account */
	GPtrArray *effects;	/* struct rule_effect */
	bool settles;		/* no rule: here candidates become labels */
};

struct rules {
	matching_clock clock;
	struct phrases *phrases;
	GPtrArray *rules;	/* struct rule */
	GHashTable *names;
	char *alike;		/* the label of: */
	struct likeness *likeness;	/* or NULL */
};

const char *
rules_field_name (enum rules_field field)
{
	for (unsigned i = 0; i < RULES_FIELDS; i++)
		if (field == 1u << i)
			return field_names[i];
	return NULL;
}

unsigned
rules_field_read (const char *name)
{
	for (unsigned i = 0; i < RULES_FIELDS; i++)
		if (strcmp (field_names[i], name) == 0)
			return 1u << i;
	return 0;
}

/* --- building ----------------------------------------------------------- */

static void
need_free (gpointer data)
{
	struct need *need = data;

	g_strfreev (need->choices);
	g_free (need);
}

static void
effect_free (gpointer data)
{
	struct rule_effect *effect = data;

	g_free (effect->label);
	g_free (effect->value);
	g_free (effect);
}

static void
rule_free (gpointer data)
{
	struct rule *rule = data;

	g_free (rule->name);
	g_ptr_array_unref (rule->needs);
	g_clear_pointer (&rule->products, g_ptr_array_unref);
	g_ptr_array_unref (rule->effects);
	g_free (rule);
}

static struct rule *
add_rule (struct rules *rules, const char *name)
{
	struct rule *rule = g_new0 (struct rule, 1);

	rule->name = g_strdup (name);
	rule->fields = RULES_USUAL;
	rule->needs = g_ptr_array_new_with_free_func (need_free);
	rule->effects = g_ptr_array_new_with_free_func (effect_free);
	g_ptr_array_add (rules->rules, rule);
	return rule;
}

static struct rule *
last_rule (struct rules *rules)
{
	g_assert (rules->rules->len > 0);
	return rules->rules->pdata[rules->rules->len - 1];
}

struct rules *
rules_new (matching_clock clock)
{
	struct rules *rules = g_new0 (struct rules, 1);

	rules->clock = clock;
	rules->phrases = phrases_new ();
	rules->rules = g_ptr_array_new_with_free_func (rule_free);
	rules->names = g_hash_table_new (g_str_hash, g_str_equal);
	return rules;
}

void
rules_free (struct rules *rules)
{
	if (rules == NULL)
		return;
	g_hash_table_unref (rules->names);
	g_ptr_array_unref (rules->rules);
	likeness_free (rules->likeness);
	g_free (rules->alike);
	phrases_free (rules->phrases);
	g_free (rules);
}

struct phrases *
rules_phrases (struct rules *rules)
{
	return rules->phrases;
}

bool
rules_begin (struct rules *rules, const char *name, char **why)
{
	struct rule *rule;

	*why = NULL;
	if (rules->rules->len >= RULES_MOST)
		*why = g_strdup_printf ("there are more than %d rules; keep "
					"those that matter", RULES_MOST);
	else if (g_hash_table_contains (rules->names, name))
		*why = g_strdup ("is there twice; give one of the two another "
				 "name");
	else if (strpbrk (name, "|=, ") != NULL)
		*why = g_strdup ("is no name of a rule; use letters, digits "
				 "and -");
	if (*why != NULL)
		return false;
	rule = add_rule (rules, name);
	rule->list = phrases_new_list (rules->phrases);
	g_hash_table_add (rules->names, rule->name);
	return true;
}

bool
rules_match (struct rules *rules, const char *line, bool *any, char **why)
{
	struct rule *rule = last_rule (rules);

	if (!phrases_add (rules->phrases, rule->list, line, any, why))
		return false;
	rule->matches = rule->matches || *any;
	return true;
}

bool
rules_fields (struct rules *rules, unsigned fields, char **why)
{
	*why = fields != 0 ? NULL : g_strdup ("names no field");
	last_rule (rules)->fields = fields;
	return *why == NULL;
}

bool
rules_need (struct rules *rules, const char *choice, bool unless, char **why)
{
	struct rule *rule = last_rule (rules);
	struct need *need = g_new0 (struct need, 1);

	*why = NULL;
	need->choices = g_strsplit (choice, "|", -1);
	need->unless = unless;
	g_ptr_array_add (rule->needs, need);
	for (char **name = need->choices; *name != NULL && *why == NULL;
	     name++) {
		g_strstrip (*name);
		if (strchr (*name, '=') == NULL
		    && (strcmp (*name, rule->name) == 0
			|| !g_hash_table_contains (rules->names, *name)))
			*why = g_strdup_printf ("\"%s\" is no rule before this"
				" one; name one, or a label as stream=task",
				*name);
	}
	if (*why == NULL && need->choices[0] == NULL)
		*why = g_strdup ("is empty; name a rule, or leave it out");
	return *why == NULL;
}

bool
rules_product (struct rules *rules, const char *name, char **why)
{
	struct rule *rule = last_rule (rules);
	const char *star = strchr (name, '*');

	*why = *name == '\0' || strchr (name, '\n') != NULL
		|| (star != NULL && (star == name || star[1] != '\0'))
		? g_strdup_printf ("\"%s\" is no product; write its name, or "
				   "its beginning and *", name) : NULL;
	if (*why != NULL)
		return false;
	if (rule->products == NULL)
		rule->products = g_ptr_array_new_with_free_func (g_free);
	g_ptr_array_add (rule->products, g_utf8_strdown (name, -1));
	return true;
}

bool
rules_effect (struct rules *rules, const char *label, const char *value,
	      int weight, char **why)
{
	struct rule_effect *effect = g_new0 (struct rule_effect, 1);

	effect->label = g_strdup (label);
	effect->value = g_strdup (value);
	effect->weight = weight;
	g_ptr_array_add (last_rule (rules)->effects, effect);
	*why = weight >= -RULES_WEIGHT && weight <= RULES_WEIGHT ? NULL
		: g_strdup_printf ("weighs more than %d; write less",
				   RULES_WEIGHT);
	return *why == NULL;
}

bool
rules_end (struct rules *rules, char **why)
{
	struct rule *rule = last_rule (rules);

	if (!phrases_end_list (rules->phrases, rule->list, why))
		return false;
	if (!rule->matches && rule->needs->len == 0
	    && rule->products == NULL)
		*why = g_strdup ("applies always; say what it looks for with "
				 "match, or what it needs with if or product");
	return *why == NULL;
}

void
rules_settle (struct rules *rules)
{
	add_rule (rules, "")->settles = true;
}

void
rules_resemble (struct rules *rules, const char *label,
		struct likeness *likeness)
{
	g_free (rules->alike);
	likeness_free (rules->likeness);
	rules->alike = g_strdup (label);
	rules->likeness = likeness;
}

void
rules_each_effect (const struct rules *rules, rules_effect_func tell,
		   gpointer user)
{
	for (guint i = 0; i < rules->rules->len; i++) {
		const struct rule *rule = rules->rules->pdata[i];

		for (guint j = 0; j < rule->effects->len; j++)
			tell (rule->name, rule->effects->pdata[j], user);
	}
}

/* --- judging ------------------------------------------------------------ */

struct candidate {
	const struct rule_effect *effect;	/* the first one */
	int weight;
};

struct judgement {
	char **products;	/* of the account, lower case */
	struct gist fields[RULES_FIELDS];
	struct search *searches[RULES_FIELDS];
	struct matching *matching;
	GHashTable *applied;	/* names of rules */
	GArray *candidates;	/* struct candidate, in order */
	struct rules_result *result;
};

void
rules_match_free (struct rules_match *match)
{
	if (match == NULL)
		return;
	g_free (match->text);
	g_free (match);
}

static void
free_match (gpointer match)
{
	rules_match_free (match);
}

void
rules_result_free (struct rules_result *result)
{
	if (result == NULL)
		return;
	g_hash_table_unref (result->labels);
	g_ptr_array_unref (result->matches);
	g_ptr_array_unref (result->cut);
	g_free (result);
}

static bool
holds (const struct judgement *judgement, const char *choice)
{
	const char *equal = strchr (choice, '=');
	g_autofree char *label = NULL;

	if (equal == NULL)
		return g_hash_table_contains (judgement->applied, choice);
	label = g_strndup (choice, (gsize) (equal - choice));
	return g_strcmp0 (g_hash_table_lookup (judgement->result->labels,
					       label), equal + 1) == 0;
}

static bool
is_product (const char *product, const char *wanted)
{
	gsize length = strlen (wanted);

	return wanted[length - 1] != '*' ? strcmp (product, wanted) == 0
		: strncmp (product, wanted, length - 1) == 0;
}

static bool
has_product (const struct judgement *judgement, const struct rule *rule)
{
	for (char **one = judgement->products; *one != NULL; one++)
		for (guint i = 0; i < rule->products->len; i++)
			if (is_product (*one, rule->products->pdata[i]))
				return true;
	return false;
}

static bool
needs_hold (const struct judgement *judgement, const struct rule *rule)
{
	if (rule->products != NULL && !has_product (judgement, rule))
		return false;
	for (guint i = 0; i < rule->needs->len; i++) {
		const struct need *need = rule->needs->pdata[i];
		bool any = false;

		for (char **name = need->choices; *name != NULL && !any; name++)
			any = holds (judgement, *name);
		if (any == need->unless)
			return false;
	}
	return true;
}

static void
note_match (struct judgement *judgement, const char *rule, int field,
	    gsize start, gsize end)
{
	struct rules_match *match = g_new0 (struct rules_match, 1);

	match->rule = rule;
	if (field >= 0) {
		const struct gist *gist = &judgement->fields[field];

		match->field = 1u << field;
		match->start = g_array_index (gist->places, guint32, start);
		match->end = g_array_index (gist->places, guint32, end);
		match->text = gist_quote (gist, start, end);
	} else {
		match->text = g_strdup ("");
	}
	g_ptr_array_add (judgement->result->matches, match);
}

static bool
is_found (struct judgement *judgement, const struct rule *rule)
{
	bool cut = false;

	for (int field = 0; field < RULES_FIELDS; field++) {
		gsize start, end;
		enum pattern_outcome outcome;

		if ((rule->fields & 1u << field) == 0
		    || judgement->fields[field].text->len == 0)
			continue;
		outcome = search_find (judgement->searches[field], rule->list,
				       &start, &end);
		cut = cut || outcome == PATTERN_CUT;
		if (outcome == PATTERN_MATCH) {
			note_match (judgement, rule->name, field, start, end);
			return true;
		}
	}
	if (cut)
		g_ptr_array_add (judgement->result->cut,
				 g_strdup (rule->name));
	return false;
}

static void
add_weight (struct judgement *judgement, const struct rule_effect *effect)
{
	GArray *all = judgement->candidates;
	const struct candidate new = { effect, effect->weight };

	for (guint i = 0; i < all->len; i++) {
		struct candidate *one = &g_array_index (all, struct candidate,
							i);

		if (strcmp (one->effect->label, effect->label) == 0
		    && strcmp (one->effect->value, effect->value) == 0) {
			one->weight += effect->weight;
			return;
		}
	}
	g_array_append_val (all, new);
}

static void
take_effect (struct judgement *judgement, const struct rule *rule)
{
	GHashTable *labels = judgement->result->labels;

	g_hash_table_add (judgement->applied, rule->name);
	for (guint i = 0; i < rule->effects->len; i++) {
		const struct rule_effect *effect = rule->effects->pdata[i];

		if (effect->weight != 0)
			add_weight (judgement, effect);
		else if (!g_hash_table_contains (labels, effect->label))
			g_hash_table_insert (labels,
					     g_strdup (effect->label),
					     g_strdup (effect->value));
	}
}

static void
settle (struct judgement *judgement)
{
	GHashTable *labels = judgement->result->labels;
	GArray *all = judgement->candidates;

	for (;;) {
		const struct candidate *best = NULL;

		for (guint i = 0; i < all->len; i++) {
			const struct candidate *one
				= &g_array_index (all, struct candidate, i);

			if (one->weight >= RULES_LEAST
			    && (best == NULL || one->weight > best->weight)
			    && !g_hash_table_contains (labels,
						       one->effect->label))
				best = one;
		}
		if (best == NULL)
			break;
		g_hash_table_insert (labels, g_strdup (best->effect->label),
				     g_strdup (best->effect->value));
	}
	g_array_set_size (all, 0);
}

static void
resemble (struct judgement *judgement, const struct rules *rules)
{
	GHashTable *labels = judgement->result->labels;
	g_autofree char *text = NULL;
	const char *value;

	if (rules->likeness == NULL
	    || g_hash_table_contains (labels, rules->alike))
		return;
	text = g_strconcat (judgement->fields[0].text->str, "\n",
			    judgement->fields[1].text->str, NULL);
	value = likeness_find (rules->likeness, text);
	if (value == NULL)
		return;
	note_match (judgement, RULES_LIKENESS, -1, 0, 0);
	g_hash_table_insert (labels, g_strdup (rules->alike),
			     g_strdup (value));
}

static void
read_fields (struct judgement *judgement, const struct rules *rules,
	     const struct rules_input *input, char **both)
{
	const char *const sources[] = {
		input->subject, input->text, input->recipient,
		input->products, input->files
	};

	for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
		gist_make (&judgement->fields[i], sources[i]);
	*both = g_strconcat (input->subject, "\n", input->text, NULL);
	gist_make_bare (&judgement->fields[RULES_FIELDS - 1], *both);
	for (int i = 0; i < RULES_FIELDS; i++)
		judgement->searches[i] = search_new (rules->phrases,
						     &judgement->fields[i],
						     judgement->matching);
}

struct rules_result *
rules_judge (const struct rules *rules, const struct rules_input *input)
{
	struct rules_result *result = g_new0 (struct rules_result, 1);
	struct judgement judgement = { .result = result };
	g_autofree char *both = NULL;
	g_autofree char *products = NULL;

	result->labels = g_hash_table_new_full (g_str_hash, g_str_equal,
						g_free, g_free);
	result->matches = g_ptr_array_new_with_free_func (free_match);
	result->cut = g_ptr_array_new_with_free_func (g_free);
	judgement.matching = matching_new (rules->clock);
	judgement.applied = g_hash_table_new (g_str_hash, g_str_equal);
	judgement.candidates = g_array_new (FALSE, FALSE,
					    sizeof (struct candidate));
	read_fields (&judgement, rules, input, &both);
	products = g_utf8_strdown (input->products, -1);
	judgement.products = g_strsplit (products, "\n", -1);
	for (guint i = 0; i < rules->rules->len; i++) {
		const struct rule *rule = rules->rules->pdata[i];

		if (rule->settles) {
			settle (&judgement);
			resemble (&judgement, rules);
			continue;
		}
		if (!needs_hold (&judgement, rule))
			continue;
		if (!rule->matches) {
			note_match (&judgement, rule->name, -1, 0, 0);
			take_effect (&judgement, rule);
		} else if (matching_is_over (judgement.matching)) {
			result->over = true;
		} else if (is_found (&judgement, rule)) {
			take_effect (&judgement, rule);
		}
	}
	settle (&judgement);
	for (int i = 0; i < RULES_FIELDS; i++) {
		search_free (judgement.searches[i]);
		gist_clear (&judgement.fields[i]);
	}
	g_strfreev (judgement.products);
	g_hash_table_unref (judgement.applied);
	g_array_unref (judgement.candidates);
	matching_free (judgement.matching);
	return result;
}
