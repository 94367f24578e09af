// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A self-contained page: nothing is fetched (the page forbids it to itself), light
 * and dark as the reader has it, no script but page.js, which the page names by its
 * digest: text that got in as markup would not run. Classes of the style: verdict, pass,
 * warn, fail, skip, error, known, zero, scroll, n (numbers), badge; more in page.css.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

/* Everything before the first element of the body. @title is foreign text. */
void page_begin(FILE *out, const char *title, bool has_script);
/* The script, behind what it works on. */
void page_script(FILE *out);
/* The end. 0, or -errno of the first write that failed. */
int page_end(FILE *out);
/* Everything that is not ours passes here: markup becomes text, controls are gone. */
void page_text(FILE *out, const char *s);
/* The same between @before and @after, which are markup of ours. */
void page_wrapped(FILE *out, const char *before, const char *s, const char *after);
/* The name of a file in the directory of this page, as an address. */
void page_href(FILE *out, const char *before, const char *file, const char *after);
/* A row of a <dl>; nothing when @value is empty. @name is ours. */
void page_fact(FILE *out, const char *name, const char *value);

#endif
