// SPDX-License-Identifier: GPL-2.0-or-later
/* What the run says of the specification: cases by verdict for every chapter that they cite. */
#include <nvmetest/base.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "html_priv.h"
#include "page.h"

#define CHAPTERS_MAX 1024
#define PARTS_MAX    9

/* Documents and the titles of their chapters, from 1 on, where they are many. */
static const struct {
	const char *id, *title, *parts[PARTS_MAX];
} documents[] = {
	{ "base-2.0",
	  "NVM Express Base 2.0",
	  { "Introduction", "Theory of Operation", "NVM Express Architecture", "Data Structures",
	    "Admin Command Set", "Fabrics Command Set", "I/O Commands", "Extended Capabilities",
	    "Error Reporting and Recovery" } },
	{ "base-2.1", "NVM Express Base 2.1", { NULL } },
	{ "nvme-1.3", "NVM Express 1.3", { NULL } },
	{ "nvme-1.4",
	  "NVM Express 1.4",
	  { "Introduction", "System Bus (PCI Express) Registers", "Controller Registers",
	    "Data Structures", "Admin Command Set", "NVM Command Set", "Controller Architecture",
	    "Features", "Error Reporting and Recovery" } },
	{ "nvm-1.0",
	  "NVM Command Set 1.0",
	  { "Introduction", "NVM Command Set Model", "I/O Commands", "Admin Commands",
	    "Extended Capabilities" } },
	{ "pcie-1.0", "NVMe over PCIe Transport 1.0", { NULL } },
	{ "pci-express-4.0", "PCI Express 4.0", { NULL } },
};

struct chapter {
	char name[48]; /* "base-2.0:3.3" of "base-2.0:3.3.3.1" */
	size_t len;    /* of the document in it */
	size_t cases, kinds[HTML_KINDS];
	const struct html_entry *last; /* a case that cites it twice counts once */
};

/* Document, chapter and section of @clause; false if it has another form. */
static bool cut_clause(const char *clause, struct chapter *ret)
{
	const char *colon = strchr(clause, ':');
	size_t len;

	if (!colon)
		return false;
	len = strcspn(colon, ".");
	if (colon[len])
		len += 1 + strcspn(colon + len + 1, ".");
	len += (size_t)(colon - clause);
	if (len >= sizeof(ret->name))
		return false;
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->name, clause, len);
	ret->len = (size_t)(colon - clause);
	return true;
}

static void count_case(const struct html_entry *e, struct chapter *v, size_t *n)
{
	for (size_t i = 0; i < report_get_len(e->c, "spec"); i++) {
		struct chapter one;
		size_t at = 0;

		if (!cut_clause(report_get_str_at(e->c, "spec", i), &one))
			continue;
		while (at < *n && strcmp(v[at].name, one.name) != 0)
			at++;
		if (at == *n && *n == CHAPTERS_MAX)
			continue;
		if (at == *n)
			v[(*n)++] = one;
		if (v[at].last == e)
			continue;
		v[at].last = e;
		v[at].cases++;
		v[at].kinds[e->kind]++;
	}
}

/* By document as text, by chapter as numbers: 3.9 before 3.10. */
static int compare(const void *a, const void *b)
{
	return strverscmp(((const struct chapter *)a)->name, ((const struct chapter *)b)->name);
}

/* Place in documents[], or behind its end. */
static size_t document_of(const struct chapter *c)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(documents) &&
	       (strlen(documents[i].id) != c->len || memcmp(documents[i].id, c->name, c->len) != 0))
		i++;
	return i;
}

static void write_document(FILE *out, const struct chapter *c)
{
	char id[sizeof(c->name)];
	size_t i = document_of(c);

	memcpy(id, c->name, c->len);
	id[c->len] = '\0';
	page_text(out, i < ARRAY_SIZE(documents) ? documents[i].title : id);
}

/* The number of the chapter that the section is in. */
static unsigned long part_of(const struct chapter *c)
{
	return strtoul(c->name + c->len + 1, NULL, 10);
}

static void write_part(FILE *out, const struct chapter *c)
{
	size_t i = document_of(c);
	unsigned long part = part_of(c);

	if (i < ARRAY_SIZE(documents) && part - 1 < PARTS_MAX && documents[i].parts[part - 1])
		fprintf(out, "<tr class=\"head\"><th colspan=\"4\">%lu %s\n", part,
			documents[i].parts[part - 1]);
}

/* A fragment for the search: everything but letters, digits and a few marks as %XX. */
static void write_query(FILE *out, const char *s)
{
	for (; *s; s++) {
		if ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
		    (*s >= '0' && *s <= '9') || *s == '.' || *s == '-')
			fputc(*s, out);
		else
			fprintf(out, "%%%02X", (unsigned char)*s);
	}
}

static void write_chapter(FILE *out, const struct chapter *c, size_t most)
{
	fputs("<tr><td><a href=\"#q=", out);
	write_query(out, c->name);
	page_wrapped(out, "\">", c->name + c->len + 1, "</a>");
	fprintf(out, "<td><div class=\"bar\" style=\"width:%zu%%\">", 100 * c->cases / most);
	for (size_t k = 0; k < HTML_KINDS; k++)
		if (c->kinds[k])
			fprintf(out, "<i class=\"%s\" style=\"flex-grow:%zu\"></i>",
				html_kind_words[k], c->kinds[k]);
	fprintf(out, "</div><td class=\"n\">%zu<td>", c->cases);
	for (size_t k = 0; k < HTML_SKIP; k++)
		if (c->kinds[k])
			fprintf(out, "<span class=\"%s\">%zu %s</span> ", html_kind_words[k],
				c->kinds[k], html_kind_words[k]);
	if (c->kinds[HTML_SKIP] == c->cases)
		fputs("<span class=\"skip\">all skipped</span>", out);
	fputc('\n', out);
}

static bool is_same_document(const struct chapter *a, const struct chapter *b)
{
	return a->len == b->len && memcmp(a->name, b->name, a->len) == 0;
}

static void write_chapters(FILE *out, const struct chapter *v, size_t n)
{
	size_t most = 1;

	for (size_t i = 0; i < n; i++)
		most = v[i].cases > most ? v[i].cases : most;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !is_same_document(&v[i], &v[i - 1])) {
			fputs(i ? "</table></div>\n<div><h3>" : "<div><h3>", out);
			write_document(out, &v[i]);
			fputs("</h3>\n<table class=\"chapters\">\n", out);
		}
		if (i == 0 || !is_same_document(&v[i], &v[i - 1]) ||
		    part_of(&v[i]) != part_of(&v[i - 1]))
			write_part(out, &v[i]);
		write_chapter(out, &v[i], most);
	}
	fputs("</table></div>\n", out);
}

void html_chapters(FILE *out, const struct html_index *x)
{
	struct chapter *v = calloc(CHAPTERS_MAX, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; v && i < x->count; i++)
		count_case(&x->v[i], v, &n);
	if (n) {
		qsort(v, n, sizeof(*v), compare);
		fputs("<section id=\"chapters\"><h2>Coverage by chapter</h2>\n"
		      "<p class=\"dim\">Cases that cite a section of the specification, by what "
		      "became of them.</p>\n<div class=\"documents\">\n",
		      out);
		write_chapters(out, v, n);
		fputs("</div></section>\n", out);
	}
	free(v);
}
