// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The events file (--events): opened, locked, appended to, and brought to the
 * disk. It is what a killed run is resumed from, so it never holds a case that
 * somebody was told of and that a crash of the host could take back.
 *
 * On a drive that somebody owns every case is on the disk before the next one
 * begins: such a drive may take the host with it. A model or an emulator cannot,
 * and runs hundreds of cases a second, where a sync for each would cost more
 * than the case. There a sync waits until it is less than 2 % of the time since
 * the last one; what a crash loses is run again.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/checkpoint.h"
#include "run.h"
#include "util/clock.h"

#define SYNC_SHARE    50u	/* one in so many: 2 % */
#define SYNC_GUESS_NS 10000000u /* before the first was measured */

/* ------------------------------------------------------------------- opening */

/*
 * A lock of the process, not of the open file: a worker must not hold it any
 * longer than the run. File systems that have no locks are taken as they are.
 */
static int lock_file(const struct run *r, struct nt_err *err)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (!fcntl(r->events_fd, F_SETLK, &lock) || (errno != EACCES && errno != EAGAIN))
		return 0;
	if (fcntl(r->events_fd, F_GETLK, &lock) || lock.l_type == F_UNLCK)
		lock.l_pid = 0;
	return nt_err_set(err, -EBUSY,
			  "another run, process %d, writes to %s; wait until it ends, or take "
			  "another file",
			  (int)lock.l_pid, r->opts->events_path);
}

/* Between reading it and locking it another run may have gone on with it. */
static int check_unchanged(const struct run *r, const struct stat *st, struct nt_err *err)
{
	const struct checkpoint *cp = r->opts->resume;
	struct stat was;

	if (!fstat(fileno(cp->f), &was) && was.st_dev == st->st_dev && was.st_ino == st->st_ino &&
	    st->st_size == cp->size)
		return 0;
	return nt_err_set(err, -EBUSY,
			  "%s has changed since it was read: another run went on with it",
			  r->opts->events_path);
}

int record_open(struct run *r, struct nt_err *err)
{
	struct stat st;
	int rc;

	r->events_fd = -1;
	if (!r->opts->events_path)
		return 0;
	r->events_fd = open(r->opts->events_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (r->events_fd < 0 || fstat(r->events_fd, &st)) {
		rc = nt_err_set(err, -errno, "cannot create %s: %m", r->opts->events_path);
		goto close_fd;
	}
	r->sync_ns = clock_wall_ns();
	r->sync_cost_ns = SYNC_GUESS_NS;
	if (!S_ISREG(st.st_mode))
		return 0;
	rc = lock_file(r, err);
	if (!rc && r->opts->resume)
		rc = check_unchanged(r, &st, err);
	else if (!rc && ftruncate(r->events_fd, 0))
		rc = nt_err_set(err, -errno, "cannot write %s: %m", r->opts->events_path);
	if (!rc)
		return 0;
close_fd:
	record_close(r);
	return rc;
}

void record_close(struct run *r)
{
	if (r->events_fd >= 0)
		close(r->events_fd);
	r->events_fd = -1;
}

int record_cut(struct run *r, struct nt_err *err)
{
	if (!ftruncate(r->events_fd, r->opts->resume->cut))
		return 0;
	return nt_err_set(err, -errno, "cannot write %s: %m", r->opts->events_path);
}

/* ----------------------------------------------------------------- appending */

static void fail(struct run *r, int err)
{
	r->emit_err = err;
	snprintf(r->emit_text, sizeof(r->emit_text), "cannot write %s: %s", r->opts->events_path,
		 strerror(-err));
}

/* The name of a new file is in its directory. */
static void sync_name(const struct run *r)
{
	char *path = strdup(r->opts->events_path);
	int fd = path ? open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(path);
}

static void sync_file(struct run *r, bool is_begin)
{
	bool is_scratch = !r->fn || (r->fn->caps & PCIFN_CAP_SCRATCH);
	uint64_t start = clock_wall_ns();

	if (is_scratch && (is_begin || start - r->sync_ns < SYNC_SHARE * r->sync_cost_ns))
		return;
	/* A pipe, a terminal: nothing of it is on a disk. */
	if (fdatasync(r->events_fd) && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
		fail(r, -errno);
	if (is_begin)
		sync_name(r);
	r->sync_ns = clock_wall_ns();
	r->sync_cost_ns = r->sync_ns - start;
}

void record_append(struct run *r, struct json_object *ev, const char *name)
{
	size_t len, done = 0;
	const char *text = json_object_to_json_string_length(
		ev, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	bool is_begin = !strcmp(name, "run_begin");
	char *line;

	if (r->events_fd < 0 || r->emit_err)
		return;
	line = malloc(len + 1);
	if (!line)
		return;
	memcpy(line, text, len);
	line[len] = '\n';
	while (done < len + 1) {
		ssize_t n = write(r->events_fd, line + done, len + 1 - done);

		if (n <= 0) {
			fail(r, n < 0 ? -errno : -EIO);
			break;
		}
		done += (size_t)n;
	}
	free(line);
	if (!r->emit_err && (is_begin || !strcmp(name, "resumed") || !strcmp(name, "case_end") ||
			     !strcmp(name, "run_end")))
		sync_file(r, is_begin);
}
