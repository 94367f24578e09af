// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that appear whole, so that nobody reads half a report. */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_temp(struct outfile *o, struct nt_err *err)
{
	size_t room = strlen(o->path) + sizeof(".XXXXXX");
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	o->temp = malloc(room);
	if (!o->temp)
		return nt_err_set(err, -ENOMEM, "out of memory");
	snprintf(o->temp, room, "%s.XXXXXX", o->path);
	fd = mkostemp(o->temp, O_CLOEXEC);
	if (fd < 0) {
		free(o->temp);
		o->temp = NULL;
		return nt_err_set(err, -EINVAL, "cannot create '%s': %s", o->path, strerror(errno));
	}
	fchmod(fd, 0666 & ~mask);
	o->f = fdopen(fd, "w");
	return o->f ? 0 : nt_err_set(err, -ENOMEM, "out of memory");
}

static int open_path(struct outfile *o, const char *path, bool in_place, struct nt_err *err)
{
	struct stat st;

	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return nt_err_set(err, -EINVAL, "'%s' is a directory", path);
		in_place |= !S_ISREG(st.st_mode);
	}
	o->path = strdup(path);
	if (!o->path)
		return nt_err_set(err, -ENOMEM, "out of memory");
	if (!in_place)
		return open_temp(o, err);
	o->f = fopen(path, "we");
	return o->f ? 0 : nt_err_set(err, -EINVAL, "cannot create '%s': %s", path, strerror(errno));
}

int outfile_open(struct outfile *o, const char *path, bool in_place, struct nt_err *err)
{
	int rc = 0;

	memset(o, 0, sizeof(*o));
	if (path)
		rc = open_path(o, path, in_place, err);
	else
		o->f = stdout;
	if (rc)
		outfile_drop(o);
	return rc;
}

int outfile_flush(FILE *f)
{
	errno = 0;
	return fflush(f) || ferror(f) ? (errno ? -errno : -EIO) : 0;
}

int outfile_close(struct outfile *o)
{
	FILE *f = o->f;
	int err = outfile_flush(f);

	if (f == stdout)
		return err;
	if (!err && o->temp && fsync(fileno(f)) && errno != EINVAL)
		err = -errno;
	if (fclose(f) && !err)
		err = -errno;
	o->f = NULL;
	if (!err && o->temp && rename(o->temp, o->path))
		err = -errno;
	if (!err) {
		free(o->temp);
		o->temp = NULL;
	}
	return err;
}

void outfile_drop(struct outfile *o)
{
	if (o->f && o->f != stdout)
		fclose(o->f);
	if (o->temp)
		unlink(o->temp);
	free(o->temp);
	free(o->path);
	memset(o, 0, sizeof(*o));
}
