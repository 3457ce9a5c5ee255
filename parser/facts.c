#include "parser/facts.h"

static const char *const kind_names[] = {
	[MACHINE_NONE] = "none",
	[MACHINE_BOUNCE] = "bounce",
	[MACHINE_AUTO_REPLY] = "auto-reply",
	[MACHINE_AUTO_GENERATED] = "auto-generated",
	[MACHINE_LIST] = "list",
	[MACHINE_REPORT] = "report",
	[MACHINE_FEEDBACK] = "feedback"
};

const char *
machine_kind_name (enum machine_kind kind)
{
	return kind_names[kind];
}

void
address_free (struct address *address)
{
	if (address == NULL)
		return;
	g_free (address->address);
	g_free (address->domain);
	g_free (address->name);
	g_free (address);
}

struct authres *
authres_new (void)
{
	struct authres *authres = g_new0 (struct authres, 1);

	authres->results = g_ptr_array_new_with_free_func (
		(GDestroyNotify) authres_result_free);
	return authres;
}

struct authres_result *
authres_result_new (const char *method)
{
	struct authres_result *result = g_new0 (struct authres_result, 1);

	result->method = g_strdup (method);
	result->properties = g_hash_table_new_full (g_str_hash, g_str_equal,
						    g_free, g_free);
	return result;
}

void
authres_result_free (struct authres_result *result)
{
	if (result == NULL)
		return;
	g_free (result->method);
	g_free (result->result);
	g_hash_table_unref (result->properties);
	g_free (result);
}

void
authres_free (struct authres *authres)
{
	if (authres == NULL)
		return;
	g_free (authres->authserv_id);
	g_ptr_array_unref (authres->results);
	g_free (authres);
}

void
dkim_signature_free (struct dkim_signature *signature)
{
	if (signature == NULL)
		return;
	g_free (signature->domain);
	g_free (signature->selector);
	g_free (signature->b);
	g_strfreev (signature->headers);
	g_free (signature);
}

struct arc *
arc_new (void)
{
	struct arc *arc = g_new0 (struct arc, 1);

	arc->sets = g_ptr_array_new_with_free_func (
		(GDestroyNotify) arc_set_free);
	return arc;
}

static void
arc_signature_clear (struct arc_signature *signature)
{
	g_free (signature->domain);
	g_free (signature->selector);
	g_free (signature->b);
}

void
arc_set_free (struct arc_set *set)
{
	if (set == NULL)
		return;
	authres_free (set->results);
	arc_signature_clear (&set->message);
	arc_signature_clear (&set->seal);
	g_strfreev (set->headers);
	g_free (set->body_hash);
	g_free (set);
}

void
arc_free (struct arc *arc)
{
	if (arc == NULL)
		return;
	g_ptr_array_unref (arc->sets);
	g_free (arc);
}

void
attachment_free (struct attachment *attachment)
{
	if (attachment == NULL)
		return;
	g_free (attachment->name);
	g_free (attachment->type);
	g_free (attachment->sniffed);
	g_free (attachment->content_id);
	g_clear_pointer (&attachment->content, g_bytes_unref);
	g_free (attachment);
}

void
shell_free (struct shell *shell)
{
	if (shell == NULL)
		return;
	g_clear_pointer (&shell->content, g_bytes_unref);
	g_clear_pointer (&shell->signature, g_bytes_unref);
	g_free (shell);
}

struct facts *
facts_new (void)
{
	struct facts *facts = g_new0 (struct facts, 1);

	facts->in_reply_to = g_ptr_array_new_with_free_func (g_free);
	facts->references = g_ptr_array_new_with_free_func (g_free);
	facts->to = g_ptr_array_new_with_free_func (g_free);
	facts->cc = g_ptr_array_new ();
	facts->attachments = g_ptr_array_new_with_free_func (
		(GDestroyNotify) attachment_free);
	facts->authres = g_ptr_array_new_with_free_func (
		(GDestroyNotify) authres_free);
	facts->dkim = g_ptr_array_new_with_free_func (
		(GDestroyNotify) dkim_signature_free);
	facts->exceeded = g_ptr_array_new_with_free_func (g_free);
	facts->defects = g_ptr_array_new_with_free_func (g_free);
	facts->date = -1;
	return facts;
}

struct facts *
facts_unparsed (const char *sha256)
{
	struct facts *facts = facts_new ();

	facts->unparsed = true;
	facts->from_defect = g_strdup ("unparsed");
	facts->from_name = g_strdup ("");
	facts->subject = g_strdup ("");
	facts->text = g_strdup ("");
	facts->new_text = g_strdup ("");
	facts->machine.why = g_strdup ("");
	g_strlcpy (facts->content_sha256, sha256,
		   sizeof facts->content_sha256);
	return facts;
}

static void
machine_clear (struct machine *machine)
{
	g_free (machine->why);
	g_free (machine->silence);
	g_free (machine->recipient);
	g_free (machine->status);
	g_free (machine->action);
	g_free (machine->diagnostic);
	g_free (machine->original_id);
}

void
facts_free (struct facts *facts)
{
	if (facts == NULL)
		return;
	address_free (facts->from);
	g_free (facts->from_defect);
	g_free (facts->from_name);
	g_free (facts->subject);
	g_free (facts->message_id);
	g_ptr_array_unref (facts->in_reply_to);
	g_ptr_array_unref (facts->references);
	g_ptr_array_unref (facts->cc);
	g_ptr_array_unref (facts->to);
	g_free (facts->text);
	g_free (facts->new_text);
	g_free (facts->own_text);
	g_free (facts->charset);
	g_free (facts->language.tag);
	g_ptr_array_unref (facts->attachments);
	machine_clear (&facts->machine);
	g_ptr_array_unref (facts->authres);
	g_ptr_array_unref (facts->dkim);
	arc_free (facts->arc);
	shell_free (facts->shell);
	g_free (facts->loop_token);
	g_free (facts->subject_raw);
	g_ptr_array_unref (facts->exceeded);
	g_ptr_array_unref (facts->defects);
	g_free (facts);
}
