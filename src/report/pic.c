// SPDX-License-Identifier: GPL-2.0-or-later
/* Frame and strokes of pictures, styled by pic.css, and which of them a case gets. */
#include "pic.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "page.h"
#include "pic_priv.h"

/* ------------------------------------------------------------------ strokes */

void pic_figure(FILE *out, int width, const char *title, const char *words,
		double (*draw)(FILE *out, void *arg), void *arg)
{
	char *body = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&body, &len);
	int height;

	if (!f)
		return;
	height = (int)draw(f, arg);
	if (!fclose(f)) {
		fprintf(out,
			"<figure class=\"pic\"><div class=\"pic-box\"><svg class=\"pic-svg%s\" "
			"viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">",
			width > 400 ? " pic-wide" : "", width, height, width, height);
		page_wrapped(out, "<title>", title, "</title>");
		page_wrapped(out, "<desc>", words, "</desc>\n");
		fwrite(body, 1, len, out);
		page_wrapped(out, "</svg></div><figcaption>", words, "</figcaption></figure>\n");
	}
	free(body);
}

void pic_text(FILE *out, double x, double y, const char *class, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
	page_wrapped(out, "", text, "</text>\n");
}

void pic_rect(FILE *out, double x, double y, double w, double h, const char *class)
{
	fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>\n",
		x, y, w > 0 ? w : 0, h > 0 ? h : 0, class);
}

void pic_line(FILE *out, double x1, double y1, double x2, double y2, const char *class)
{
	fprintf(out, "<path d=\"M%.1f %.1fL%.1f %.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class);
}

void pic_arrow(FILE *out, struct pic_point from, struct pic_point to, const char *class)
{
	double dx = to.x - from.x, dy = to.y - from.y, len = sqrt(dx * dx + dy * dy);

	if (len < 1)
		return;
	dx *= 6 / len;
	dy *= 6 / len;
	pic_line(out, from.x, from.y, to.x - dx, to.y - dy, "pic-arrow");
	fprintf(out, "<path d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fz\" class=\"%s\"/>\n", to.x, to.y,
		to.x - dx - dy * 0.6, to.y - dy + dx * 0.6, to.x - dx + dy * 0.6,
		to.y - dy - dx * 0.6, class);
}

void pic_duration(uint64_t ns, char *buf, size_t len)
{
	static const struct {
		const char *unit;
		uint64_t ns;
	} units[] = { { "s", 1000000000u }, { "ms", 1000000u }, { "us", 1000u } };

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		uint64_t whole = ns / units[i].ns, rest = ns % units[i].ns;

		if (!whole)
			continue;
		if (whole >= 100 || !(rest * 100 / units[i].ns))
			snprintf(buf, len, "%" PRIu64 " %s", whole, units[i].unit);
		else if (whole >= 10 || !(rest * 100 / units[i].ns % 10))
			snprintf(buf, len, "%" PRIu64 ".%" PRIu64 " %s", whole,
				 rest * 10 / units[i].ns, units[i].unit);
		else
			snprintf(buf, len, "%" PRIu64 ".%02" PRIu64 " %s", whole,
				 rest * 100 / units[i].ns, units[i].unit);
		return;
	}
	snprintf(buf, len, "%" PRIu64 " ns", ns);
}

uint64_t pic_hex_text(const char *text)
{
	return !strncmp(text, "0x", 2) ? strtoull(text, NULL, 16) : 0;
}

uint64_t pic_hex(struct json_object *o, const char *key)
{
	return pic_hex_text(report_get_str(o, key));
}

/* ----------------------------------------------------------------- pictures */

void pic_case(FILE *out, struct json_object *c)
{
	struct json_object *evidence = report_get_obj(c, "evidence");

	if (!evidence)
		return;
	pic_rings(out, evidence);
	pic_time(out, evidence);
	pic_prp(out, evidence);
}

void pic_run(FILE *out, struct json_object *root)
{
	pic_latency(out, report_get_obj(root, "run"));
}
