// SPDX-License-Identifier: GPL-2.0-or-later
/* Events for cases: see aer.h. */
#include "aer.h"

static void threshold(struct nt_ctx *t, uint32_t kelvin)
{
	nt_shall_succeed(t, nt_set_features(t, NT_FID_TEMP_THRESH, kelvin),
			 "the over temperature threshold can be set");
}

void aer_read_log(struct nt_ctx *t, uint8_t lid, bool retain)
{
	uint32_t len = lid == NT_LID_SMART ? 512 : 64;
	struct nt_buf *page = nt_buf(t, len);
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_LOG_PAGE,
		.nsid = NT_NSID_ALL,
		.cdw10 = (len / 4 - 1) << 16 | (uint32_t)retain << 15 | lid,
	};

	nt_shall_succeed(t, nt_admin(t, &cmd, page), "the log page of an event can be read");
	nt_buf_free(t, page);
}

void aer_enable(struct nt_ctx *t, uint32_t aec)
{
	nt_shall_succeed(t, nt_set_features(t, NT_FID_ASYNC_EVENT, aec),
			 "Asynchronous Event Configuration can be set");
}

void aer_hot(struct nt_ctx *t, const struct aer_bench *b)
{
	threshold(t, b->kelvin - 5);
}

void aer_cool(struct nt_ctx *t, const struct aer_bench *b)
{
	threshold(t, b->kelvin + 60);
}

static uint32_t caps_of(struct nt_ctx *t, uint8_t fid)
{
	struct drv_cpl cpl;

	if (!nt_ctrl_field(t, "oncs.save"))
		return 4;
	cpl = nt_get_features(t, fid, NT_SEL_CAPABILITIES, 0);
	return drv_cpl_ok(cpl) ? cpl.dw0 : 0;
}

void aer_open(struct nt_ctx *t, struct aer_bench *b)
{
	struct nt_buf *page = nt_buf(t, 512);

	if (!(caps_of(t, NT_FID_TEMP_THRESH) & 4) || !(caps_of(t, NT_FID_ASYNC_EVENT) & 4))
		nt_skip(t, "thresholds or the event configuration cannot be changed");
	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, page, 512, 0),
			 "the SMART log is there");
	b->kelvin = page->data[1] | (uint32_t)page->data[2] << 8;
	if (b->kelvin < 100)
		nt_skip(t, "the controller reports no composite temperature");
	nt_keep_feature(t, NT_FID_ASYNC_EVENT, 0);
	nt_keep_feature(t, NT_FID_TEMP_THRESH, 0);
	aer_enable(t, 0);
	aer_cool(t, b);
	aer_read_log(t, NT_LID_ERROR, false);
	aer_read_log(t, NT_LID_SMART, false);
}

void aer_post_many(struct nt_ctx *t, uint16_t *cids, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		cids[i] = nt_aer_post(t);
		/* the answer to a command behind it tells that it was fetched */
		nt_shall_succeed(t, nt_get_features(t, NT_FID_ASYNC_EVENT, 0, 0),
				 "another admin command completes with requests outstanding");
	}
}

int aer_first(struct nt_ctx *t, const uint16_t *cids, uint32_t count, uint64_t ms,
	      struct drv_cpl *ret_cpl)
{
	struct nt_deadline until = nt_within_ms(t, ms);
	uint64_t us = 500, most = nt_fn(t)->caps & PCIFN_CAP_SKIP_TIME ? 1000000 : 5000;
	struct drv_cpl cpl;

	do {
		for (uint32_t i = 0; i < count; i++)
			if (nt_aer_wait(t, cids[i], 0, &cpl)) {
				if (ret_cpl)
					*ret_cpl = cpl;
				return (int)i;
			}
		nt_settle(t, us);
		us = nt_min(2 * us, most);
	} while (!nt_deadline_passed(until));
	return -1;
}

uint32_t aer_limit(struct nt_ctx *t)
{
	return (uint32_t)nt_min(nt_ctrl_field(t, "aerl") + 1, 256);
}
