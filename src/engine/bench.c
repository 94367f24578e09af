// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process around a measurement: opens the device, forks the child that
 * drives it, and ends it on a signal, an answer or a time limit. The result
 * lies in memory that both see, so it is whole as far as it went.
 */
#include "engine/bench.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/gate.h"
#include "util/child.h"
#include "util/clock.h"
#include "util/jobj.h"

#define SESSION_MS     180000u /* to bring a controller up, as in a run */
#define STOP_MS	       15000u  /* to end after a signal */
#define SLACK_ROUND_MS 10000u

struct shared {
	volatile bool is_stopped;
	bool is_done;
	struct nt_err err;
	struct gate gate;
	struct bench_result res;
};

static volatile sig_atomic_t signal_count;

static void on_signal(int number)
{
	(void)number;
	signal_count++;
}

static void copy_ascii(char *to, const uint8_t *from, size_t len)
{
	while (len && (from[len - 1] == ' ' || !from[len - 1]))
		len--;
	for (size_t i = 0; i < len; i++)
		to[i] = from[i] >= 0x20 && from[i] < 0x7f ? (char)from[i] : '?';
	to[len] = '\0';
}

static void tell_target(struct bench_result *res, const struct session *s)
{
	snprintf(res->backend, sizeof(res->backend), "%s", s->fn->ops->name);
	res->is_model = s->fn->caps & PCIFN_CAP_SKIP_TIME;
	res->vs = s->limits.vs;
	if (!s->has_identify_ctrl)
		return;
	copy_ascii(res->sn, s->identify_ctrl + 4, 20);
	copy_ascii(res->mn, s->identify_ctrl + 24, 40);
	copy_ascii(res->fr, s->identify_ctrl + 64, 8);
}

static struct gate_ask ask_of(const struct bench_options *opts, const struct pcifn *fn)
{
	return (struct gate_ask){
		.address = opts->target,
		.caps = gate_caps(opts->target, fn),
		.effects = opts->is_write ? NT_EFF_DATA : 0,
		.allow = opts->allow,
		.serial = opts->serial,
	};
}

/*
 * Before the device is opened, and again when it turns out to be a real one:
 * one tool at a time, and none where it is in use.
 */
static int enter(struct gate *g, const struct bench_options *opts, const struct pcifn *fn,
		 struct nt_err *err)
{
	const struct gate_ask ask = ask_of(opts, fn);
	int rc;

	if ((ask.caps & PCIFN_CAP_SCRATCH) || g->is_found)
		return 0;
	rc = gate_find(g, &ask, err);
	/* What is not there is told by its back end. */
	if (rc && !fn) {
		*err = (struct nt_err){ 0 };
		return 0;
	}
	if (!rc)
		rc = gate_lock(g, err);
	return rc ? rc : gate_check(g, &ask, err);
}

/* In the child, when the controller has said who it is. */
static int check_effects(const struct bench_options *opts, const struct gate *g, struct session *s,
			 const char *sn, struct nt_err *err)
{
	const struct gate_ask ask = ask_of(opts, s->fn);
	struct json_object *target;
	int rc;

	if (ask.caps & PCIFN_CAP_SCRATCH)
		return 0;
	if (effects_refused(ask.effects, ask.caps, opts->allow))
		return nt_err_set(err, -EPERM,
				  "refused: --write overwrites user data of a real device; "
				  "it needs --allow data and --serial %s",
				  *sn ? sn : "SN");
	target = json_object_new_object();
	jobj_str(target, "sn", sn);
	if (opts->is_write)
		signature_scan(s, jobj_array(target, "signatures"));
	rc = gate_pass(g, &ask, target, err);
	json_object_put(target);
	return rc;
}

/*
 * Wandering between processors would show up as latency. True when this process was bound to
 * one of several already: then whoever plays the device (QEMU) is on the same.
 */
static bool stay_here(void)
{
	const int cpu = sched_getcpu();
	cpu_set_t one;

	if (!sched_getaffinity(0, sizeof(one), &one) && CPU_COUNT(&one) == 1)
		return sysconf(_SC_NPROCESSORS_ONLN) > 1;
	if (cpu < 0)
		return false;
	CPU_ZERO(&one);
	CPU_SET((size_t)cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
	return false;
}

static int in_session(struct pcifn *fn, const struct bench_options *opts, struct shared *sh)
{
	struct session *s;
	int rc = session_open(fn, opts->seed, 1.0, &s, &sh->err);

	if (rc)
		return rc;
	tell_target(&sh->res, s);
	if (!s->is_answering)
		rc = nt_err_set(&sh->err, -EIO,
				"%s: the controller does not become ready or does "
				"not answer; nvmetest run smoke tells more",
				fn->address);
	if (!rc)
		rc = check_effects(opts, &sh->gate, s, sh->res.sn, &sh->err);
	if (!rc)
		rc = bench_measure(s, opts, &sh->is_stopped, &sh->res, &sh->err);
	if (rc == -ENODEV)
		s->is_lost = true;
	session_close(s);
	return rc;
}

static _Noreturn void child(struct pcifn *fn, const struct bench_options *given, struct shared *sh,
			    pid_t parent)
{
	struct bench_options opts = *given;

	child_begin(parent);
	opts.must_yield = stay_here();
	if (in_session(fn, &opts, sh) && !sh->err.code)
		nt_err_set(&sh->err, -EIO, "%s: cannot be measured", fn->address);
	sh->is_done = true;
	_exit(0);
}

static uint64_t limit_ms(const struct bench_options *opts)
{
	/* A number of commands takes as long as it takes; each of them has its own deadline. */
	if (opts->count)
		return UINT64_MAX / 4000000;
	return SESSION_MS +
	       opts->rounds * (opts->depth_count * (opts->round_ns / 1000000 + SLACK_ROUND_MS) +
			       SLACK_ROUND_MS);
}

/* True when the child ended by itself; *ret_status is its wait status then. */
static bool wait_child(pid_t pid, const struct bench_options *opts, struct shared *sh,
		       int *ret_status)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	uint64_t until = clock_wall_ns() + limit_ms(opts) * 1000000u;

	while (clock_wall_ns() < until && signal_count < 2) {
		if (waitpid(pid, ret_status, WNOHANG) == pid)
			return true;
		if (signal_count && !sh->is_stopped) {
			sh->is_stopped = true;
			sh->res.is_interrupted = true;
			until = clock_wall_ns() + STOP_MS * 1000000ull;
		}
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, ret_status, 0) < 0 && errno == EINTR)
		continue;
	return false;
}

static int judge_child(bool ended, int status, const struct shared *sh, struct nt_err *err)
{
	const char *name;

	if (ended && sh->is_done) {
		*err = sh->err;
		return err->code;
	}
	if (sh->is_stopped)
		return 0;
	if (!ended)
		return nt_err_set(err, -ETIMEDOUT, "the measurement did not end in time");
	name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
	return nt_err_set(err, -EIO, "the measuring process died%s%s", name ? ": SIG" : "",
			  name ? name : "");
}

static int run_child(struct pcifn *fn, const struct bench_options *opts, struct shared *sh,
		     struct nt_err *err)
{
	struct nt_err ignored;
	pid_t parent = getpid(), pid;
	int status = 0, rc;
	bool ended;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return nt_err_set(err, -EIO, "cannot start a process: %m");
	if (!pid)
		child(fn, opts, sh, parent);
	ended = wait_child(pid, opts, sh, &status);
	rc = judge_child(ended, status, sh, err);
	/* Whoever did not end properly left the controller running. */
	if (!ended || !sh->is_done)
		pcifn_recover(fn, &ignored);
	return rc;
}

int bench_run(const struct bench_options *opts, struct bench_result **ret, struct nt_err *err)
{
	static const int watched[] = { SIGINT, SIGTERM, SIGHUP };
	const struct sigaction count = { .sa_handler = on_signal };
	struct sigaction saved[ARRAY_SIZE(watched)];
	struct shared *sh =
		mmap(NULL, sizeof(*sh), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct pcifn *fn;
	int rc;

	*err = (struct nt_err){ 0 };
	*ret = calloc(1, sizeof(**ret));
	if (sh == MAP_FAILED || !*ret) {
		rc = nt_err_set(err, -ENOMEM, "out of memory");
		goto unmap;
	}
	sh->gate.lock_fd = -1;
	signal_count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(watched); i++)
		sigaction(watched[i], &count, &saved[i]);
	rc = enter(&sh->gate, opts, NULL, err);
	if (!rc)
		rc = pcifn_open(opts->target, &fn, err);
	if (!rc) {
		rc = enter(&sh->gate, opts, fn, err);
		if (!rc)
			rc = run_child(fn, opts, sh, err);
		pcifn_close(fn);
	}
	gate_close(&sh->gate);
	for (size_t i = 0; i < ARRAY_SIZE(watched); i++)
		sigaction(watched[i], &saved[i], NULL);
	**ret = sh->res;
unmap:
	if (sh != MAP_FAILED)
		munmap(sh, sizeof(*sh));
	return rc;
}
