// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * YAML files with positions.
 *
 * One YAML 1.2 document becomes a tree of nodes that know their line and
 * column. Every mistake, of the syntax and of whoever reads the tree, goes to
 * the same list as file, line, column, text and the line itself.
 *
 * The files are untrusted. Bounds: 1 MiB, 4,096 bytes a line, 32 levels, 1,024
 * keys a mapping, 65,536 nodes with every alias counted as what it stands for.
 * No tags, no merge keys, no duplicate keys.
 */
#ifndef ENGINE_YAML_H
#define ENGINE_YAML_H

#include "engine/engine.h"
#include "engine/pool.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	unsigned int line, column; /* from 1 */
	bool is_plain;		   /* a scalar without quotes */
	char *text;		   /* of a scalar, no NUL inside */
	struct yaml_node **keys;   /* of a mapping: scalars */
	struct yaml_node **items;  /* values of a mapping, or elements of a list */
	size_t count;
	uint32_t weight; /* nodes below and including this one, aliases expanded */
	bool is_open;	 /* while parsing */
};

struct yaml_file {
	char *path;
	char *text;
	size_t len;
	bool is_utf8; /* the whole text was checked */
	struct yaml_node *root;
	struct pool pool;
	struct plan_errors *errs;
};

/* 0; -EINVAL with the mistakes in @errs; -ENOENT and others with one entry. @errs is kept. */
int yaml_load(const char *path, struct plan_errors *errs, struct yaml_file *ret);
/* The same from memory; @path is for messages. */
int yaml_parse(const char *path, const char *text, size_t len, struct plan_errors *errs,
	       struct yaml_file *ret);
void yaml_free(struct yaml_file *f);
/*
 * Loads @path and lets @read take from it what it wants and report what it finds wrong. *ret is
 * the file, kept as long as its texts are, for the caller to yaml_free() and free(), also after a
 * failure; NULL: no memory. 0, -EINVAL with the mistakes in @errs, -ENOMEM, or that of yaml_load().
 */
int yaml_read(const char *path, struct plan_errors *errs,
	      void (*read)(struct yaml_file *f, void *arg), void *arg, struct yaml_file **ret);

/* ---------------------------------------------------------------- mistakes */

/* Append one; always -EINVAL, for `return yaml_error(…)`. @at NULL: the file as a whole. */
int yaml_error(struct yaml_file *f, const struct yaml_node *at, const char *fmt, ...)
	NT_PRINTF(3, 4);
/* @column counts on inside a scalar: @offset characters behind its first one. */
int yaml_error_in(struct yaml_file *f, const struct yaml_node *at, size_t offset, const char *fmt,
		  ...) NT_PRINTF(4, 5);
/* @line_text may be NULL. 0 or -ENOMEM. At most 100 are kept. */
int plan_errors_add(struct plan_errors *errs, const char *file, unsigned int line,
		    unsigned int column, const char *line_text, const char *text);

/* ----------------------------------------------------------------- reading */

/* Value of @key in a mapping; NULL when it is absent or @map is no mapping. */
struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
/* The node of the key itself, to point at. */
struct yaml_node *yaml_key(const struct yaml_node *map, const char *key);
/* It is a mapping and has only keys of @keys (NULL-terminated); else errors. 0 or -EINVAL. */
int yaml_check_keys(struct yaml_file *f, const struct yaml_node *map, const char *what,
		    const char *const *keys);
/* An error unless the key is there. */
struct yaml_node *yaml_need(struct yaml_file *f, const struct yaml_node *map, const char *key,
			    const char *what);
/* Text of a scalar that is not empty; NULL and an error otherwise. */
const char *yaml_text(struct yaml_file *f, const struct yaml_node *n, const char *what);
/* Decimal, 0x…, 0b…, suffix K M G, true and false as 1 and 0; in [min, max]. 0 or -EINVAL. */
int yaml_u64(struct yaml_file *f, const struct yaml_node *n, const char *what, uint64_t min,
	     uint64_t max, uint64_t *ret);
/* Seconds with up to three decimals, as milliseconds in 1…86,400,000. */
int yaml_seconds(struct yaml_file *f, const struct yaml_node *n, const char *what,
		 uint32_t *ret_ms);
/* Index of the word in @words. */
int yaml_word(struct yaml_file *f, const struct yaml_node *n, const char *what,
	      const char *const *words, size_t *ret);
/*
 * A list, or one scalar that stands for a list of one. Elements: yaml_list_at.
 * -EINVAL for a mapping, or for elements that are no scalars.
 */
int yaml_scalars(struct yaml_file *f, const struct yaml_node *n, const char *what,
		 size_t *ret_count);
const struct yaml_node *yaml_scalar_at(const struct yaml_node *n, size_t i);

/* A number as in yaml_u64, without a file. False: malformed. */
bool yaml_number(const char *text, uint64_t *ret);

#endif
