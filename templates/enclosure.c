#include "templates/enclosure.h"

#include <stdbool.h>
#include <string.h>

/* Directions and joiners among them: a name has to read as what it is. */
static bool
is_plain (gunichar c)
{
	switch (g_unichar_type (c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_UNASSIGNED:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_SURROGATE:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return false;
	default:
		return true;
	}
}

/* Caller's; NULL where nothing is left. */
static char *
plain_name (const char *given)
{
	g_autofree char *valid = g_utf8_make_valid (given != NULL ? given : "",
						    -1);
	const char *slash = strrchr (valid, '/');
	const char *start = slash != NULL ? slash + 1 : valid;
	const char *back = strrchr (start, '\\');
	GString *name = g_string_new (NULL);

	for (const char *p = back != NULL ? back + 1 : start; *p != '\0';
	     p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (is_plain (c) && name->len + 6 <= ENCLOSURE_NAME_BYTES)
			g_string_append_unichar (name, c);
	}
	g_strstrip (name->str);
	if (*name->str == '\0' || strspn (name->str, ".") == strlen (name->str))
		return g_string_free (name, TRUE);
	return g_string_free (name, FALSE);
}

static bool
is_token (const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isgraph (text[i])
		    || strchr ("()<>@,;:\\\"/[]?=", text[i]) != NULL)
			return false;
	return length > 0;
}

static GMimePart *
part_of (const char *type)
{
	const char *slash = type != NULL ? strchr (type, '/') : NULL;
	g_autofree char *first = slash == NULL ? NULL
		: g_ascii_strdown (type, slash - type);

	if (first == NULL || !is_token (first, strlen (first))
	    || !is_token (slash + 1, strlen (slash + 1))
	    || strcmp (first, "multipart") == 0
	    || strcmp (first, "message") == 0)
		return g_mime_part_new_with_type ("application",
						  "octet-stream");
	return g_mime_part_new_with_type (first, slash + 1);
}

/* GMime would choose a charset by what the letters look like. */
static void
set_name (GMimeParamList *list, const char *key, const char *name)
{
	GMimeParam *param;

	g_mime_param_list_set_parameter (list, key, name);
	param = g_mime_param_list_get_parameter (list, key);
	g_mime_param_set_charset (param, "utf-8");
	g_mime_param_set_encoding_method (param,
					  GMIME_PARAM_ENCODING_METHOD_RFC2231);
}

GMimeObject *
enclosure_new (const struct compose_attachment *attachment)
{
	GMimePart *part = part_of (attachment->type);
	GMimeObject *object = GMIME_OBJECT (part);
	g_autofree char *name = plain_name (attachment->name);
	gsize size;
	const char *data = g_bytes_get_data (attachment->content, &size);
	const char *bytes = data != NULL ? data : "";
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer (bytes, size);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream (
		stream, GMIME_CONTENT_ENCODING_DEFAULT);

	g_mime_part_set_content (part, content);
	g_object_unref (content);
	g_object_unref (stream);
	g_mime_part_set_content_encoding (part, GMIME_CONTENT_ENCODING_BASE64);
	g_mime_object_set_disposition (object, attachment->content_id != NULL
				       ? "inline" : "attachment");
	if (attachment->content_id != NULL)
		g_mime_object_set_content_id (object, attachment->content_id);
	if (GMIME_IS_TEXT_PART (part) && g_utf8_validate_len (bytes, size,
							      NULL))
		g_mime_object_set_content_type_parameter (object, "charset",
							  "utf-8");
	if (name != NULL)
		set_name (g_mime_content_disposition_get_parameters (
				g_mime_object_get_content_disposition (
					object)), "filename", name);
	return object;
}
