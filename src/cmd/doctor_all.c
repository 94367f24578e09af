// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every drive of the host, each read by a process of its own: a drive that does
 * not answer holds up nobody else, and what a process read comes over a pipe as
 * it is. Who is not done in time is told as not examined.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd.h"
#include "devices.h"
#include "diag/collect_linux.h"
#include "diag/meta.h"
#include "doctor.h"
#include "util/child.h"
#include "util/clock.h"
#include "util/jobj.h"

/* Linux gives an admin command 60 s; its drive is in trouble then, and said to be. */
#define PATIENCE_MS 90000u

struct reader {
	pid_t pid;
	int fd; /* -1: over */
	uint8_t *bytes;
	size_t len, room;
};

/* ------------------------------------------------------ a snapshot over a pipe */

struct head {
	uint32_t name_len;
	uint32_t is_missing;
	uint64_t len;
};

static bool put_all(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static void send_snapshot(int fd, const struct diag_snapshot *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct diag_item *it = &s->items[i];
		const void *bytes = it->missing ? (const void *)it->missing : it->bytes;
		const struct head h = { (uint32_t)strlen(it->name), it->missing != NULL,
					it->missing ? strlen(it->missing) : it->len };

		if (!put_all(fd, &h, sizeof(h)) || !put_all(fd, it->name, h.name_len) ||
		    !put_all(fd, bytes, h.len))
			return;
	}
}

/* What came of a process that ended early is whole items, too. */
static void take_snapshot(struct diag_snapshot *s, const struct reader *r)
{
	char name[DIAG_NAME_MAX + 1];
	struct head h;

	for (size_t at = 0; r->len - at >= sizeof(h);) {
		memcpy(&h, r->bytes + at, sizeof(h));
		at += sizeof(h);
		if (h.name_len > DIAG_NAME_MAX || h.len > DIAG_ITEM_MAX ||
		    r->len - at < h.name_len + h.len)
			return;
		memcpy(name, r->bytes + at, h.name_len);
		name[h.name_len] = '\0';
		at += h.name_len;
		if (h.is_missing)
			diag_snap_miss(s, name, "%.*s", (int)h.len, (const char *)r->bytes + at);
		else
			diag_snap_put(s, name, r->bytes + at, h.len);
		at += h.len;
	}
}

/* ------------------------------------------------------------------ processes */

static int start(struct reader *r, const char *address, enum doctor_depth depth)
{
	const pid_t parent = getpid();
	struct diag_snapshot *s;
	struct nt_err err = { 0 };
	int fds[2];

	if (pipe(fds))
		return -errno;
	fflush(NULL);
	r->pid = fork();
	if (r->pid < 0) {
		close(fds[0]);
		close(fds[1]);
		return -EAGAIN;
	}
	if (!r->pid) {
		child_begin(parent);
		close(fds[0]);
		s = diag_snap_new();
		if (s) {
			doctor_read(s, address, depth, &err);
			send_snapshot(fds[1], s);
		}
		_exit(0);
	}
	close(fds[1]);
	r->fd = fds[0];
	return 0;
}

static void read_more(struct reader *r)
{
	const size_t chunk = 65536;
	uint8_t *more = r->bytes;
	ssize_t n = -1;

	if (r->room - r->len < chunk) {
		more = realloc(r->bytes, r->room * 2 + chunk);
		if (more) {
			r->bytes = more;
			r->room = r->room * 2 + chunk;
		}
	}
	if (more && r->len < DIAG_SNAP_MAX * 2)
		n = read(r->fd, r->bytes + r->len, chunk);
	if (n < 0 && errno == EINTR)
		return;
	if (n > 0) {
		r->len += (size_t)n;
		return;
	}
	close(r->fd);
	r->fd = -1;
}

/* Until all are done or nobody wants to wait any longer. */
static void read_all(struct reader *r, size_t n)
{
	struct pollfd *fds = calloc(n, sizeof(*fds));
	const uint64_t until = clock_wall_ns() + PATIENCE_MS * 1000000ull;
	bool is_open = fds;

	while (is_open) {
		const uint64_t now = clock_wall_ns();

		is_open = false;
		for (size_t i = 0; i < n; i++) {
			fds[i] = (struct pollfd){ .fd = r[i].fd, .events = POLLIN };
			is_open = is_open || r[i].fd >= 0;
		}
		if (!is_open || now >= until ||
		    poll(fds, n, (int)((until - now) / 1000000 + 1)) == 0)
			break;
		for (size_t i = 0; i < n; i++)
			if (fds[i].fd >= 0 && fds[i].revents)
				read_more(&r[i]);
	}
	free(fds);
}

/* One that hangs in the kernel cannot be killed, and is not waited for. */
static void end(struct reader *r)
{
	if (r->fd >= 0) {
		close(r->fd);
		kill(r->pid, SIGKILL);
		waitpid(r->pid, NULL, WNOHANG);
	} else if (r->pid > 0) {
		waitpid(r->pid, NULL, 0);
	}
	free(r->bytes);
}

static void finish(struct doctor_drive *d, struct reader *r)
{
	take_snapshot(d->s, r);
	if (!diag_snap_find(d->s, "meta.json")) {
		struct json_object *o = diag_meta_new(d->address, "", NULL);

		diag_snap_put_text(d->s, "meta.json", json_object_to_json_string(o));
		json_object_put(o);
		diag_snap_miss(d->s, "logs/02.bin",
			       r->fd >= 0 ? "the drive does not answer"
					  : "the process that asked it died");
	}
	end(r);
}

/* -------------------------------------------------------------------- drives */

/* The controllers that Linux's driver has, and functions of nobody's. */
static int list_drives(struct doctor *d)
{
	struct host_fn *fns;
	struct nt_err err = { 0 };
	char target[DEVICES_TARGET_LEN];
	size_t n;

	if (host_scan(&fns, &n, &err))
		return cmd_error("diag doctor: %s", err.text);
	d->drives = calloc(n ? n : 1, sizeof(*d->drives));
	for (size_t i = 0; d->drives && i < n; i++) {
		struct doctor_drive *drive = &d->drives[d->n];

		devices_target(&fns[i], HOST_WAY_KERNEL, target);
		drive->address = *fns[i].ctrl ? strdup(target) : strdup(fns[i].bdf);
		drive->s = diag_snap_new();
		if (!drive->address || !drive->s)
			break;
		d->n++;
	}
	host_scan_free(fns, n);
	if (!d->drives || d->n < n)
		return cmd_error("out of memory");
	if (!n)
		return cmd_error("diag doctor: this host has no NVMe drive");
	return 0;
}

int doctor_read_all(struct doctor *d, enum doctor_depth depth)
{
	struct reader *readers;
	int status = list_drives(d);

	if (status)
		return status;
	readers = calloc(d->n, sizeof(*readers));
	if (!readers)
		return cmd_error("out of memory");
	for (size_t i = 0; i < d->n; i++) {
		readers[i].fd = -1;
		if (start(&readers[i], d->drives[i].address, depth))
			diag_snap_miss(d->drives[i].s, "logs/02.bin", "cannot start a process");
	}
	read_all(readers, d->n);
	for (size_t i = 0; i < d->n; i++)
		finish(&d->drives[i], &readers[i]);
	free(readers);
	return 0;
}
