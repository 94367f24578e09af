// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pictures of a page, as SVG in the page itself: no script, nothing fetched, in
 * the colours that the page has for light and dark. Each says in words what it
 * shows (title, description, caption). All of a document is untrusted: numbers
 * are clamped to what can be drawn, text goes through page_text().
 */
#ifndef REPORT_PIC_H
#define REPORT_PIC_H

#include <stdio.h>

struct json_object;

/*
 * What the evidence of a case that is not well allows to draw: its queues, a
 * time line, where the data lay. Nothing when there is nothing to draw.
 */
void pic_case(FILE *out, struct json_object *c);
/* The latencies of the run. */
void pic_run(FILE *out, struct json_object *root);

#endif
