// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * YAML text to a tree of nodes: libfyaml's events in, our bounded tree out.
 *
 * Working from events instead of libfyaml's documents keeps the bounds ours:
 * depth, number of nodes and what aliases expand to are checked before memory
 * is spent. An alias shares the node of its anchor; nothing is copied.
 */
#include "engine/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX  (1u << 20)
#define LINE_MAX_ 4096u
#define DEPTH_MAX 32
#define NODES_MAX 65536u
#define KEYS_MAX  1024u

struct anchor {
	char *name;
	struct yaml_node *node;
};

struct builder {
	struct yaml_file *f;
	struct yaml_node *open[DEPTH_MAX];
	struct yaml_node *key[DEPTH_MAX]; /* waiting for its value */
	unsigned int depth;
	unsigned int documents;
	uint32_t nodes;
	struct anchor *anchors;
	size_t anchor_count;
};

/* A node to point at where there is none yet. */
static struct yaml_node mark_of(struct fy_event *ev)
{
	const struct fy_mark *mark = fy_event_start_mark(ev);

	return (struct yaml_node){
		.line = mark && mark->line >= 0 ? (unsigned int)mark->line + 1 : 1,
		.column = mark && mark->column >= 0 ? (unsigned int)mark->column + 1 : 1,
	};
}

static struct yaml_node *new_node(struct builder *b, struct fy_event *ev, enum yaml_kind kind)
{
	struct yaml_node at = mark_of(ev), *n;

	if (++b->nodes > NODES_MAX) {
		yaml_error(b->f, &at, "more than %u values in one file", NODES_MAX);
		return NULL;
	}
	n = pool_alloc(&b->f->pool, sizeof(*n));
	if (!n)
		return NULL;
	*n = at;
	n->kind = kind;
	n->weight = 1;
	n->is_open = kind != YAML_SCALAR;
	return n;
}

/* The vectors of an open node are on the heap; a closed one has them in the pool. */
static int append(struct builder *b, struct yaml_node *to, struct yaml_node *key,
		  struct yaml_node *item)
{
	if (to->weight + (uint64_t)item->weight > NODES_MAX)
		return yaml_error(b->f, item, "aliases expand to more than %u values", NODES_MAX);
	to->weight += item->weight;
	if (to->kind == YAML_MAP && vec_grow((void **)&to->keys, to->count, sizeof(*to->keys)))
		return -ENOMEM;
	if (vec_grow((void **)&to->items, to->count, sizeof(*to->items)))
		return -ENOMEM;
	if (to->kind == YAML_MAP)
		to->keys[to->count] = key;
	to->items[to->count++] = item;
	return 0;
}

static int check_key(struct builder *b, const struct yaml_node *map, const struct yaml_node *key)
{
	if (key->kind != YAML_SCALAR || !key->text || !*key->text)
		return yaml_error(b->f, key, "a key must be a word");
	if (map->count >= KEYS_MAX)
		return yaml_error(b->f, key, "more than %u keys", KEYS_MAX);
	for (size_t i = 0; i < map->count; i++)
		if (!strcmp(map->keys[i]->text, key->text))
			return yaml_error(b->f, key, "key '%s' stands twice, first in line %u",
					  key->text, map->keys[i]->line);
	return 0;
}

/* Put @n where it belongs: the root, a key, a value, an element. */
static int place(struct builder *b, struct yaml_node *n)
{
	struct yaml_node *parent;
	int err;

	if (!b->depth) {
		b->f->root = n;
		return 0;
	}
	parent = b->open[b->depth - 1];
	if (parent->kind == YAML_LIST)
		return append(b, parent, NULL, n);
	if (!b->key[b->depth - 1]) {
		err = check_key(b, parent, n);
		if (!err)
			b->key[b->depth - 1] = n;
		return err;
	}
	err = append(b, parent, b->key[b->depth - 1], n);
	b->key[b->depth - 1] = NULL;
	return err;
}

static int keep_anchor(struct builder *b, struct fy_token *token, struct yaml_node *n)
{
	size_t len;
	const char *name;

	if (!token)
		return 0;
	name = fy_token_get_text(token, &len);
	if (!name || vec_grow((void **)&b->anchors, b->anchor_count, sizeof(*b->anchors)))
		return -ENOMEM;
	b->anchors[b->anchor_count].name = pool_strndup(&b->f->pool, name, len);
	if (!b->anchors[b->anchor_count].name)
		return -ENOMEM;
	b->anchors[b->anchor_count++].node = n;
	return 0;
}

static int on_alias(struct builder *b, struct fy_event *ev)
{
	struct yaml_node at = mark_of(ev);
	size_t len;
	const char *name = fy_token_get_text(ev->alias.anchor, &len);

	/* the mark stands behind the '*' */
	at.column -= at.column > 1;

	/* an alias where a key stands would be a key twice removed from its text */
	for (size_t i = b->anchor_count; name && i-- > 0;) {
		struct anchor *a = &b->anchors[i];

		if (strlen(a->name) != len || memcmp(a->name, name, len))
			continue;
		if (a->node->is_open)
			return yaml_error(b->f, &at, "alias *%s stands inside what it stands for",
					  a->name);
		return place(b, a->node);
	}
	return yaml_error(b->f, &at, "alias *%.*s has no anchor before it", name ? (int)len : 0,
			  name ? name : "");
}

static int on_scalar(struct builder *b, struct fy_event *ev)
{
	struct yaml_node *n = new_node(b, ev, YAML_SCALAR);
	enum fy_scalar_style style;
	const char *text = "";
	size_t len = 0;
	int err;

	if (!n)
		return -EINVAL;
	if (ev->scalar.tag)
		return yaml_error(b->f, n, "tags (!…) have no meaning here");
	if (ev->scalar.value)
		text = fy_token_get_text(ev->scalar.value, &len);
	if (!text)
		return -ENOMEM;
	if (memchr(text, 0, len))
		return yaml_error(b->f, n, "a NUL character in a text");
	n->text = pool_strndup(&b->f->pool, text, len);
	style = ev->scalar.value ? fy_token_scalar_style(ev->scalar.value) : FYSS_PLAIN;
	n->is_plain = style == FYSS_PLAIN;
	/* the mark stands behind the quote */
	if ((style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) && n->column > 1)
		n->column--;
	if (!n->text)
		return -ENOMEM;
	err = keep_anchor(b, ev->scalar.anchor, n);
	return err ? err : place(b, n);
}

static int on_start(struct builder *b, struct fy_event *ev, enum yaml_kind kind,
		    struct fy_token *tag, struct fy_token *anchor)
{
	struct yaml_node *n = new_node(b, ev, kind);
	int err;

	if (!n)
		return -EINVAL;
	if (tag)
		return yaml_error(b->f, n, "tags (!…) have no meaning here");
	if (b->depth >= DEPTH_MAX)
		return yaml_error(b->f, n, "more than %d levels", DEPTH_MAX);
	err = keep_anchor(b, anchor, n);
	if (err)
		return err;
	b->key[b->depth] = NULL;
	b->open[b->depth++] = n;
	return 0;
}

static int to_pool(struct builder *b, struct yaml_node ***v, size_t count)
{
	struct yaml_node **copy = pool_alloc(&b->f->pool, count * sizeof(*copy));

	if (copy && count)
		memcpy(copy, *v, count * sizeof(*copy));
	free(*v);
	*v = copy;
	return copy ? 0 : -ENOMEM;
}

static int on_end(struct builder *b)
{
	struct yaml_node *n;
	int err;

	if (!b->depth)
		return 0;
	n = b->open[--b->depth];
	n->is_open = false;
	err = to_pool(b, &n->items, n->count);
	if (!err && n->kind == YAML_MAP)
		err = to_pool(b, &n->keys, n->count);
	return err ? err : place(b, n);
}

static int on_document(struct builder *b, struct fy_event *ev)
{
	struct yaml_node at = mark_of(ev);
	const struct fy_version *v;

	if (b->documents++)
		return yaml_error(b->f, &at, "a second document: one file is one document");
	v = fy_document_state_version(ev->document_start.document_state);
	if (v && (v->major != 1 || v->minor != 2))
		return yaml_error(b->f, &at, "YAML %d.%d: plans are YAML 1.2", v->major, v->minor);
	return 0;
}

static int on_event(struct builder *b, struct fy_event *ev)
{
	switch (ev->type) {
	case FYET_DOCUMENT_START:
		return on_document(b, ev);
	case FYET_SCALAR:
		return on_scalar(b, ev);
	case FYET_ALIAS:
		return on_alias(b, ev);
	case FYET_MAPPING_START:
		return on_start(b, ev, YAML_MAP, ev->mapping_start.tag, ev->mapping_start.anchor);
	case FYET_SEQUENCE_START:
		return on_start(b, ev, YAML_LIST, ev->sequence_start.tag,
				ev->sequence_start.anchor);
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		return on_end(b);
	default:
		return 0;
	}
}

static void report_syntax(struct builder *b, struct fy_diag *diag)
{
	struct fy_diag_error *e;
	void *iter = NULL;
	size_t before = b->f->errs->n;

	while ((e = fy_diag_errors_iterate(diag, &iter))) {
		struct yaml_node at = { .line = e->line > 0 ? (unsigned int)e->line : 1,
					.column = e->column > 0 ? (unsigned int)e->column : 1 };

		yaml_error(b->f, &at, "%s", e->msg ? e->msg : "not YAML");
	}
	if (b->f->errs->n == before)
		yaml_error(b->f, NULL, "not YAML");
}

static int parse_events(struct builder *b)
{
	struct fy_diag_cfg dcfg;
	struct fy_parse_cfg cfg = { .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 |
					     FYPCF_JSON_NONE };
	struct fy_diag *diag;
	struct fy_parser *parser;
	struct fy_event *ev;
	int err = 0;

	fy_diag_cfg_default(&dcfg);
	dcfg.fp = NULL;
	dcfg.level = FYET_ERROR;
	diag = fy_diag_create(&dcfg);
	if (!diag)
		return -ENOMEM;
	fy_diag_set_collect_errors(diag, true);
	cfg.diag = diag;
	parser = fy_parser_create(&cfg);
	if (!parser || fy_parser_set_string(parser, b->f->text, b->f->len)) {
		err = -ENOMEM;
		goto destroy;
	}
	while (!err && (ev = fy_parser_parse(parser))) {
		err = on_event(b, ev);
		fy_parser_event_free(parser, ev);
	}
	if (!err && fy_parser_get_stream_error(parser)) {
		report_syntax(b, diag);
		err = -EINVAL;
	}

destroy:
	if (parser)
		fy_parser_destroy(parser);
	fy_diag_destroy(diag);
	return err;
}

/* Length of the UTF-8 sequence at @p, 0 when it is none. */
static size_t utf8_len(const uint8_t *p, size_t left)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (!n || n > left || p[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* overlong, surrogate, past U+10FFFF */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] >= 0xa0) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] >= 0x90))
		return 0;
	return n;
}

/* What cannot be a plan is refused before a parser sees it. */
static int check_text(struct yaml_file *f)
{
	const uint8_t *p = (const uint8_t *)f->text;
	struct yaml_node at = { .line = 1, .column = 1 };
	size_t line_start = 0;

	for (size_t i = 0, n; i < f->len; i += n, at.column++) {
		n = utf8_len(p + i, f->len - i);
		if (!n)
			return yaml_error(f, &at, "not UTF-8 text");
		if ((p[i] < 0x20 && !strchr("\t\n\r", p[i])) || p[i] == 0 || p[i] == 0x7f)
			return yaml_error(f, &at, "control character %02Xh: not a text file", p[i]);
		if (i - line_start > LINE_MAX_)
			return yaml_error(f, &at, "a line longer than %u bytes", LINE_MAX_);
		if (p[i] == '\n') {
			line_start = i + 1;
			at.line++;
			at.column = 0;
		}
	}
	f->is_utf8 = true;
	return 0;
}

static void forget_open(struct builder *b)
{
	for (; b->depth; b->depth--) {
		free(b->open[b->depth - 1]->items);
		free(b->open[b->depth - 1]->keys);
	}
	free(b->anchors);
}

int yaml_parse(const char *path, const char *text, size_t len, struct plan_errors *errs,
	       struct yaml_file *ret)
{
	struct yaml_file f = { .len = len, .errs = errs };
	struct builder b = { .f = &f };
	int err = -ENOMEM;

	f.path = strdup(path);
	f.text = malloc(len + 1);
	if (!f.path || !f.text)
		goto fail;
	if (len)
		memcpy(f.text, text, len);
	f.text[len] = '\0';
	err = len > FILE_MAX ? yaml_error(&f, NULL, "larger than %u bytes", FILE_MAX)
			     : check_text(&f);
	if (!err)
		err = parse_events(&b);
	forget_open(&b);
	if (!err && f.pool.is_exhausted)
		err = -ENOMEM;
	if (!err && !f.root)
		err = yaml_error(&f, NULL, "the file is empty");
	if (err)
		goto fail;
	*ret = f;
	return 0;

fail:
	if (err == -ENOMEM)
		plan_errors_add(errs, path, 1, 1, NULL, "out of memory");
	yaml_free(&f);
	return err;
}

static int load_error(const char *path, struct plan_errors *errs, int code, const char *text)
{
	plan_errors_add(errs, path, 0, 0, NULL, text);
	return code;
}

int yaml_load(const char *path, struct plan_errors *errs, struct yaml_file *ret)
{
	/* not to wait for a writer when someone names a fifo */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), err;
	struct stat st;
	size_t len = 0;
	ssize_t got = 0;
	char *text;

	if (fd < 0)
		return load_error(path, errs, -errno, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return load_error(path, errs, -EINVAL, "not a regular file");
	}
	text = malloc(FILE_MAX + 1);
	if (!text) {
		close(fd);
		return load_error(path, errs, -ENOMEM, "out of memory");
	}
	while (len <= FILE_MAX && (got = read(fd, text + len, FILE_MAX + 1 - len)) > 0)
		len += (size_t)got;
	err = got < 0 ? load_error(path, errs, -errno, strerror(errno))
		      : yaml_parse(path, text, len, errs, ret);
	close(fd);
	free(text);
	return err;
}

void yaml_free(struct yaml_file *f)
{
	pool_free(&f->pool);
	free(f->path);
	free(f->text);
	*f = (struct yaml_file){ 0 };
}

int yaml_read(const char *path, struct plan_errors *errs,
	      void (*read)(struct yaml_file *f, void *arg), void *arg, struct yaml_file **ret)
{
	struct yaml_file *f = calloc(1, sizeof(*f));
	size_t before = errs->n;
	int rc = f ? yaml_load(path, errs, f) : -ENOMEM;

	*ret = f;
	if (!rc)
		read(f, arg);
	if (!rc && errs->n > before)
		rc = -EINVAL;
	if (!rc && f->pool.is_exhausted)
		rc = -ENOMEM;
	return rc;
}
