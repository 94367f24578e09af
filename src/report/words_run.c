// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of a whole run: its verdict, what to do next, who allowed it, what was lent. */
#include <inttypes.h>
#include <string.h>

#include "get.h"
#include "words.h"

#define NAMES_MAX 4u

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

void words_verdict(struct json_object *root, const struct report_totals *sum, int exit,
		   const char **ret_verdict, char *buf, size_t len)
{
	uint64_t bad = sum->fail - sum->known_fail;
	const char *reason = report_get_str(report_get_obj(root, "run"), "reason");

	*buf = '\0';
	switch (exit) {
	case 0:
		*ret_verdict = "PASS";
		words_add(buf, len, "every \"shall\" that was checked held");
		if (sum->known_fail)
			words_add(buf, len, ", but for %" PRIu64 " known deviation%s",
				  sum->known_fail, plural(sum->known_fail));
		break;
	case 1:
		*ret_verdict = "FAIL";
		if (bad)
			words_add(buf, len, "%" PRIu64 " case%s broke a \"shall\"", bad,
				  plural(bad));
		else
			words_add(buf, len,
				  "%" PRIu64 " case%s broke a \"should\", and --strict was given",
				  sum->warn, plural(sum->warn));
		break;
	case 4:
		*ret_verdict = "INTERRUPTED";
		words_add(buf, len, "the run ended early, the report is whole as far as it goes");
		if (bad)
			words_add(buf, len, "; %" PRIu64 " case%s broke a \"shall\"", bad,
				  plural(bad));
		break;
	case 77:
		*ret_verdict = "SKIP";
		words_add(buf, len, "nothing could be checked, every case was skipped");
		break;
	default:
		*ret_verdict = "ERROR";
		if (sum->error)
			words_add(buf, len, "%" PRIu64 " case%s could not be judged", sum->error,
				  plural(sum->error));
		else
			words_add(buf, len, "the run did not come to its end");
	}
	if (*reason)
		words_add(buf, len, " (%s)", reason);
}

/* What to do about the reason why a run did not come to its end; the first that fits. */
static const struct {
	const char *begin, *part; /* how the reason begins, and what is in it */
	const char *next;
} advices[] = {
	{ "not given back: ", "", "nvmetest recover tries again to give the function back" },
	{ "refused: ", "cannot be ", "see to it that the list can be read, then run again" },
	{ "refused: ", " listed in ",
	  "take another drive, or ask who keeps the list that the reason names" },
	{ "refused: ", "does not match",
	  "look which drive is where, with nvmetest devices, and name the one that you mean" },
	{ "refused: ", "--serial",
	  "make sure that it is the drive you mean and that nobody needs what is on it, then do "
	  "what "
	  "the reason asks for; with --allow none nothing on it is changed" },
	{ "refused: ", "",
	  "do what the reason says, then run again; nvmetest devices tells which drives there are "
	  "and what uses them" },
	{ "", " is in use: ",
	  "do what the reason says, then run again; nvmetest devices tells which drives there are "
	  "and what uses them" },
	{ "", "wait until it ends", "run again when the other run has ended" },
	{ "", "",
	  "see to what the reason names, then run again; nvmetest devices tells which targets work "
	  "here" },
};

static const char *advice_for(const char *reason)
{
	size_t i = 0;

	while (strncmp(reason, advices[i].begin, strlen(advices[i].begin)) ||
	       !strstr(reason, advices[i].part))
		i++;
	return advices[i].next;
}

static void next_of_error(const char *reason, const struct report_totals *sum, const char *first,
			  char *buf, size_t len)
{
	if (!strncmp(reason, "not given back: ", 16))
		words_add(buf, len, "%s", advice_for(reason));
	else if (*first)
		words_add(buf, len,
			  "look at the reason of %s first: an error is no verdict on the device",
			  first);
	else if (sum->error)
		words_add(buf, len,
			  "look at the reasons above first: an error is no verdict on the device");
	else if (*reason)
		words_add(buf, len, "%s", advice_for(reason));
	else
		words_add(buf, len, "check that the target is there and answers, then run again");
}

/* The words that fit the exit status. */
static void next_of_exit(struct json_object *root, const struct report_totals *sum, int exit,
			 const char *first, char *buf, size_t len)
{
	if (exit == 1 && *first && sum->fail > sum->known_fail)
		words_add(
			buf, len,
			"nvmetest explain %s tells the rule; its \"again\" line repeats it alone; "
			"a deviation that is argued goes into a --known file",
			first);
	else if (exit == 1 && *first)
		words_add(
			buf, len,
			"nvmetest explain %s tells the rule; without --strict a broken \"should\" "
			"is no failure",
			first);
	else if (exit == 3)
		next_of_error(report_get_str(report_get_obj(root, "run"), "reason"), sum, first,
			      buf, len);
	else if (exit == 4)
		words_add(buf, len,
			  "run again; what ran before the interruption is judged above, and with "
			  "--events FILE a run can be resumed");
	else if (exit == 77)
		words_add(buf, len,
			  "the reasons above say what the target lacks or the plan must allow");
	else if (exit == 0 && sum->fixed)
		words_add(buf, len, "take the entries that no longer apply out of the known file");
}

void words_next(struct json_object *root, const struct report_totals *sum, int exit,
		const char *first, char *buf, size_t len)
{
	struct json_object *run = report_get_obj(root, "run");
	const char *resume = report_get_str(run, "resume");
	bool is_left = *resume && !strcmp(report_get_str(run, "state"), "interrupted");

	*buf = '\0';
	if (is_left)
		words_add(buf, len, "%s goes on with the cases that are left", resume);
	if (is_left && exit == 1)
		words_add(buf, len, "; ");
	if (!is_left || exit == 1)
		next_of_exit(root, sum, exit, first, buf, len);
}

void words_resumed(struct json_object *run, char *buf, size_t len)
{
	size_t n = report_get_len(run, "resumed"), named = 0;
	const char *last = "";

	*buf = '\0';
	for (size_t i = 0; i < n; i++) {
		const char *id = report_get_str(report_get_at(run, "resumed", i), "id");

		if (!*id || !strcmp(id, last))
			continue;
		last = id;
		if (named++ < NAMES_MAX)
			words_add(buf, len, named > 1 ? ", %s" : "in %s", id);
	}
	if (!n)
		return;
	if (named > NAMES_MAX)
		words_add(buf, len, " and %zu more", named - NAMES_MAX);
	words_add(buf, len, named ? "; resumed" : "resumed");
	words_add(buf, len, n == 1 ? " once" : " %zu times", n);
}

void words_consent(struct json_object *run, char *buf, size_t len)
{
	struct json_object *c = report_get_obj(run, "consent");
	size_t n = report_get_len(c, "allow");

	*buf = '\0';
	if (!c)
		return;
	for (size_t i = 0; i < n; i++)
		words_add(buf, len, i ? ", %s" : "%s", report_get_str_at(c, "allow", i));
	words_add(buf, len, n ? " by %s" : "nothing beyond the plan, by %s",
		  report_get_str(c, "user"));
	if (*report_get_str(c, "sudo_user"))
		words_add(buf, len, " (sudo by %s)", report_get_str(c, "sudo_user"));
	if (*report_get_str(c, "serial"))
		words_add(buf, len, " for serial number %s", report_get_str(c, "serial"));
	if (!report_get_bool(c, "tty"))
		words_add(buf, len, ", from a script");
}

static const char *driver_word(const char *name)
{
	return *name ? name : "no driver";
}

void words_bound(struct json_object *target, char *buf, size_t len)
{
	struct json_object *b = report_get_obj(target, "bound");
	const char *error = report_get_str(b, "return_error");

	*buf = '\0';
	if (!b)
		return;
	words_add(buf, len, "%s to %s in %" PRIu64 " ms, ", driver_word(report_get_str(b, "from")),
		  driver_word(report_get_str(b, "to")), report_get_u64(b, "ms"));
	if (report_get_bool(b, "returned"))
		words_add(buf, len, "given back in %" PRIu64 " ms", report_get_u64(b, "return_ms"));
	else
		words_add(buf, len, "NOT given back, try nvmetest recover%s%s", *error ? ": " : "",
			  error);
}
