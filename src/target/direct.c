// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Target on top of our own driver: data becomes PRPs, a queue is found by its
 * identifier. Data must be contiguous for the device; a transfer of more than
 * two pages gets its list from memory that lives as long as the command.
 */
#include <errno.h>
#include <nvmetest/drv.h>
#include <stdlib.h>

#include "target/target.h"

/* A list for contiguous data: what its pages are is arithmetic. */
static int point_at(struct drv_ctrlr *c, struct drv_cmd *cmd, const struct target_data *data,
		    struct pcifn_mem **ret_list)
{
	uint32_t offset = (uint32_t)(data->iova % c->page_len);
	uint64_t count = drv_prp_pages(c->page_len, offset, data->len);
	uint32_t list_pages = 0;
	uint64_t *pages;
	int rc;

	*ret_list = NULL;
	if (count > 2) {
		list_pages = (uint32_t)((count - 2) / (c->page_len / 8 - 1) + 1);
		rc = pcifn_mem_alloc(c->fn, (size_t)list_pages * c->page_len, c->page_len,
				     ret_list);
		if (rc)
			return rc;
	}
	pages = calloc(count, sizeof(*pages));
	if (!pages) {
		pcifn_mem_free(c->fn, *ret_list);
		return -ENOMEM;
	}
	for (uint64_t i = 0; i < count; i++)
		pages[i] = data->iova - offset + i * c->page_len;
	rc = drv_prp_build(cmd, c->page_len, pages, offset, data->len,
			   *ret_list ? (*ret_list)->vaddr : NULL, *ret_list ? (*ret_list)->iova : 0,
			   list_pages, 0);
	free(pages);
	return rc;
}

static int direct_submit(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
			 const struct target_data *data, struct nt_deadline until,
			 struct drv_cpl *ret_cpl)
{
	struct drv_ctrlr *c = tg->priv;
	struct drv_sq *sq = qid ? c->sqs[qid] : c->asq;
	struct pcifn_mem *list = NULL;
	struct drv_cmd out = *cmd;
	int rc;

	if (!sq)
		return -EINVAL;
	if (data && data->len) {
		rc = point_at(c, &out, data, &list);
		if (rc)
			return rc;
	}
	rc = drv_exec(sq, &out, until, ret_cpl);
	if (list && rc)
		pcifn_mem_quarantine(c->fn, list);
	else
		pcifn_mem_free(c->fn, list);
	return rc;
}

static void direct_close(struct target *tg)
{
	free(tg);
}

static const struct target_ops direct_ops = {
	.name = "direct",
	.submit = direct_submit,
	.close = direct_close,
};

int target_direct_open(struct drv_ctrlr *c, struct target **ret_tg)
{
	struct target *tg = calloc(1, sizeof(*tg));

	if (!tg)
		return -ENOMEM;
	tg->ops = &direct_ops;
	tg->priv = c;
	*ret_tg = tg;
	return 0;
}
