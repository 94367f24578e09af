// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ctrl-C, SIGTERM and SIGHUP in the process that survives a run: the first one
 * ends it after the current case, the second one now.
 */
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

static const int watched[SIGNALS_WATCHED] = { SIGINT, SIGTERM, SIGHUP };
static volatile sig_atomic_t signal_count, signal_last;
/* So many end it now. */
static int urgent_count = 2;
static const char *lead = "\n";
static bool is_silent;

/* From a handler. When nobody reads it, there is nothing to do. */
static void say(const char *before, const char *text)
{
	if (is_silent || write(STDERR_FILENO, before, strlen(before)) < 0 ||
	    write(STDERR_FILENO, text, strlen(text)) < 0)
		return;
}

static void on_signal(int number)
{
	signal_last = number;
	if (!signal_count++)
		say(lead, "nvmetest: ending after this case; once more ends it now\n");
}

int run_signals(void)
{
	return signal_count;
}

bool run_urgent(void)
{
	return signal_count >= urgent_count;
}

void signals_patience(void)
{
	signals_look();
	if (!run_urgent())
		return;
	urgent_count = signal_count + 1;
	say(*lead == '\n' ? "" : lead,
	    "nvmetest: putting features back; once more leaves that to nvmetest recover\n");
}

/* They arrive only while worker_recv() waits: no other call is ever interrupted. */
void signals_watch(struct saved_signals *saved, const char *clear, bool silent)
{
	const struct sigaction count = { .sa_handler = on_signal };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t block;

	signal_count = 0;
	urgent_count = 2;
	lead = clear ? clear : "\n";
	is_silent = silent;
	sigemptyset(&block);
	for (size_t i = 0; i < SIGNALS_WATCHED; i++)
		sigaddset(&block, watched[i]);
	sigprocmask(SIG_BLOCK, &block, &saved->mask);
	for (size_t i = 0; i < SIGNALS_WATCHED; i++)
		sigaction(watched[i], &count, &saved->actions[i]);
	sigaction(SIGPIPE, &ignore, &saved->pipe);
}

/* Pending ones count too: between two steps nobody waits. */
void signals_look(void)
{
	const struct timespec now = { 0 };
	sigset_t set;
	int number;

	sigemptyset(&set);
	for (size_t i = 0; i < SIGNALS_WATCHED; i++)
		sigaddset(&set, watched[i]);
	while ((number = sigtimedwait(&set, NULL, &now)) > 0)
		on_signal(number);
}

void signals_restore(const struct saved_signals *saved)
{
	/* One that came while the end was under way asks for what is done already. */
	signals_look();
	for (size_t i = 0; i < SIGNALS_WATCHED; i++)
		sigaction(watched[i], &saved->actions[i], NULL);
	sigaction(SIGPIPE, &saved->pipe, NULL);
	sigprocmask(SIG_SETMASK, &saved->mask, NULL);
}

int signals_last(void)
{
	return (int)signal_last;
}
