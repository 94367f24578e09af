// SPDX-License-Identifier: GPL-2.0-or-later
/* What cppcheck has to know of json-c, whose headers it does not read. */
#define json_object_object_foreach(o, k, v)                                                        \
	char *k;                                                                                   \
	struct json_object *v;                                                                     \
	while (next_pair(o, &k, &v))
