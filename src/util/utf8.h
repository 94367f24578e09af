// SPDX-License-Identifier: GPL-2.0-or-later
/* Text in columns, where a byte is not a character. */
#ifndef UTIL_UTF8_H
#define UTIL_UTF8_H

/* Columns that @text takes: continuation bytes take none. */
static inline int utf8_columns(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

#endif
