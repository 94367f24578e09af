// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is shown of bytes: one document, made from the field tables, for JSON and
 * for people.
 *
 * A section is a JSON object: title, struct, len, fields[], and what no field
 * covers although it is not zero. Lists inside a page are sections of a section.
 * Bytes are a device's: nothing is read beyond @len, and text is made harmless.
 */
#ifndef DIAG_VIEW_H
#define DIAG_VIEW_H

#include <nvmetest/spec.h>
#include <stdio.h>

struct json_object;

struct view {
	uint32_t vs;   /* version of the device: fields of later ones are reserved; 0: not known */
	bool with_raw; /* the bytes of every page as hex, too */
};

/* ------------------------------------------------------------------- view.c */

/* A section without fields. @title is copied. */
struct json_object *view_section(const char *title);
/* The same with the fields of @s, and what is reserved and not zero, in @len bytes. */
struct json_object *view_struct(const struct view *v, const struct spec_struct *s,
				const void *bytes, size_t len);
/* Appends the fields of @s to a section. Bytes between the end of @s and @len are not judged. */
void view_add_fields(struct json_object *section, const struct view *v, const struct spec_struct *s,
		     const void *bytes, size_t len);
/* One field of @s by its name. */
void view_add_field(struct json_object *section, const struct view *v, const struct spec_struct *s,
		    const char *name, const void *bytes, size_t len);
/* Bytes as one field. */
void view_add_bytes(struct json_object *section, const char *name, const char *title,
		    const void *bytes, size_t len);
/* One more field that no table has: a number list, a derived value. @text is for people. */
void view_add_value(struct json_object *section, const char *name, const char *title,
		    struct json_object *value, const char *text);
void view_add_size(struct json_object *section, const char *name, const char *title,
		   uint64_t bytes);
void view_add_count(struct json_object *section, const char *name, const char *title, uint64_t n);
/* Numbers of @width bytes, @n of them or as many as are there, as one field. */
void view_add_numbers(struct json_object *section, const char *name, const char *title,
		      const void *bytes, size_t len, size_t width, uint64_t n);
/* Bytes from @off to @end that are not zero are said to be: nothing decodes them. */
void view_add_rest(struct json_object *section, const void *bytes, size_t off, size_t end,
		   const char *what);
void view_add_note(struct json_object *section, const char *fmt, ...) NT_PRINTF(2, 3);
/* @inner becomes one of the sections of @section. */
void view_add_section(struct json_object *section, struct json_object *inner);
void view_add_raw(struct json_object *section, const void *bytes, size_t len);

/* -------------------------------------------------------------- view_text.c */

/*
 * One field in words: "37 °C (310 K)", "1.5 TB", "3 (reserved)". What its title
 * says of units and special values is applied. Always terminated.
 */
void view_text(const struct spec_struct *s, const struct spec_field *f, const void *bytes,
	       size_t len, char *buf, size_t buf_len);
/* "1.92 TB": drives are sold in powers of ten. */
void view_size_text(double bytes, char *buf, size_t len);

/* ------------------------------------------------------------- view_print.c */

/* A section and all of its sections. */
void view_print(FILE *out, struct json_object *section, bool color);

#endif
