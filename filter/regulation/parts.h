/*
 * parts.h - the readers of the files of a regulation, one file of code each.
 *
 * Each fills its part of the regulation and says in mistakes what is wrong;
 * with one mistake the regulation is thrown away.  Parts that come before it
 * in the table of load.c are there, if they are in the folder.
 */
#ifndef REGULATION_PARTS_H
#define REGULATION_PARTS_H

#include "filter/policy/regulation.h"
#include "filter/regulation/node.h"

/* Of a YAML file; root is what tree_read gave, never NULL. */
void read_calendars (struct regulation *regulation, const struct node *root,
		     GPtrArray *mistakes);
void read_departments (struct regulation *regulation, const struct node *root,
		       GPtrArray *mistakes);
void read_systems (struct regulation *regulation, const struct node *root,
		   GPtrArray *mistakes);
void read_kinds (struct regulation *regulation, const struct node *root,
		 GPtrArray *mistakes);
void read_rules (struct regulation *regulation, const struct node *root,
		 GPtrArray *mistakes);
void read_examples (struct regulation *regulation, const struct node *root,
		    GPtrArray *mistakes);

/* Of what is read by its path. */
void read_articles (struct regulation *regulation, const char *path,
		    GPtrArray *mistakes);

#endif
