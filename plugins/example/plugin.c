// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plugin with one real case, to be copied.
 *
 * The Identify Controller data does not depend on the NSID field, which this
 * command does not use (Base 2.0 section 5.17.2.1, CNS 01h): two reads, one of
 * them into a buffer that starts in the middle of a page, give the same bytes.
 */
#include <nvmetest/plugin.h>

#define IDENTIFY_LEN 4096
#define CNS_CTRL     0x01

static void same_data(struct nt_ctx *t)
{
	struct nt_buf *first = nt_buf(t, IDENTIFY_LEN);
	struct nt_buf *second = nt_buf_at(t, IDENTIFY_LEN, 2048);

	nt_step(t, "Identify, CNS 01h, into a page");
	nt_shall_succeed(t, nt_identify(t, CNS_CTRL, 0, first), "Identify Controller succeeds");
	nt_step(t, "the same into the middle of two pages");
	nt_shall_succeed(t, nt_identify(t, CNS_CTRL, 0, second),
			 "Identify Controller into an offset buffer succeeds");
	nt_shall_bytes(t, second->data, first->data, IDENTIFY_LEN,
		       "both transfers brought the same data");
	nt_buf_guards(t, second, "nothing was written around the buffer");
}

static const struct nt_case cases[] = {
	{
		.id = "example.identify.same-data",
		.title = "Identify Controller gives the same data wherever the buffer is",
		.spec = "base-2.0:5.17.2.1",
		.coverage = "PRP-02",
		.needs = NT_NEED_COMMANDS,
		.run = same_data,
		.advice = "PRP1 with an offset, and PRP2 as the second page",
	},
};

static const struct nt_group group = NT_GROUP("example.identify", cases);
static const struct nt_group *const groups[] = { &group, NULL };

extern const struct nt_plugin nvmetest_plugin;
const struct nt_plugin nvmetest_plugin = {
	.abi = NT_PLUGIN_ABI,
	.name = "example",
	.summary = "one case, to be copied",
	.groups = groups,
};
