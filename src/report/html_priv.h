// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of the page: html.c collects a run and puts the page together, html_case.c
 * writes one case in full, html_wire.c what it exchanged with the device, html_map.c
 * the map, the filters and the list, html_chapter.c the coverage of the specification.
 *
 * Nothing that comes from a document becomes an id, a class or an attribute other than
 * title, value and an encoded fragment: cases are "c" and their place, areas are numbers.
 */
#ifndef REPORT_HTML_PRIV_H
#define REPORT_HTML_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct json_object;

/* What a case is shown as: its verdict, or that the deviation is known. In order of urgency. */
enum html_kind {
	HTML_FAIL,
	HTML_ERROR,
	HTML_WARN,
	HTML_KNOWN,
	HTML_SKIP,
	HTML_PASS,
	HTML_KINDS,
};

/* "fail" …: a word of ours, safe as a class. */
extern const char *const html_kind_words[HTML_KINDS];
enum html_kind html_kind_of(struct json_object *c);

/* All cases of a document, in groups: areas as they came, in them topics, in them cases. */
struct html_entry {
	struct json_object *c;
	size_t n; /* place in the document: its id is "c<n>" */
	enum html_kind kind;
	unsigned int area, topic;
};
struct html_index {
	struct html_entry *v;
	size_t count;
	char **areas; /* "queue" */
	size_t area_count;
	char **topics; /* "queue.sq" */
	size_t topic_count;
	size_t kinds[HTML_KINDS];
};
int html_index_open(struct json_object *root, struct html_index *ret_index);
void html_index_close(struct html_index *x);

/* How much of a case there is room for. */
enum html_detail {
	HTML_FULL,
	HTML_SHORT, /* the end of what was exchanged */
	HTML_BRIEF, /* nothing of it */
};

/* Case @n with all that there is to say. */
void html_case(FILE *out, struct json_object *c, size_t n, bool is_open, enum html_detail detail);
/* Why it is what it is where no check says so: reasons, and what lists of deviations say. */
void html_remarks(FILE *out, struct json_object *c);
/* What was sent and came back, decoded; registers; everything in the order of time. */
void html_wire(FILE *out, struct json_object *c, enum html_detail detail);

/* Bar of the counts by kind, with a legend that leads to the sections. */
void html_bar(FILE *out, const size_t kinds[HTML_KINDS]);
void html_tools(FILE *out, const struct html_index *x);
void html_map(FILE *out, const struct html_index *x);
/* What passed or was skipped, a row each. */
void html_list(FILE *out, const struct html_index *x);
void html_chapters(FILE *out, const struct html_index *x);

/* "queue.sq.wraps depth=2" as text of the page. */
void html_name(FILE *out, struct json_object *c);

#endif
