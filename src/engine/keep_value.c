// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One value of a feature: how it is asked for, whether it is still so, and how
 * it is set again. Base 2.0 sections 5.15 and 5.27, NVM Command Set 4.1.3.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/ctx_priv.h"
#include "engine/keep.h"

#define SAVE	    (1u << 31)
#define CLOCK_SLACK 2000u /* ms that a clock may be off */

#define FID_HOST_METADATA_FIRST 0x7d
#define FID_HOST_METADATA_LAST	0x7f

/* All others: a value in CDW11 and Dword 0, of the controller, without data. */
static const struct {
	uint8_t fid;
	struct keep_kind kind;
} kinds[] = {
	{ NT_FID_LBA_RANGE, { .len = 4096, .is_per_ns = true } },
	{ NT_FID_TEMP_THRESH, { .select = 0x3f0000 } },
	{ NT_FID_ERROR_RECOVERY, { .is_per_ns = true } },
	{ NT_FID_NUM_QUEUES, { .is_lost = true } }, /* until the next reset */
	{ NT_FID_IRQ_CONFIG, { .select = 0xffff, .is_of_queue = true } },
	{ NT_FID_AUTO_PST, { .len = 256 } },
	{ NT_FID_HMB, { .is_lost = true } }, /* memory of a host that is gone */
	{ NT_FID_TIMESTAMP, { .len = 8, .is_clock = true } },
	{ NT_FID_RRL, { .select = 0xffff, .is_in_cdw12 = true } },
	{ NT_FID_PLM_CONFIG, { .select = 0xffff, .len = 512, .is_in_cdw12 = true } },
	{ NT_FID_PLM_WINDOW, { .select = 0xffff, .is_in_cdw12 = true } },
	{ NT_FID_HOST_BEHAVIOR, { .len = 512 } },
	{ NT_FID_ENDURANCE, { .select = 0xffff } },
	{ NT_FID_HOST_ID, { .select = 1, .len = 16 } },
	{ NT_FID_RESV_MASK, { .is_per_ns = true } },
	{ NT_FID_RESV_PERSIST, { .is_per_ns = true } },
	{ NT_FID_NS_WRITE_PROTECT, { .is_per_ns = true } },
};

const struct keep_kind *keep_kind(uint8_t fid)
{
	static const struct keep_kind plain, lost = { .is_lost = true };

	/* Metadata of the host is a list that is added to: no value to set again. */
	if (fid >= FID_HOST_METADATA_FIRST && fid <= FID_HOST_METADATA_LAST)
		return &lost;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].fid == fid)
			return &kinds[i].kind;
	return &plain;
}

const char *keep_name(const struct host_feature *r, char *buf, size_t len)
{
	const struct spec_id *known = spec_feature_find(r->fid);
	char more[64] = "";
	size_t at = 0;

	if (r->select)
		at = (size_t)snprintf(more, sizeof(more), ", CDW11 %Xh", r->select);
	if (r->nsid)
		snprintf(more + at, sizeof(more) - at, ", NSID %Xh", r->nsid);
	snprintf(buf, len, "%s (feature %02Xh%s)", known ? known->title : "unknown", r->fid, more);
	return buf;
}

/* ----------------------------------------------------------------- commands */

/* 0 with the completion, -errno: no answer. @data: @len bytes both ways. */
static int send(struct session *s, const struct drv_cmd *cmd, uint8_t *bytes, size_t len,
		struct drv_cpl *ret)
{
	struct target_data data = { .len = len, .from_device = cmd->opc == NT_ADM_GET_FEATURES };
	struct pcifn_mem *mem = NULL;
	int rc;

	if (!s->c->asq)
		return -EINVAL;
	if (!len)
		return session_send(s, s->c->asq, cmd, NULL, session_deadline(s), ret);
	rc = pcifn_mem_alloc(s->fn, len, s->c->page_len, &mem);
	if (rc)
		return rc;
	data.vaddr = mem->vaddr;
	data.iova = mem->iova;
	memcpy(mem->vaddr, bytes, len);
	rc = session_send(s, s->c->asq, cmd, &data, session_deadline(s), ret);
	if (rc && rc != -ENOTSUP) {
		pcifn_mem_quarantine(s->fn, mem);
		return rc;
	}
	memcpy(bytes, mem->vaddr, len);
	pcifn_mem_free(s->fn, mem);
	return rc;
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

int keep_get(struct session *s, struct host_feature *r, uint8_t sel)
{
	const struct keep_kind *kind = keep_kind(r->fid);
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES,
				     .nsid = r->nsid,
				     .cdw10 = (uint32_t)sel << 8 | r->fid,
				     .cdw11 = r->select };
	uint8_t *data = sel == NT_SEL_SAVED ? r->saved_data : r->data;
	struct drv_cpl cpl;
	uint32_t value;
	int rc;

	memset(data, 0, r->len);
	rc = send(s, &cmd, data, r->len, &cpl);
	if (rc)
		return rc == -ENOTSUP ? 1 : rc;
	if (!drv_cpl_ok(cpl))
		return 1;
	value = kind->is_in_cdw12 ? cpl.dw0 : cpl.dw0 & ~kind->select;
	if (sel == NT_SEL_SAVED) {
		r->saved = value;
	} else {
		r->current = value;
		r->when_ms = now_ms();
	}
	return 0;
}

/* 0, -EIO refused, -ENOTSUP, another -errno; words in @why. */
static int set(struct session *s, const struct host_feature *r, uint32_t value, const uint8_t *data,
	       bool save, char *why, size_t len)
{
	bool is_in_cdw12 = keep_kind(r->fid)->is_in_cdw12;
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES,
				     .nsid = r->nsid,
				     .cdw10 = r->fid | (save ? SAVE : 0),
				     .cdw11 = r->select | (is_in_cdw12 ? 0 : value),
				     .cdw12 = is_in_cdw12 ? value : 0 };
	uint8_t bytes[HOST_FEATURE_LEN];
	struct drv_cpl cpl;
	char status[96];
	int rc;

	memcpy(bytes, data, r->len);
	rc = send(s, &cmd, bytes, r->len, &cpl);
	if (rc) {
		snprintf(why, len, "%s", *s->tg->why ? s->tg->why : strerror(-rc));
		return rc;
	}
	if (drv_cpl_ok(cpl))
		return 0;
	snprintf(why, len, "Set Features%s was answered with %s", save ? " with Save" : "",
		 spec_status_text(cpl.status, status));
	return -EIO;
}

/* ------------------------------------------------------------------- clocks */

static uint64_t clock_of(const uint8_t *data)
{
	uint64_t ms = 0;

	for (size_t i = 6; i-- > 0;)
		ms = ms << 8 | data[i];
	return ms;
}

/* What a clock that was @r->data would be by now. */
static uint64_t clock_now(const struct host_feature *r)
{
	uint64_t now = now_ms();

	return (clock_of(r->data) + (now > r->when_ms ? now - r->when_ms : 0)) & 0xffffffffffff;
}

/* Nobody had set it: a reset starts it again, and nothing else does. */
static bool was_never_set(const struct host_feature *r)
{
	return !(r->data[6] >> 1 & 7);
}

/* ---------------------------------------------------------------- put back */

static bool is_same(const struct host_feature *a, const struct host_feature *b)
{
	uint64_t is, want;

	if (!keep_kind(a->fid)->is_clock)
		return a->current == b->current && !memcmp(a->data, b->data, a->len);
	is = clock_of(b->data);
	want = clock_now(a);
	return was_never_set(a) || (is > want ? is - want : want - is) <= CLOCK_SLACK;
}

static int put_saved(struct session *s, const struct host_feature *r, struct host_feature *now,
		     char *why, size_t len)
{
	int rc = keep_get(s, now, NT_SEL_SAVED);

	if (rc)
		snprintf(why, len, "the saved value %s",
			 rc > 0 ? "cannot be read any more" : "is not told");
	if (rc)
		return rc > 0 ? -EIO : rc;
	if (now->saved == r->saved && !memcmp(now->saved_data, r->saved_data, r->len))
		return 0;
	rc = set(s, r, r->saved, r->saved_data, true, why, len);
	return rc ? rc : 1;
}

static int put_current(struct session *s, const struct host_feature *r, struct host_feature *now,
		       char *why, size_t len)
{
	uint8_t data[HOST_FEATURE_LEN];
	int rc = keep_get(s, now, NT_SEL_CURRENT);

	if (rc > 0 && keep_kind(r->fid)->is_of_queue)
		return 0;
	if (rc)
		snprintf(why, len, "its value %s",
			 rc > 0 ? "cannot be read any more" : "is not told");
	if (rc)
		return rc > 0 ? -EIO : rc;
	if (is_same(r, now))
		return 0;
	memcpy(data, r->data, r->len);
	if (keep_kind(r->fid)->is_clock) {
		uint64_t ms = clock_now(r);

		for (size_t i = 0; i < 8; i++)
			data[i] = (uint8_t)(i < 6 ? ms >> 8 * i : 0);
	}
	rc = set(s, r, r->current, data, false, why, len);
	return rc ? rc : 1;
}

/* Linux's driver has set it for itself: that stays, whatever it was before. */
static bool is_of_driver(struct session *s, const struct host_feature *r)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES, .cdw10 = r->fid };

	return s->c->is_passive && target_check(s->tg, 0, &cmd);
}

/* Saving sets the current value, too, and that is the driver's. */
static int put_of_driver(struct session *s, const struct host_feature *r, struct host_feature *now,
			 char *why, size_t len)
{
	int rc, again;

	if (!r->has_saved)
		return 0;
	rc = keep_get(s, now, NT_SEL_CURRENT);
	if (rc) {
		snprintf(why, len, "its value is not told");
		return rc > 0 ? -EIO : rc;
	}
	s->tg->is_putting_back = true;
	rc = put_saved(s, r, now, why, len);
	again = rc == 1 ? set(s, now, now->current, now->data, false, why, len) : 0;
	s->tg->is_putting_back = false;
	return again ? again : rc;
}

int keep_put(struct session *s, const struct host_feature *r, bool is_old, char *why, size_t len)
{
	struct host_feature now = {
		.fid = r->fid, .nsid = r->nsid, .select = r->select, .len = r->len
	};
	int saved = 0, current = 0;

	if (is_of_driver(s, r))
		return put_of_driver(s, r, &now, why, len);
	if (r->has_saved)
		saved = put_saved(s, r, &now, why, len);
	if (saved < 0 && saved != -EIO)
		return saved;
	/* A refusal of one of the two is told, the other one is put back all the same. */
	if (!is_old)
		current =
			put_current(s, r, &now, saved ? (char[160]){ 0 } : why, saved ? 160 : len);
	return saved < 0 ? saved : current ? current : saved;
}
