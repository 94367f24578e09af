// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading a report back as a document. A report is one already; of the events
 * of a run it is made by replaying them.
 */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "brief.h"
#include "doc.h"
#include "event.h"
#include "get.h"

#define FILE_MAX (256u << 20)

int report_slurp(const char *path, char **ret_text, size_t *ret_len, struct nt_err *err)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "r") : stdin;
	size_t len = 0, room = 0, got = 0;
	char *text = NULL, *grown;
	int rc = 0;

	if (!f)
		return nt_err_set(err, -EINVAL, "cannot read '%s': %s", path, strerror(errno));
	do {
		if (len + 65536 > room) {
			room = room ? room * 2 : 131072;
			grown = room > FILE_MAX ? NULL : realloc(text, room);
			if (!grown) {
				rc = nt_err_set(err, -EINVAL, "'%s' is larger than %u MiB", path,
						FILE_MAX / 2 >> 20);
				goto close_file;
			}
			text = grown;
		}
		got = fread(text + len, 1, room - len - 1, f);
		len += got;
	} while (got);
	if (ferror(f))
		rc = nt_err_set(err, -EINVAL, "cannot read '%s': %s", path, strerror(errno));
	else
		text[len] = '\0';

close_file:
	if (f != stdin)
		fclose(f);
	if (rc == 0) {
		*ret_text = text;
		*ret_len = len;
	} else {
		free(text);
	}
	return rc;
}

static int each(void *arg, struct json_object *ev)
{
	struct json_object *c;

	return report_doc_event(arg, ev, &c);
}

/* Every key of it is checked where it is used, so a report stands as it was read. */
static struct json_object *parse_report(const char *text, size_t len)
{
	struct json_tokener *tok = json_tokener_new_ex(REPORT_DEPTH_MAX);
	struct json_object *root = tok ? json_tokener_parse_ex(tok, text, (int)len) : NULL;

	json_tokener_free(tok);
	if (root && (!json_object_is_type(root, json_type_object) ||
		     strcmp(report_get_str(root, "schema"), REPORT_SCHEMA))) {
		json_object_put(root);
		return NULL;
	}
	return root;
}

static struct json_object *parse_brief(const char *text, size_t len)
{
	char *brief = malloc(len);
	struct json_object *root =
		brief ? parse_report(brief, report_brief(text, len, brief)) : NULL;

	free(brief);
	return root;
}

/* A report in a file is parsed where it lies; NULL: it is something else, or no file. */
static struct json_object *parse_file(const char *path, bool is_brief)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct json_object *root = NULL;
	struct stat st;
	void *text;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    (uint64_t)st.st_size < FILE_MAX) {
		text = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
		if (text != MAP_FAILED) {
			root = is_brief ? parse_brief(text, (size_t)st.st_size)
					: parse_report(text, (size_t)st.st_size);
			munmap(text, (size_t)st.st_size);
		}
	}
	close(fd);
	return root;
}

static int replay_into(const char *path, struct json_object **ret_root, struct nt_err *err)
{
	struct report_doc *d;
	struct json_object *c;
	int rc;

	if (report_doc_open(true, &d) < 0)
		return nt_err_set(err, -ENOMEM, "out of memory");
	rc = report_replay(path, each, d, err);
	if (!rc) {
		report_doc_finish(d, &c);
		*ret_root = json_object_get(report_doc_root(d));
	}
	report_doc_close(d);
	return rc;
}

static int load(const char *path, bool is_brief, struct json_object **ret_root, struct nt_err *err)
{
	struct json_object *root = strcmp(path, "-") ? parse_file(path, is_brief) : NULL;

	if (!root)
		return replay_into(path, ret_root, err);
	*ret_root = root;
	return 0;
}

int report_load(const char *path, struct json_object **ret_root, struct nt_err *err)
{
	return load(path, false, ret_root, err);
}

int report_load_brief(const char *path, struct json_object **ret_root, struct nt_err *err)
{
	return load(path, true, ret_root, err);
}
