/* Bounce details, parts and evidence come with it.  Subject and text are the
 * raw ones: decoding has its own targets. */
#include "tests/fuzz/fuzz.h"

#include "parser/machine.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
	facts_init ();
	return 0;
}

static char *
valid (char *text)
{
	char *copy = g_utf8_make_valid (text != NULL ? text : "", -1);

	g_free (text);
	return copy;
}

static void
assert_value (const char *value)
{
	fuzz_assert_text (value);
	g_assert_true (value == NULL || (*value != '\0'
					 && strchr (value, '\n') == NULL));
}

static void
check (const struct machine *machine)
{
	bool is_machine = machine->kind != MACHINE_NONE;

	g_assert_true (is_machine == (*machine->why != '\0'));
	g_assert_true (!is_machine || machine->silence != NULL);
	assert_value (machine->silence);
	assert_value (machine->recipient);
	assert_value (machine->status);
	assert_value (machine->action);
	assert_value (machine->diagnostic);
	assert_value (machine->original_id);
	g_assert_true (machine->kind == MACHINE_BOUNCE
		       || machine->recipient == NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
	const char *bytes = (const char *) data;
	g_autoptr (GBytes) raw = g_bytes_new (data, size);
	g_autoptr (header_auto) header = header_parse (bytes, size);
	struct facts *facts = facts_new ();

	facts->subject = valid (header_text (header, "subject"));
	facts->from_name = valid (header_text (header, "from"));
	facts->text = valid (g_strndup (bytes + header->body_offset,
					size - header->body_offset));
	machine_recognise (header, raw, facts);
	check (&facts->machine);
	facts_free (facts);
	return 0;
}
