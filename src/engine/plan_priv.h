// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files plan*.c share. Nobody else includes this, except their tests.
 *
 *	plan.c		 a plan file from top to bottom, includes and cycles
 *	plan_select.c	 select: entries to items
 *	plan_item.c	 items, their parameters
 *	plan_known.c	 known: entries and files
 *	plan_match.c	 which devices an entry is for, and until when
 *	plan_words.c	 the words of a command line
 *	plan_find.c	 where plans are
 *	plan_print.c	 a plan as YAML again
 */
#ifndef ENGINE_PLAN_PRIV_H
#define ENGINE_PLAN_PRIV_H

#include "engine/yaml.h"

#define PLAN_ITEMS_MAX 100000u
#define PLAN_FILES_MAX 256u
#define PLAN_DEPTH_MAX 16u

/* The catalogue that plans select from: the registry, or that of a test. */
struct plan_cases {
	size_t (*count)(void);
	const struct nt_case *(*at)(size_t i);
	const struct nt_case *(*find)(const char *id);
	const char *(*nearest)(const char *id);
	bool (*match)(const char *glob, const char *id);
};

extern const struct plan_cases *plan_cases;

/* Scripts of a plan: plan->scripts. */
struct plan_scripts {
	struct script **v;
	char **paths; /* as realpath(3) has them */
	size_t n;
};

/* A plan file that is being read, and the one that asked for it. */
struct plan_frame {
	const char *path, *real_path;
	const struct plan_frame *parent;
	unsigned int depth;
};

struct item_defaults {
	uint32_t timeout_ms;	 /* of cases that declare none; 0: none given */
	uint32_t timeout_all_ms; /* of every case; 0: none given */
	enum on_event on_fail, on_error;
};

struct plan_loader {
	struct plan *p;
	struct plan_errors *errs;
	unsigned int files;
};

int plan_loader_init(struct plan_loader *l, struct plan_errors *errs);
/* Append the items and known entries of a plan file; the first one names the plan. */
int plan_load_into(struct plan_loader *l, const char *path, const struct plan_frame *parent,
		   bool is_outermost);
/* timeout_s, on_fail, on_error of defaults: or, @for_entry, of an entry of select:. */
int plan_read_defaults(struct yaml_file *f, const struct yaml_node *map, struct item_defaults *d,
		       bool for_entry);
/* @name as a file: beside @from (may be NULL), then plan_find_file(). Caller frees. */
char *plan_resolve(const char *from, const char *name);
/* Does @glob match a case of a script that lies in scripted/ beside the plans? */
bool plan_is_scripted(const char *glob);
/* The script at @path, loaded once per plan. NULL: errors were added. */
struct script *plan_get_script(struct plan_loader *l, const char *path);
/* Load the plan named by @n, for select: and include:. */
int plan_load_named(struct plan_loader *l, struct yaml_file *f, const struct plan_frame *frame,
		    const struct yaml_node *n);

int plan_select(struct plan_loader *l, struct yaml_file *f, const struct plan_frame *frame,
		const struct yaml_node *list, const struct item_defaults *defaults);
/* Append every entry of a known: list. */
int plan_read_known(struct plan_loader *l, struct yaml_file *f, const struct yaml_node *list,
		    bool may_name_files);

/* match: of an entry. 0, -EINVAL with errors, -ENOMEM. */
int plan_read_match(struct yaml_file *f, const struct yaml_node *map, struct known *k);
/* expires: of an entry. 0 or -EINVAL. */
int plan_read_day(struct yaml_file *f, const struct yaml_node *n, struct known *k);
void plan_match_free(struct known *k);

const struct nt_param *plan_case_param(const struct nt_case *c, const char *name);
/* Set or replace one, sorted by name. 0 or -ENOMEM. */
int plan_item_set(struct run_item *it, const char *name, uint64_t value);
int plan_item_copy(const struct run_item *from, struct run_item *ret);
void plan_item_free(struct run_item *it);
/* Takes what @it owns, also when it fails. */
int plan_item_push(struct plan *p, struct run_item *it);
/* A case without parameters, as @d has it. */
int plan_item_new(const struct nt_case *c, const struct item_defaults *d, const char *file,
		  unsigned int line, struct run_item *ret);

#endif
