// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What only the device itself can tell: whether somebody has it exclusively,
 * and the signatures on it, by libblkid.
 *
 * A drive that does not answer holds up whoever reads from it, beyond any
 * signal. So a child opens and reads, and is left behind when its time is up.
 */
#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/uses_priv.h"

#define PROBE_MS     20000
#define BUSY_TRIES   5
#define BUSY_WAIT_US 20000

/* One answer of the child: shorter than what a pipe passes in one piece. */
struct answer {
	size_t dev;
	enum {
		ANSWER_OPEN,
		ANSWER_BUSY,
		ANSWER_NO_OPEN,
		ANSWER_TYPE,
		ANSWER_UNREADABLE,
		ANSWER_DONE
	} kind;
	int error;
	bool is_table, is_member;
	char type[64], label[64];
};

static void tell(int out, const struct answer *a)
{
	if (write(out, a, sizeof(*a)) != (ssize_t)sizeof(*a))
		_exit(1);
}

/* ------------------------------------------------------------------- child */

static bool is_member(const char *type, const char *usage)
{
	return (usage && !strcmp(usage, "raid")) || !strcmp(type, "bcache");
}

/* All that libblkid knows, the ambiguous ones as well. */
static void tell_signatures(int out, size_t dev, int fd)
{
	struct answer a = { .dev = dev, .kind = ANSWER_TYPE };
	blkid_probe pr = blkid_new_probe();
	int rc = -1;

	if (pr && !blkid_probe_set_device(pr, fd, 0, 0)) {
		blkid_probe_enable_superblocks(pr, 1);
		blkid_probe_set_superblocks_flags(pr, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE |
							      BLKID_SUBLKS_LABEL);
		blkid_probe_enable_partitions(pr, 1);
		while (!(rc = blkid_do_probe(pr))) {
			const char *type = NULL, *usage = NULL, *label = NULL;

			blkid_probe_lookup_value(pr, "USAGE", &usage, NULL);
			blkid_probe_lookup_value(pr, "LABEL", &label, NULL);
			a.is_table = !blkid_probe_lookup_value(pr, "PTTYPE", &type, NULL);
			if (!a.is_table && blkid_probe_lookup_value(pr, "TYPE", &type, NULL))
				continue;
			snprintf(a.type, sizeof(a.type), "%s", type);
			snprintf(a.label, sizeof(a.label), "%s", label ? label : "");
			a.is_member = !a.is_table && is_member(type, usage);
			tell(out, &a);
		}
	}
	if (rc < 0) {
		a = (struct answer){ .dev = dev, .kind = ANSWER_UNREADABLE, .error = errno };
		tell(out, &a);
	}
	blkid_free_probe(pr);
}

static int open_exclusive(const char *path)
{
	int fd = -1;

	/* Another that looks at this very moment, as we do, is no use of the drive. */
	for (int i = 0; i < BUSY_TRIES; i++) {
		fd = open(path, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0 || errno != EBUSY)
			break;
		usleep(BUSY_WAIT_US);
	}
	return fd;
}

static void look_at(int out, size_t dev, const char *name)
{
	struct answer a = { .dev = dev, .kind = ANSWER_OPEN };
	char path[2048];
	int fd;

	errno = ENAMETOOLONG;
	fd = host_path(path, sizeof(path), "/dev/%s", name) ? open_exclusive(path) : -1;
	if (fd < 0) {
		a.kind = errno == EBUSY ? ANSWER_BUSY : ANSWER_NO_OPEN;
		a.error = errno;
		tell(out, &a);
		if (a.kind == ANSWER_NO_OPEN)
			return;
		/* Who has it does not matter for reading. */
		fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			return;
	} else {
		tell(out, &a);
	}
	tell_signatures(out, dev, fd);
	close(fd);
}

static _Noreturn void child(const struct uses *u, int out)
{
	struct answer done = { .kind = ANSWER_DONE };
	int null = open("/dev/null", O_RDWR);

	/* If it is left behind it must hold nothing: no lock, no pipe that somebody reads. */
	if (dup2(out, 3) != 3)
		_exit(1);
	for (int fd = 0; null >= 0 && fd < 3; fd++)
		dup2(null, fd);
	close_range(4, ~0u, 0);
	signal(SIGPIPE, SIG_DFL);
	for (size_t i = 0; i < u->dev_count; i++)
		if (u->devs[i].is_block && !*u->devs[i].label)
			look_at(3, i, u->devs[i].name);
	tell(3, &done);
	_exit(0);
}

/* ------------------------------------------------------------------ parent */

struct outcome {
	struct uses *u;
	bool may_overwrite;
	bool is_done;
	bool *answered; /* by device: it was opened, or why not is known */
};

static bool is_explained(const struct uses *u, size_t dev)
{
	const struct host_uses *list = &u->lists[u->devs[dev].fn];

	for (size_t i = 0; i < list->n; i++) {
		const struct host_use *use = &list->v[i];

		if (use->kind < HOST_USE_EXCLUSIVE && use->kind != HOST_USE_OPEN &&
		    !strncmp(use->device, u->devs[dev].name, strlen(u->devs[dev].name)))
			return true;
	}
	return false;
}

static void take_type(struct uses *u, const struct answer *a)
{
	const char *quote = *a->label ? "\"" : "";

	if (a->is_table)
		uses_add(u, a->dev, HOST_USE_SIGNATURE, "%s partition table", a->type);
	else if (!strcmp(a->type, "swsuspend"))
		uses_add(u, a->dev, HOST_USE_ROOT, "holds a hibernated system");
	else if (a->is_member)
		uses_add(u, a->dev, HOST_USE_HOLDER, "member of a set (%s%s%s%s%s)", a->type,
			 *a->label ? " " : "", quote, a->label, quote);
	else
		uses_add(u, a->dev, HOST_USE_SIGNATURE, "%s%s%s%s%s", a->type, *a->label ? " " : "",
			 quote, a->label, quote);
}

static void take_answer(struct outcome *o, const struct answer *a)
{
	struct uses *u = o->u;
	const char *name;

	o->is_done = a->kind == ANSWER_DONE;
	if (o->is_done || a->dev >= u->dev_count)
		return;
	name = u->devs[a->dev].name;
	o->answered[a->dev] = true;
	switch (a->kind) {
	case ANSWER_BUSY:
		if (!is_explained(u, a->dev))
			uses_add(u, a->dev, HOST_USE_EXCLUSIVE,
				 "busy: the kernel has it exclusively for something else");
		break;
	case ANSWER_NO_OPEN:
		uses_missing(u, u->devs[a->dev].fn, "/dev/%s: %s", name, strerror(a->error));
		break;
	case ANSWER_TYPE:
		take_type(u, a);
		break;
	case ANSWER_UNREADABLE:
		if (!o->may_overwrite)
			uses_missing(u, u->devs[a->dev].fn, "what is on /dev/%s: it cannot be read",
				     name);
		break;
	default:
		break;
	}
}

/* Answers until the child is done, has died, or time is up. */
static void listen(struct outcome *o, int in)
{
	struct nt_deadline until = nt_deadline_ms(PROBE_MS);
	struct pollfd p = { .fd = in, .events = POLLIN };
	struct answer a;
	ssize_t n;

	while (!o->is_done && !nt_deadline_passed(until)) {
		if (poll(&p, 1, 100) <= 0)
			continue;
		n = read(in, &a, sizeof(a));
		if (n == (ssize_t)sizeof(a))
			take_answer(o, &a);
		else if (n >= 0 || errno != EINTR)
			break;
	}
}

static void note_silence(const struct outcome *o)
{
	struct uses *u = o->u;

	for (size_t i = 0; i < u->dev_count; i++)
		if (u->devs[i].is_block && !*u->devs[i].label && !o->answered[i])
			uses_missing(u, u->devs[i].fn, "/dev/%s: it does not answer",
				     u->devs[i].name);
}

void uses_probe(struct uses *u, bool may_overwrite)
{
	struct outcome o = { .u = u, .may_overwrite = may_overwrite };
	int pipes[2];
	pid_t pid;

	if (!u->dev_count)
		return;
	o.answered = calloc(u->dev_count, sizeof(*o.answered));
	if (!o.answered || pipe2(pipes, O_CLOEXEC)) {
		free(o.answered);
		u->is_out_of_memory = true;
		return;
	}
	pid = fork();
	if (!pid)
		child(u, pipes[1]);
	close(pipes[1]);
	if (pid > 0)
		listen(&o, pipes[0]);
	close(pipes[0]);
	if (pid < 0 || !o.is_done)
		note_silence(&o);
	if (!o.is_done && !may_overwrite && u->fn_count)
		uses_missing(u, SIZE_MAX, "what is on the drive: it does not answer");
	if (pid > 0) {
		kill(pid, SIGKILL);
		/* One that hangs in the kernel is waited for by init when we are gone. */
		waitpid(pid, NULL, o.is_done ? 0 : WNOHANG);
	}
	free(o.answered);
}
