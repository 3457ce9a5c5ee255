/*
 * listed.h - articles and incidents among an answer's values, as lists for
 * templates.
 *
 * The store keeps texts by name: article_1_title, article_1_url,
 * article_1_summary, article_2_title, ...; a template wants them under
 * articles, each with title, url and summary, and has_articles for what stands
 * above them.  incident_1_since, _text and _tongue are incidents likewise.
 */
#ifndef COURIER_LISTED_H
#define COURIER_LISTED_H

#include <json-glib/json-glib.h>

/* Nothing is added where there is none. */
void listed_add (JsonObject *values);

#endif
