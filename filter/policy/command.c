#include "filter/policy/command.h"

#include <string.h>

enum argument {
	ARGUMENT_NONE,
	ARGUMENT_TEXT,		/* anything, also nothing */
	ARGUMENT_WORDS,		/* anything but nothing */
	ARGUMENT_LONG,		/* the same, of more bytes */
	ARGUMENT_PRIORITY,
	ARGUMENT_SCOPE,
	ARGUMENT_TICKET,
	ARGUMENT_INCIDENT,
	ARGUMENT_ADDRESS
};

static const struct form {
	enum order_kind kind;
	enum argument argument;
	const char *usage;
	const char *words[8];	/* lower case; the first one is the usage's */
} forms[] = {
	{ ORDER_CLOSE, ARGUMENT_NONE, "#close",
	  { "close", "closed", "закрыть", "закрой", "закрити", "закрий" } },
	{ ORDER_OPEN, ARGUMENT_NONE, "#open",
	  { "open", "reopen", "открыть", "открой", "відкрити", "відкрий" } },
	{ ORDER_NOTE, ARGUMENT_TEXT, "#note",
	  { "note", "заметка", "примечание", "нотатка", "примітка" } },
	{ ORDER_ASSIGN, ARGUMENT_TEXT, "#assign WHO",
	  { "assign", "take", "назначить", "взять", "призначити", "взяти" } },
	{ ORDER_PRIORITY, ARGUMENT_PRIORITY,
	  "#priority low|normal|high|urgent",
	  { "priority", "приоритет", "пріоритет" } },
	{ ORDER_DEPARTMENT, ARGUMENT_WORDS, "#department NAME",
	  { "department", "отдел", "відділ" } },
	{ ORDER_DELAY, ARGUMENT_LONG, "#delay TIME REASON",
	  { "delay", "задержка", "отложить", "затримка", "відкласти" } },
	{ ORDER_MERGE, ARGUMENT_TICKET, "#merge NUMBER",
	  { "merge", "объединить", "об'єднати", "об’єднати" } },
	{ ORDER_FOR, ARGUMENT_ADDRESS, "#for ADDRESS",
	  { "for", "для" } },
	{ ORDER_WATCH, ARGUMENT_ADDRESS, "#watch ADDRESS",
	  { "watch", "подписать", "подпиши", "підписати", "підпиши" } },
	{ ORDER_UNWATCH, ARGUMENT_ADDRESS, "#unwatch ADDRESS",
	  { "unwatch", "отписать", "отпиши", "відписати", "відпиши" } },
	{ ORDER_QUOTE, ARGUMENT_LONG, "#quote 1500 UAH 3d WHAT IS DONE",
	  { "quote", "offer", "смета", "предложение", "кошторис",
	    "пропозиція" } },
	{ ORDER_DONE, ARGUMENT_NONE, "#done",
	  { "done", "готово", "выполнено", "виконано" } },
	{ ORDER_REFUSE, ARGUMENT_LONG, "#refuse REASON",
	  { "refuse", "отказ", "отказать", "відмова", "відмовити" } },
	{ ORDER_PAID, ARGUMENT_NONE, "#paid",
	  { "paid", "refunded", "возвращено", "повернено" } },
	{ ORDER_ARTICLE, ARGUMENT_WORDS, "#article ID",
	  { "article", "статья", "стаття" } },
	{ ORDER_INCIDENT, ARGUMENT_INCIDENT,
	  "#incident NUMBER\" or \"#incident end NUMBER",
	  { "incident", "инцидент", "авария", "сбой", "інцидент", "аварія",
	    "збій" } },
	{ ORDER_SCOPE, ARGUMENT_SCOPE, "#scope in|out|paid|free",
	  { "scope", "рамки", "объем", "объём", "обсяг", "межі" } },
	{ ORDER_ANYWAY, ARGUMENT_NONE, "#anyway",
	  { "anyway", "всёравно", "всеравно", "всеодно" } },
	{ ORDER_HELP, ARGUMENT_NONE, "#help",
	  { "help", "помощь", "справка", "допомога", "довідка" } }
};

struct choice {
	const char *name;	/* NULL ends a list */
	const char *words[6];
};

static const struct choice priorities[] = {
	{ "low", { "low", "низкий", "низький" } },
	{ "normal", { "normal", "обычный", "звичайний" } },
	{ "high", { "high", "высокий", "високий" } },
	{ "urgent", { "urgent", "срочный", "терміновий" } },
	{ NULL, { NULL } }
};

static const struct choice ends[] = {
	{ "end", { "end", "ended", "over" } },
	{ "end", { "конец", "окончен", "окончена", "завершить" } },
	{ "end", { "кінець", "завершено", "завершити" } },
	{ NULL, { NULL } }
};

static const struct choice scopes[] = {
	{ "in", { "in", "входит", "входить", "да", "так" } },
	{ "out", { "out", "вне", "поза", "нет", "ні" } },
	{ "paid", { "paid", "платно" } },
	{ "free", { "free", "бесплатно", "безкоштовно" } },
	{ NULL, { NULL } }
};

const char *
command_help (void)
{
	return "#close, #open, #note, #assign WHO, "
		"#priority low|normal|high|urgent, #department NAME, "
		"#delay TIME REASON, #merge NUMBER, #for ADDRESS, "
		"#article ID, #watch ADDRESS, #unwatch ADDRESS, "
		"#quote PRICE TERM SCOPE, #done, #refuse REASON, #paid, "
		"#incident NUMBER, #incident end NUMBER, "
		"#scope in|out|paid|free, #anyway, #help; "
		"## begins a line of text with #";
}

static void
order_free (gpointer data)
{
	struct order *order = data;

	g_free (order->argument);
	g_free (order);
}

void
command_free (struct command *command)
{
	if (command == NULL)
		return;
	g_ptr_array_unref (command->orders);
	g_free (command->text);
	g_free (command->error);
	g_free (command);
}

const struct order *
command_order (const struct command *command, enum order_kind kind)
{
	for (guint i = 0; i < command->orders->len; i++) {
		const struct order *order = command->orders->pdata[i];

		if (order->kind == kind)
			return order;
	}
	return NULL;
}

/* --- one order ---------------------------------------------------------- */

static const struct form *
form_of (const char *word)
{
	g_autofree char *lower = g_utf8_strdown (word, -1);

	for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
		if (g_strv_contains (forms[i].words, lower))
			return &forms[i];
	return NULL;
}

/* Its English name, or NULL. */
static const char *
choice_of (const struct choice *choices, const char *word)
{
	g_autofree char *lower = g_utf8_strdown (word, -1);

	for (; choices->name != NULL; choices++)
		if (g_strv_contains (choices->words, lower))
			return choices->name;
	return NULL;
}

/* "12", "#12" or "[#12]"; 0: none of these. */
static gint64
ticket_of (const char *text)
{
	const char *digits = text + strspn (text, "[#");
	gsize length = strspn (digits, "0123456789");
	const char *end = digits + length;

	return length > 0 && length <= 18 && end[strspn (end, "]")] == '\0'
		? g_ascii_strtoll (digits, NULL, 10) : 0;
}

/* "3", or "end 3", which is an order of its own. */
static bool
read_incident (struct order *order, const char *argument)
{
	gsize length = strcspn (argument, " \t");
	g_autofree char *word = g_strndup (argument, length);

	if (choice_of (ends, word) != NULL) {
		order->kind = ORDER_INCIDENT_END;
		argument += length + strspn (argument + length, " \t");
	}
	order->number = ticket_of (argument);
	return order->number > 0;
}

/* As accounts have it: lower-case, the domain in A-labels.  Caller's; NULL: not
 * an address. */
static char *
address_of (const char *text)
{
	const char *at = strchr (text, '@');
	g_autofree char *lower = g_ascii_strdown (text, -1);
	g_autofree char *domain = NULL;

	if (at == NULL || at == text || at[1] == '\0'
	    || strpbrk (text, " \t<>,;\"") != NULL)
		return NULL;
	if (!g_hostname_is_non_ascii (at + 1))
		return g_steal_pointer (&lower);
	domain = g_hostname_to_ascii (at + 1);
	return domain == NULL ? NULL
		: g_strdup_printf ("%.*s@%s", (int) (at - text), lower, domain);
}

/* NULL: the argument is right, and the order has it. */
static char *
read_argument (const struct form *form, struct order *order,
	       const char *argument)
{
	g_autofree char *address = NULL;
	const char *choice = NULL;
	bool right = true;

	if (strlen (argument) > (form->argument == ARGUMENT_LONG
				 ? COMMAND_WORDS_BYTES : COMMAND_ARGUMENT_BYTES)
	    && form->kind != ORDER_NOTE)
		return g_strdup_printf ("what follows #%s is too long",
					form->words[0]);
	switch (form->argument) {
	case ARGUMENT_NONE:
		right = *argument == '\0';
		break;
	case ARGUMENT_TEXT:
		break;
	case ARGUMENT_WORDS:
	case ARGUMENT_LONG:
		right = *argument != '\0';
		break;
	case ARGUMENT_PRIORITY:
		choice = choice_of (priorities, argument);
		right = choice != NULL;
		break;
	case ARGUMENT_SCOPE:
		choice = choice_of (scopes, argument);
		right = choice != NULL;
		break;
	case ARGUMENT_TICKET:
		order->number = ticket_of (argument);
		right = order->number > 0;
		break;
	case ARGUMENT_INCIDENT:
		right = read_incident (order, argument);
		break;
	case ARGUMENT_ADDRESS:
		address = address_of (argument);
		right = address != NULL;
		break;
	}
	if (!right)
		return g_strdup_printf ("the right form is \"%s\"",
					form->usage);
	order->argument = address != NULL ? g_steal_pointer (&address)
		: g_strdup (choice != NULL ? choice : argument);
	return NULL;
}

/* line: without its "#".  A mistake is the error, else NULL. */
static char *
read_order (struct command *command, const char *line)
{
	gsize length = strcspn (line, " \t:");
	g_autofree char *word = g_strndup (line, length);
	const char *rest = line + length;
	g_autofree char *argument
		= g_strstrip (g_strdup (rest + (*rest == ':')));
	const struct form *form = form_of (word);
	g_autofree char *shown = g_utf8_substring (line, 0,
		MIN (40, g_utf8_strlen (line, -1)));
	g_autofree char *plain = g_str_to_ascii (shown, "C");
	struct order *order;

	if (form == NULL)
		return g_strdup_printf ("\"#%s\" is no order; there are %s",
					plain, command_help ());
	if ((command_order (command, form->kind) != NULL
	     || (form->kind == ORDER_INCIDENT
		 && command_order (command, ORDER_INCIDENT_END) != NULL))
	    && form->kind != ORDER_WATCH && form->kind != ORDER_UNWATCH)
		return g_strdup_printf ("#%s stands there twice",
					form->words[0]);
	if (form->kind == ORDER_NOTE && command->orders->len > 0)
		return g_strdup ("#note must be the first order");
	order = g_new0 (struct order, 1);
	order->kind = form->kind;
	g_ptr_array_add (command->orders, order);
	return read_argument (form, order, argument);
}

static const char *
first_word (enum order_kind kind)
{
	for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
		if (forms[i].kind == kind)
			return forms[i].words[0];
	return kind == ORDER_INCIDENT_END ? "incident end" : "";
}

static char *
contradiction (const struct command *command)
{
	static const enum order_kind pairs[][2] = {
		{ ORDER_CLOSE, ORDER_OPEN },
		{ ORDER_MERGE, ORDER_OPEN },
		{ ORDER_MERGE, ORDER_FOR },
		{ ORDER_NOTE, ORDER_FOR },
		{ ORDER_DELAY, ORDER_CLOSE },
		{ ORDER_DELAY, ORDER_MERGE },
		{ ORDER_DELAY, ORDER_FOR },
		{ ORDER_QUOTE, ORDER_REFUSE },
		{ ORDER_QUOTE, ORDER_DONE },
		{ ORDER_QUOTE, ORDER_PAID },
		{ ORDER_QUOTE, ORDER_NOTE },
		{ ORDER_QUOTE, ORDER_FOR },
		{ ORDER_REFUSE, ORDER_DONE },
		{ ORDER_REFUSE, ORDER_PAID },
		{ ORDER_REFUSE, ORDER_NOTE },
		{ ORDER_REFUSE, ORDER_FOR },
		{ ORDER_DONE, ORDER_PAID },
		{ ORDER_DONE, ORDER_FOR },
		{ ORDER_PAID, ORDER_FOR },
		{ ORDER_NOTE, ORDER_ARTICLE },
		{ ORDER_INCIDENT, ORDER_INCIDENT_END },
		{ ORDER_NOTE, ORDER_INCIDENT_END },
		{ ORDER_CLOSE, ORDER_INCIDENT_END },
		{ ORDER_MERGE, ORDER_INCIDENT_END },
		{ ORDER_FOR, ORDER_INCIDENT_END },
		{ ORDER_QUOTE, ORDER_INCIDENT_END },
		{ ORDER_REFUSE, ORDER_INCIDENT_END },
		{ ORDER_ARTICLE, ORDER_INCIDENT_END }
	};
	for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
		if (command_order (command, pairs[i][0]) != NULL
		    && command_order (command, pairs[i][1]) != NULL)
			return g_strdup_printf ("#%s and #%s contradict each"
						" other",
						first_word (pairs[i][0]),
						first_word (pairs[i][1]));
	return NULL;
}

/* --- the mail ----------------------------------------------------------- */

/* The rest, with "##" at the start of a line read as "#". */
static char *
read_text (const char *note, const char *rest)
{
	GString *text = g_string_new (note);
	g_auto (GStrv) lines = g_strsplit (rest, "\n", -1);

	if (text->len > 0)
		g_string_append_c (text, '\n');
	for (char **line = lines; *line != NULL; line++) {
		g_string_append (text, g_str_has_prefix (*line, "##")
				 ? *line + 1 : *line);
		if (line[1] != NULL)
			g_string_append_c (text, '\n');
	}
	while (text->len > 0 && strchr (" \t\n", text->str[text->len - 1]))
		g_string_truncate (text, text->len - 1);
	g_string_erase (text, 0,
			(gssize) strspn (text->str, "\n"));
	return g_string_free (text, FALSE);
}

struct command *
command_read (const char *new_text)
{
	struct command *command = g_new0 (struct command, 1);
	const char *at = new_text != NULL ? new_text : "";
	const struct order *note;

	command->orders = g_ptr_array_new_with_free_func (order_free);
	while (*at != '\0' && command->error == NULL) {
		gsize length = strcspn (at, "\n");
		g_autofree char *line = g_strndup (at, length);

		g_strstrip (line);
		if (line[0] == '#' && line[1] != '#')
			command->error = read_order (command, line + 1);
		else if (*line != '\0')
			break;
		at += length + (at[length] == '\n');
	}
	if (command->error == NULL)
		command->error = contradiction (command);
	note = command_order (command, ORDER_NOTE);
	command->text = read_text (note != NULL && note->argument != NULL
				   ? note->argument : "", at);
	return command;
}
