// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arbitration: from which Submission Queue the next command is started.
 *
 * Round robin treats all queues alike, whatever QPRIO says. Weighted round robin
 * has the Admin Queue first, then urgent queues, and shares the rest by weights.
 * Commands may be completed in any order, so what is seen here is judged in two
 * ways: a queue that gets nothing while others get many times all that ever
 * waited, or that wins from every position although it should lose, fails; an
 * order that merely looks unlike the text is a warning.
 *
 * Base 2.0 sections 3.4.4, 5.5, 5.27.1.1; NVMe 1.4 sections 4.13, 5.4, 5.21.1.1.
 */
#include "race.h"

#define RR_SPEC	 "base-2.0:3.4.4.1 base-2.0:3.4.4 nvme-1.4:4.13.1"
#define WRR_SPEC "base-2.0:3.4.4.2 base-2.0:5.27.1.1 nvme-1.4:4.13.2 nvme-1.4:5.21.1.1"

enum { URGENT, HIGH, MEDIUM, LOW };

static const uint8_t alike[RACE_QUEUES_MAX];
static const uint8_t upwards[] = { 0, 1, 2, 3 };

/* The last of @n queues first. */
static const uint8_t *backwards(uint32_t n)
{
	static const uint8_t falling[] = { 3, 2, 1, 0 };

	return falling + RACE_QUEUES_MAX - n;
}

static uint32_t some_queues(struct nt_ctx *t)
{
	uint32_t n = nt_limits(t)->sq_count;

	if (n < 2)
		nt_skip(t, "one I/O submission queue has nobody to compete with");
	return (uint32_t)nt_min(n, RACE_QUEUES_MAX);
}

static void need_weighted(struct nt_ctx *t)
{
	const struct drv_enable_attr weighted = { .ams = 1 };

	if (!(NT_CAP_AMS(nt_limits(t)->cap) & 1))
		nt_skip(t, "CAP.AMS bit 0 is 0: no weighted round robin");
	nt_keep_feature(t, NT_FID_ARBITRATION, 0);
	nt_reenable(t, &weighted);
}

/* Three times all that waits is more than any turn; a burst without limit has no end. */
static void serves_everybody(struct nt_ctx *t)
{
	struct race r;
	bool is_short;

	nt_keep_feature(t, NT_FID_ARBITRATION, 0);
	race_open(t, &r, some_queues(t), 64, alike);
	is_short = race_short_burst(t, &r);
	for (unsigned int lap = 0; lap < 4; lap++) {
		uint32_t all = r.queues * r.depth, most = race_keep_full(t, &r, 4 * all);
		uint16_t cid = nt_put_nop(t, nt_asq(t));

		if (is_short)
			nt_shall_range(
				t, most, 0, 3 * all,
				"no queue waits while others complete many times what waits");
		nt_ring(t, nt_asq(t));
		race_run(t, &r, lap % 2 ? upwards : backwards(r.queues));
		nt_shall_succeed(t, nt_wait_cid(t, nt_asq(t), cid),
				 "an admin command among many I/O commands succeeds");
	}
	race_close(t, &r);
}

static void goes_round(struct nt_ctx *t)
{
	struct race r;

	nt_keep_feature(t, NT_FID_ARBITRATION, 0);
	race_open(t, &r, some_queues(t), 64, alike);
	if (!race_short_burst(t, &r))
		nt_skip(t, "any order is in turn");
	for (unsigned int lap = 0; lap < 4; lap++) {
		race_run(t, &r, lap % 2 ? upwards : backwards(r.queues));
		for (uint32_t i = 0; i < r.queues; i++)
			nt_should(t, r.first[i] <= r.last[r.winner],
				  "when the first queue is through, each of the others has begun");
	}
	race_close(t, &r);
}

/* Urgent and low change places; who started first does not. */
static void priority_is_ignored(struct nt_ctx *t)
{
	static const uint8_t falling[] = { URGENT, HIGH, MEDIUM, LOW };
	static const uint8_t rising[] = { LOW, MEDIUM, HIGH, URGENT };
	uint32_t n = some_queues(t), wins = 0, leads = 0;
	struct race r;

	nt_keep_feature(t, NT_FID_ARBITRATION, 0);
	for (unsigned int lap = 0; lap < 4; lap++) {
		bool up = lap & 1;
		uint32_t urgent, low;

		race_open(t, &r, n, 64, up ? rising + (4 - n) : falling);
		urgent = up ? n - 1 : 0;
		low = up ? 0 : n - 1;
		if (!race_short_burst(t, &r))
			nt_note(t, "only starvation can be seen");
		/* The one with the lowest priority is announced first. */
		race_run(t, &r, up ? upwards : backwards(n));
		wins += r.last[urgent] < r.first[low];
		leads += r.mean[urgent] + r.depth / 2 < r.mean[low];
		race_close(t, &r);
	}
	nt_shall(t, wins < 4, "an urgent queue is not through before a low one begins, each time");
	nt_should(t, leads < 4, "an urgent queue is not far ahead of a low one, each time");
}

/*
 * Urgent and low change places, and who is announced first. What was announced
 * first may have been started before the other was known: an urgent queue has to
 * be ahead only where it could.
 */
static void urgent_goes_first(struct nt_ctx *t)
{
	bool is_orderly = true;
	static const uint8_t falling[] = { URGENT, LOW }, rising[] = { LOW, URGENT };
	uint32_t last = 0, ahead = 0;
	struct race r;

	need_weighted(t);
	for (unsigned int lap = 0; lap < 4; lap++) {
		bool urgent = lap & 1, low = !urgent; /* indexes */

		race_open(t, &r, 2, 128, urgent ? rising : falling);
		race_short_burst(t, &r);
		race_run(t, &r, (lap & 2) == (urgent ? 2u : 0u) ? upwards : backwards(2));
		is_orderly &= race_is_orderly(&r);
		last += r.first[urgent] > r.last[low];
		ahead += r.mean[urgent] + r.depth / 4 < r.mean[low];
		race_keep_full(t, &r, 512);
		ahead += r.share[urgent] > 2 * r.share[low];
		race_close(t, &r);
	}
	nt_shall(t, last < 4, "an urgent queue does not wait until a low one is through");
	if (is_orderly)
		nt_should(t, ahead > 2, "an urgent queue is served before a low one");
	else
		nt_note(t, "completions are out of order within a queue, and tell nothing");
}

/*
 * High and low with weights of 16 and 1: the index of the one that was through
 * while the other had more than half to go, or got twice as much; 2: neither.
 */
static unsigned int heavier(struct nt_ctx *t, bool high_is_heavy, bool up, bool *ret_orderly)
{
	static const uint8_t falling[] = { HIGH, LOW }, rising[] = { LOW, HIGH };
	uint32_t want = (high_is_heavy ? 15u << 24 : 15u << 8) | 4;
	unsigned int found = 2;
	struct race r;

	race_open(t, &r, 2, 128, up ? rising : falling);
	if ((race_arbitration(t, want) & ~0xf8u) != want)
		nt_skip(t, "the weights of Arbitration cannot be set");
	race_run(t, &r, high_is_heavy == up ? upwards : backwards(2));
	*ret_orderly &= race_is_orderly(&r);
	if (r.behind[!r.winner] <= r.depth / 2)
		found = r.winner;
	race_keep_full(t, &r, 512);
	for (unsigned int i = 0; i < 2; i++)
		if (r.share[i] > 2 * r.share[!i])
			found = i;
	race_close(t, &r);
	return found;
}

static void weights_share(struct nt_ctx *t)
{
	uint32_t right = 0, wrong = 0;
	bool is_orderly = true;

	need_weighted(t);
	for (unsigned int lap = 0; lap < 4; lap++) {
		bool high = lap & 2, up = lap & 1;
		unsigned int heavy = high == up; /* its index */
		unsigned int found = heavier(t, high, up, &is_orderly);

		right += found == heavy;
		wrong += found == !heavy;
	}
	nt_shall(t, wrong < 4, "the class with the small weight does not get the large share");
	if (is_orderly)
		nt_should(t, right == 4,
			  "a weight of 16 against 1 is seen in the shares of two classes");
	else
		nt_note(t, "completions are out of order within a queue, and tell nothing");
}

/* Each of the three weighted classes, and what comes first, gets through. */
static void every_class_is_served(struct nt_ctx *t)
{
	static const uint8_t classes[] = { URGENT, HIGH, MEDIUM, LOW };
	static const uint32_t values[] = { 0,	       7,	   0xff000000, 0x000000ff,
					   0x00ff0003, 0x0f030107, 0xffffff07 };
	struct race r;

	need_weighted(t);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		race_open(t, &r, some_queues(t), 64, classes);
		race_arbitration(t, values[i] & ~0xf8u);
		race_run(t, &r, i % 2 ? upwards : backwards(r.queues));
		race_close(t, &r);
	}
	nt_shall_not_fatal(t);
}

/* The weights are ignored in turn; the burst bounds what one queue gets at once. */
static void any_burst_works(struct nt_ctx *t)
{
	struct race r;

	nt_keep_feature(t, NT_FID_ARBITRATION, 0);
	race_open(t, &r, some_queues(t), 64, alike);
	for (uint32_t burst = 0; burst < 8; burst++) {
		if ((race_arbitration(t, burst) & 7) != burst)
			nt_note(t, "Arbitration Burst %u is not taken", burst);
		race_run(t, &r, burst % 2 ? upwards : backwards(r.queues));
		nt_note(t, "Arbitration Burst %u: at most %u completions of a queue in a row",
			burst, r.longest);
	}
	race_close(t, &r);
	nt_shall_not_fatal(t);
}

#define RACE_CASE                                                                                  \
	.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_TWO_QUEUES, .effects = NT_EFF_FEATURES
#define WEIGHTED_CASE                                                                              \
	.spec = WRR_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_TWO_QUEUES,               \
	.effects = NT_EFF_FEATURES | NT_EFF_RESET

static const struct nt_case cases[] = {
	{
		.id = "queue.arbitration.serves-everybody",
		.title = "With round robin no queue is left out while others are kept full",
		.spec = RR_SPEC,
		RACE_CASE,
		.coverage = "QUE-31",
		.rules = "ARB-RR-01",
		.run = serves_everybody,
	},
	{
		.id = "queue.arbitration.goes-round",
		.title = "With round robin every queue has begun before the first is through",
		.spec = RR_SPEC,
		RACE_CASE,
		.coverage = "QUE-31 QUE-34",
		.rules = "ARB-RR-02",
		.run = goes_round,
	},
	{
		.id = "queue.arbitration.priority-is-ignored",
		.title = "With round robin QPRIO puts no queue before another",
		.spec = "base-2.0:5.5 base-2.0:3.4.4.1 nvme-1.4:5.4 nvme-1.4:4.13.1",
		RACE_CASE,
		.coverage = "QUE-30 QUE-31",
		.rules = "ARB-RR-03",
		.run = priority_is_ignored,
	},
	{
		.id = "queue.arbitration.any-burst-works",
		.title = "Commands complete with every Arbitration Burst",
		.spec = "base-2.0:3.4.4 base-2.0:5.27.1.1 nvme-1.4:4.13 nvme-1.4:5.21.1.1",
		RACE_CASE,
		.coverage = "QUE-34",
		.rules = "ARB-AB-01",
		.run = any_burst_works,
	},
	{
		.id = "queue.arbitration.every-class-is-served",
		.title = "With weighted round robin commands of every class complete",
		WEIGHTED_CASE,
		.coverage = "QUE-32 QUE-33 QUE-34",
		.rules = "ARB-WRR-01 ARB-WRR-03",
		.run = every_class_is_served,
	},
	{
		.id = "queue.arbitration.urgent-goes-first",
		.title = "With weighted round robin an urgent queue is served before a low one",
		WEIGHTED_CASE,
		.coverage = "QUE-33",
		.rules = "ARB-WRR-01",
		.run = urgent_goes_first,
	},
	{
		.id = "queue.arbitration.weights-share",
		.title = "With weighted round robin weights set the shares of the classes",
		WEIGHTED_CASE,
		.coverage = "QUE-32",
		.rules = "ARB-WRR-02",
		.run = weights_share,
	},
};

const struct nt_group group_queue_arbitration = NT_GROUP("queue.arbitration", cases);
