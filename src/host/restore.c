// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way back: what a journal says is put into sysfs again, then looked at.
 *
 * A journal is believed only as far as the function still looks as we left it:
 * a driver that neither we nor the state before know means that somebody else
 * decided, and is not taken away.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bind_priv.h"

/* Bits of Command that no driver sets: parity error response, SERR# enable. */
#define COMMAND_KEPT 0x0140u

int handover_init(struct handover *h, const char *bdf, const struct host_bind_opts *opts,
		  struct nt_err *err)
{
	static const struct host_bind_opts none;
	static struct nt_err unheard;

	*h = (struct handover){ .opts = opts ? opts : &none, .err = err ? err : &unheard };
	*h->err = (struct nt_err){ 0 };
	if (host_bdf_parse(bdf, h->bdf))
		return 0;
	return nt_err_set(h->err, -EINVAL, "\"%s\" is no PCI address: write it like 0000:01:00.0",
			  bdf);
}

/* Children of a run that was killed may hold its lock a little longer. */
static bool is_of_dead_run(const struct handover *h)
{
	struct nt_err ignored;
	struct host_journal j;

	return !journal_read(h->bdf, &j, &ignored) && !j.is_bind && !j.is_live;
}

/* Unless the caller has it or nothing is to be written (*ret_fd is -1 then). */
static int take_lock(const struct handover *h, int *ret_fd)
{
	struct nt_deadline until = { 0 };
	int rc;

	*ret_fd = -1;
	if (h->opts->has_lock || h->opts->dry_run)
		return 0;
	if (is_of_dead_run(h))
		until = nt_deadline_ms(bind_env.lock_ms);
	for (unsigned int turn = 0;; turn++) {
		rc = host_lock(h->bdf, ret_fd, h->err);
		if (rc != -EPERM || nt_deadline_passed(until))
			return rc;
		bind_pause(turn);
	}
}

int handover_locked(const struct handover *h,
		    int (*work)(const struct handover *h, const char *driver), const char *driver)
{
	sigset_t saved;
	int fd, rc;

	bind_signals_block(&saved);
	rc = take_lock(h, &fd);
	if (!rc) {
		rc = work(h, driver);
		if (fd >= 0)
			host_unlock(fd);
	}
	bind_signals_free(&saved);
	return rc;
}

/* -------------------------------------------------------------- attributes */

/* Written only when it is another value, and only where there was one. */
static int put_back(const struct handover *h, const char *attr, const char *before)
{
	char now[128];
	int rc;

	handover_get(h, attr, now, sizeof(now));
	if (!*before || !strcmp(now, before))
		return 0;
	rc = handover_set(h, attr, before);
	if (!rc && !h->opts->dry_run)
		handover_say(h, "%s %s", attr, before);
	return rc;
}

static int put_override(const struct handover *h, const struct host_journal *j)
{
	char now[128];
	int rc;

	handover_get(h, "driver_override", now, sizeof(now));
	if (!strcmp(now, j->override))
		return 0;
	rc = handover_set(h, "driver_override", j->override);
	if (!rc && !h->opts->dry_run)
		handover_say(h, "driver_override %s", *j->override ? j->override : "cleared");
	return rc;
}

/*
 * Command belongs to the driver that is bound. Without one it is ours to put
 * back, and with one the error bits that it does not touch.
 */
static int put_command(const struct handover *h, const struct host_journal *j)
{
	uint32_t mask = *j->driver ? COMMAND_KEPT : 0xffff, now, want;
	int rc = handover_command(h, &now);

	want = (now & ~mask) | (j->command & mask);
	if (rc || now == want)
		return rc ? nt_err_set(h->err, rc == -ENODEV ? -ENODEV : -EIO,
				       "cannot read the configuration space of %s: %s", h->bdf,
				       strerror(-rc))
			  : 0;
	if (h->opts->dry_run) {
		handover_say(h, "would write %04xh to the Command register", want);
		return 0;
	}
	rc = handover_set_command(h, want);
	if (rc)
		return nt_err_set(h->err, -EIO,
				  "cannot write %04xh to the Command register of %s: %s%s", want,
				  h->bdf, strerror(-rc),
				  rc == -EPERM ? "; kernel lockdown forbids it" : "");
	handover_say(h, "Command %04xh", want);
	return 0;
}

/* All of them, whatever one of them does; the first failure is told. */
static int put_attributes(const struct handover *h, const struct host_journal *j)
{
	struct nt_err first = { 0 };
	int rc[4];

	rc[0] = put_back(h, "reset_method", j->reset_method);
	first = rc[0] ? *h->err : first;
	rc[1] = put_back(h, "d3cold_allowed", j->d3cold_allowed);
	first = rc[1] && !first.code ? *h->err : first;
	rc[2] = put_command(h, j);
	first = rc[2] && !first.code ? *h->err : first;
	rc[3] = put_back(h, "power/control", j->power_control);
	first = rc[3] && !first.code ? *h->err : first;
	if (first.code)
		*h->err = first;
	return first.code;
}

/* ------------------------------------------------------------------ driver */

static int let_go(const struct handover *h, const char *driver, struct host_journal *j)
{
	struct nt_deadline until = nt_deadline_ms(bind_env.lock_ms);
	char holder[64];
	int pid = 0, rc;

	for (unsigned int turn = 0; handover_holder(h, holder, sizeof(holder)); turn++) {
		if (nt_deadline_passed(until))
			return nt_err_set(h->err, -EPERM,
					  "%s is open by %s: end that, then nvmetest recover %s",
					  h->bdf, holder, h->bdf);
		bind_pause(turn);
	}
	rc = handover_unbind(h, driver, &pid);
	if (rc == -ETIMEDOUT && pid) {
		struct nt_err ignored;

		j->waiting_pid = pid;
		j->waiting_start = journal_process_start(pid);
		journal_write(j, &ignored);
	}
	if (!rc && !h->opts->dry_run)
		handover_say(h, "unbound from %s", driver);
	return rc;
}

static int take_back(const struct handover *h, const char *driver)
{
	char now[32];
	int rc = handover_load(h, driver);

	if (!rc)
		rc = handover_probe(h);
	if (rc || h->opts->dry_run)
		return rc;
	handover_driver(h, now);
	if (*now && strcmp(now, driver)) { /* another one wants it, too */
		rc = handover_unbind(h, now, NULL);
		now[0] = '\0';
	}
	if (!rc && !*now)
		rc = handover_attach(h, driver);
	if (!rc)
		handover_say(h, "bound to %s", driver);
	return rc;
}

static int put_driver(const struct handover *h, struct host_journal *j)
{
	char now[32];
	int rc = 0;

	handover_driver(h, now);
	if (strcmp(now, j->driver) && *now && strcmp(now, j->bound_to))
		return nt_err_set(
			h->err, -EPERM,
			"%s is bound to %s, which nvmetest did not do: unbind it by hand, "
			"then nvmetest recover %s",
			h->bdf, now, h->bdf);
	if (strcmp(now, j->driver) && *now)
		rc = let_go(h, now, j);
	if (!rc)
		rc = put_override(h, j);
	if (!rc && strcmp(now, j->driver) && *j->driver)
		rc = take_back(h, j->driver);
	return rc;
}

/* ------------------------------------------------------------------ result */

static int check_identity(const struct handover *h, const struct host_journal *j,
			  const struct host_fn *fn)
{
	if (!*j->sn || (!strcmp(fn->sn, j->sn) && !strcmp(fn->mn, j->mn)))
		return 0;
	return nt_err_set(
		h->err, -EIO,
		"%s is not the drive that was there before: \"%s\", serial number \"%s\", "
		"and it was \"%s\", \"%s\"",
		h->bdf, fn->mn, fn->sn, j->mn, j->sn);
}

static int not_back(const struct handover *h, const struct host_journal *j,
		    const struct host_fn *fn)
{
	if (strcmp(fn->state, "live"))
		return nt_err_set(h->err, -ETIMEDOUT,
				  "%s is bound to %s again, but the controller is %s after %u ms; "
				  "see dmesg",
				  h->bdf, j->driver, *fn->state ? fn->state : "not there",
				  bind_env.live_ms);
	return nt_err_set(h->err, -ETIMEDOUT,
			  "%s is back, with %zu of %u namespaces after %u ms; see dmesg", h->bdf,
			  fn->ns_count, j->ns_count, bind_env.live_ms);
}

/* Linux's nvme driver brings the controller up and scans it after it was bound. */
static int wait_live(const struct handover *h, const struct host_journal *j)
{
	struct nt_deadline until = nt_deadline_ms(bind_env.live_ms);
	bool is_live, is_whole;
	struct host_fn fn;
	int rc;

	for (unsigned int turn = 0;; turn++) {
		rc = host_fn_read(h->bdf, &fn, h->err);
		if (rc)
			return rc;
		is_live = !strcmp(fn.state, "live");
		is_whole = fn.ns_count >= j->ns_count;
		if ((is_live && is_whole) || nt_deadline_passed(until))
			break;
		host_fn_free(&fn);
		bind_pause(turn);
	}
	/* Another drive may have other namespaces: who it is comes first. */
	rc = is_live ? check_identity(h, j, &fn) : 0;
	if (!rc && !(is_live && is_whole))
		rc = not_back(h, j, &fn);
	if (!rc && *j->sn)
		handover_say(h, "%s, \"%s\", %s, %zu namespace%s", fn.ctrl, fn.mn, fn.sn,
			     fn.ns_count, fn.ns_count == 1 ? "" : "s");
	host_fn_free(&fn);
	return rc;
}

static int check_present(const struct handover *h, const struct host_journal *j)
{
	char path[64];

	if (!handover_is_present(h))
		return nt_err_set(
			h->err, -ENODEV,
			"%s is gone; the journal stays: nvmetest recover when it is back, "
			"or rm %s",
			h->bdf, host_journal_path(h->bdf, path));
	if (j->waiting_pid && journal_process_start(j->waiting_pid) == j->waiting_start)
		return nt_err_set(
			h->err, -ETIMEDOUT,
			"%s: process %d still waits for its driver to let go: end who uses "
			"it, then nvmetest recover %s",
			h->bdf, j->waiting_pid, h->bdf);
	return 0;
}

int restore_locked(const struct handover *h, struct host_journal *j)
{
	int rc = check_present(h, j), attr_rc, late;

	if (!rc)
		rc = put_driver(h, j);
	if (rc)
		return rc;
	attr_rc = put_attributes(h, j);
	if (h->opts->dry_run)
		return attr_rc;
	if (attr_rc)
		return attr_rc;
	late = strcmp(j->driver, "nvme") ? 0 : wait_live(h, j);
	/* All that can be put back is: what is wrong now is no business of the journal. */
	rc = journal_remove(h->bdf, late ? NULL : h->err);
	return late ? late : rc;
}

/* Read again: now nobody changes it. */
static int restore_any(const struct handover *h, const char *unused)
{
	struct host_journal j;
	int rc = journal_read(h->bdf, &j, h->err);

	(void)unused;
	if (rc)
		return rc == -ENOENT ? 1 : rc;
	if (!j.is_old)
		return restore_locked(h, &j);
	handover_say(h, "removed a journal of an earlier start of this host");
	return h->opts->dry_run ? 0 : journal_remove(h->bdf, h->err);
}

int host_restore(const char *bdf, const struct host_bind_opts *opts, struct nt_err *err)
{
	struct host_journal j;
	struct handover h;
	int rc = handover_init(&h, bdf, opts, err);

	if (rc)
		return rc;
	rc = journal_read(h.bdf, &j, h.err);
	if (rc)
		return rc == -ENOENT ? 1 : rc;
	return handover_locked(&h, restore_any, NULL);
}
