// SPDX-License-Identifier: GPL-2.0-or-later
/* Histograms of latencies to JSON and back; what is read back is untrusted. */
#include "latency.h"

#include <json-c/json.h>

#include "get.h"
#include "util/jobj.h"

const char *const latency_names[LATENCY_KINDS] = { "admin", "io" };

static void add_buckets(struct json_object *o, const struct hist *h)
{
	struct json_object *array = jobj_array(o, "buckets");
	struct hist_bucket buckets[HIST_BUCKETS];
	size_t n = hist_buckets(h, buckets);

	for (size_t i = 0; i < n; i++) {
		struct json_object *pair = json_object_new_array_ext(2);

		json_object_array_add(pair, json_object_new_uint64(buckets[i].upper));
		json_object_array_add(pair, json_object_new_uint64(buckets[i].count));
		json_object_array_add(array, pair);
	}
}

struct json_object *latency_json(const struct hist hists[LATENCY_KINDS])
{
	struct json_object *all = NULL, *o;

	for (size_t i = 0; i < LATENCY_KINDS; i++) {
		const struct hist *h = &hists[i];

		if (!h->count)
			continue;
		if (!all)
			all = json_object_new_object();
		o = json_object_new_object();
		jobj_u64(o, "count", h->count);
		jobj_u64(o, "min_ns", h->min);
		jobj_u64(o, "p50_ns", hist_quantile(h, 0.5));
		jobj_u64(o, "p99_ns", hist_quantile(h, 0.99));
		jobj_u64(o, "max_ns", h->max);
		add_buckets(o, h);
		jobj_add(all, latency_names[i], o);
	}
	return all;
}

static uint64_t number_at(struct json_object *array, size_t i)
{
	struct json_object *v = json_object_array_get_idx(array, i);

	return json_object_is_type(v, json_type_int) ? json_object_get_uint64(v) : 0;
}

/* Smallest and largest are exact, the rest is as good as its bucket. */
static void read_one(struct json_object *o, struct hist *h)
{
	struct json_object *buckets = report_get_arr(o, "buckets");
	uint64_t min = report_get_u64(o, "min_ns"), max = report_get_u64(o, "max_ns");
	uint64_t low = UINT64_MAX, top = 0, was_min = h->count ? h->min : UINT64_MAX;
	uint64_t was_max = h->max;

	for (size_t i = 0; i < report_get_len(o, "buckets"); i++) {
		struct json_object *pair = json_object_array_get_idx(buckets, i);
		uint64_t upper, count;

		if (!json_object_is_type(pair, json_type_array))
			continue;
		upper = hist_bucket_upper(number_at(pair, 0));
		count = number_at(pair, 1);
		if (!count)
			continue;
		hist_add_n(h, upper, count);
		low = nt_min(low, upper);
		top = nt_max(top, upper);
	}
	if (low > top)
		return;
	h->min = nt_min(was_min, nt_min(min, low));
	h->max = nt_max(was_max, max < top && hist_bucket_upper(max) == top ? max : top);
}

void latency_add(struct hist hists[LATENCY_KINDS], struct json_object *o)
{
	for (size_t i = 0; i < LATENCY_KINDS; i++)
		read_one(report_get_obj(o, latency_names[i]), &hists[i]);
}
