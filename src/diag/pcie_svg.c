// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way to a drive as a picture: a box each function, between them the lanes
 * of the link. Text of a snapshot is foreign: what XML or a font
 * could stumble over is not written.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "pcie_view.h"

#define WIDTH	   640
#define BOX_WIDTH  290
#define BOX_HIGH   46
#define LINK_HIGH  62
#define GAP_HIGH   14 /* inside a switch */
#define MIDDLE	   (BOX_WIDTH / 2)
#define LANE_WIDTH 6
#define AMBER	   "#b26a00"
#define RED	   "#c62828"

static void put(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(*text >= ' ' && *text <= '~' && !strchr("<>&\"'", *text) ? *text : '?', out);
}

/* @style: further attributes, ours. */
static void put_text(FILE *out, int x, int y, const char *style, const char *text)
{
	fprintf(out, "<text x=\"%d\" y=\"%d\"%s>", x, y, style);
	put(out, text);
	fputs("</text>\n", out);
}

static void draw_line(FILE *out, int x, int y, int high, const char *style)
{
	fprintf(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" %s/>\n", x, y, x, y + high,
		style);
}

/* A line each lane; those that both ends have and the link has not are dashed. */
static void draw_lanes(FILE *out, const struct diag_pcie_link *l, bool is_slow, int y)
{
	int n = (int)nt_max(l->width, l->width_max);

	for (int i = 0; i < n; i++) {
		int x = MIDDLE + i * LANE_WIDTH - (n - 1) * LANE_WIDTH / 2;

		if (i >= (int)l->width)
			draw_line(
				out, x, y, LINK_HIGH,
				"stroke=\"currentColor\" stroke-opacity=\"0.7\" stroke-width=\"2\" "
				"stroke-dasharray=\"2 4\"");
		else if (is_slow)
			draw_line(out, x, y, LINK_HIGH, "stroke=\"" AMBER "\" stroke-width=\"3\"");
		else
			draw_line(out, x, y, LINK_HIGH,
				  "stroke=\"currentColor\" stroke-width=\"3\"");
	}
}

static void draw_link(FILE *out, const struct diag_pcie *p, size_t i, int y)
{
	const struct diag_pcie_link *l = &p->links[i];
	bool is_slow = p->limit > DIAG_PCIE_LIMIT_NONE && p->limit_link == i;
	int x = MIDDLE + 18 + (int)nt_max(l->width, l->width_max) * LANE_WIDTH / 2;
	char text[100];

	if (l->is_known)
		draw_lanes(out, l, is_slow, y);
	else
		draw_line(out, MIDDLE, y, LINK_HIGH,
			  "stroke=\"currentColor\" stroke-dasharray=\"4 4\"");
	diag_pcie_rate_text(l, text, sizeof(text));
	put_text(out, x, y + LINK_HIGH / 2 + (is_slow ? -3 : 5),
		 is_slow ? " fill=\"" AMBER "\" font-weight=\"bold\"" : "", text);
	if (is_slow)
		put_text(out, x, y + LINK_HIGH / 2 + 15, " fill=\"" AMBER "\"", "limits the drive");
}

/* Errors in few words, and their colour; false: there are none, or nobody knows. */
static bool error_text(const struct diag_pcie *p, const struct diag_pcie_fn *fn, char *buf,
		       size_t len, const char **ret_color)
{
	uint64_t grave = fn->nonfatal.total + fn->fatal.total;

	*ret_color = grave ? RED : AMBER;
	if (!grave && !fn->correctable.total)
		return false;
	if (p->uptime_s)
		snprintf(buf, len, "%" PRIu64 " errors, %.3g an hour",
			 grave + fn->correctable.total,
			 diag_pcie_per_hour(p, grave + fn->correctable.total));
	else
		snprintf(buf, len, "%" PRIu64 " errors", grave + fn->correctable.total);
	return true;
}

static void draw_fn(FILE *out, const struct diag_pcie *p, size_t i, int y)
{
	const struct diag_pcie_fn *fn = &p->fns[i];
	const char *color;
	char text[100], can[24], style[60];

	fprintf(out,
		"<rect x=\"1\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"none\" "
		"stroke=\"%s\" stroke-width=\"1.5\"/>\n",
		y, BOX_WIDTH - 2, BOX_HIGH, fn->is_gone ? RED : "currentColor");
	snprintf(text, sizeof(text), "%s%s%s", fn->bdf, *fn->bdf ? "  " : "",
		 diag_pcie_role_text(p, i));
	put_text(out, 12, y + 19, " font-weight=\"bold\"", text);
	if (fn->is_gone)
		snprintf(text, sizeof(text), "does not answer");
	else
		snprintf(text, sizeof(text), "can %s",
			 diag_pcie_link_text(fn->speed_max, fn->width_max, can, sizeof(can)));
	put_text(out, 12, y + 37, "", text);
	if (!error_text(p, fn, text, sizeof(text), &color))
		return;
	snprintf(style, sizeof(style), " fill=\"%s\"", color);
	put_text(out, BOX_WIDTH + 12, y + 28, style, text);
}

static int height_of(const struct diag_pcie *p)
{
	int high = (int)p->n * BOX_HIGH + (int)p->links_n * LINK_HIGH + 4;

	return high + ((int)p->n - 1 - (int)p->links_n) * GAP_HIGH;
}

void diag_pcie_svg(FILE *out, const struct diag_snapshot *s)
{
	struct diag_pcie p;
	char text[400];
	size_t link = 0;
	int y = 2;

	diag_pcie_read(&p, s);
	if (!p.n)
		return;
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"pic-svg\" viewBox=\"0 0 %d %d\" "
		"width=\"%d\" height=\"%d\" "
		"role=\"img\" font-family=\"inherit\" font-size=\"13\" fill=\"currentColor\">\n",
		WIDTH, height_of(&p), WIDTH, height_of(&p));
	fputs("<title>The way from the root port to the drive</title>\n<desc>", out);
	put(out, diag_pcie_limit_text(&p, text, sizeof(text)));
	fputs("</desc>\n", out);
	for (size_t i = 0; i < p.n; i++) {
		draw_fn(out, &p, i, y);
		y += BOX_HIGH;
		if (link < p.links_n && p.links[link].upper == i) {
			draw_link(out, &p, link++, y);
			y += LINK_HIGH;
		} else if (i + 1 < p.n) {
			draw_line(out, MIDDLE, y, GAP_HIGH, "stroke=\"currentColor\"");
			y += GAP_HIGH;
		}
	}
	fputs("</svg>\n", out);
}
