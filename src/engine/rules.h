// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules that cases check, as data: testplans/requirements.yaml.
 *
 * A case names the rules it checks (nt_case.rules); the file says what each is,
 * where it stands, and why one without a case has none.
 */
#ifndef ENGINE_RULES_H
#define ENGINE_RULES_H

#include "engine/engine.h"

enum rule_level { RULE_MANDATORY, RULE_SHOULD, RULE_CONDITIONAL, RULE_FREE, RULE_LEVEL_COUNT };

struct yaml_file;

struct rule {
	const char *id, *title, *text;
	enum rule_level level;
	const char *when;	 /* NULL: always */
	const char *spec;	 /* words, as in nt_case.spec */
	const char *unconfirmed; /* those of spec not seen in the text itself, or NULL */
	const char *families;	 /* words, or NULL */
	const char *uncovered;	 /* why no case checks it, or NULL */
	bool is_implied;	 /* no sentence says it in so many words */
};

struct rules {
	struct rule *v; /* in the order of the file */
	size_t n;
	struct yaml_file *file; /* owns all strings */
};

/*
 * Reads the file, from the places where plans are. 0, or -errno with every
 * mistake in @errs as for a plan (unknown keys and levels, an id twice, a rule
 * without text or clause).
 */
int rules_load(struct rules *ret, struct plan_errors *errs);
/* The same from @path. */
int rules_load_file(const char *path, struct rules *ret, struct plan_errors *errs);
void rules_free(struct rules *r);
/* Ignoring case; NULL: none. */
const struct rule *rules_find(const struct rules *r, const char *id);
/* "mandatory", … */
const char *rule_level_name(enum rule_level level);
/* Does @c name the rule @id? */
bool rule_is_checked_by(const char *id, const struct nt_case *c);

/* The families of tests that cases name (nt_case.coverage): testplans/families.yaml. */
struct family {
	const char *id, *title;
	const char *uncovered; /* why no case is of it, or NULL */
};

struct families {
	struct family *v; /* in the order of the file */
	size_t n;
	struct yaml_file *file; /* owns all strings */
};

/* As rules_load() and rules_load_file(). */
int families_load(struct families *ret, struct plan_errors *errs);
int families_load_file(const char *path, struct families *ret, struct plan_errors *errs);
void families_free(struct families *r);
/* NULL: none. */
const struct family *families_find(const struct families *r, const char *id);

#endif
