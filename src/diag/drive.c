// SPDX-License-Identifier: GPL-2.0-or-later
/* Opening a drive to question it, and one question. */
#include "diag/drive.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target/target.h"

/*
 * Linux aborts a command that is late and then resets the controller: as patient
 * as its own driver, so that a slow answer costs nobody anything.
 */
#define OWNED_MS   60000u
#define OWN_MS	   10000u
#define SCRATCH_MS 2000u
#define CHUNK_MAX  (64u << 10)

volatile sig_atomic_t diag_is_stopped;

static int say(struct diag_drive *d, int rc, const char *fmt, ...) NT_PRINTF(3, 4);

static int say(struct diag_drive *d, int rc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d->why, sizeof(d->why), fmt, ap);
	va_end(ap);
	return rc;
}

static struct nt_deadline deadline(const struct diag_drive *d)
{
	if (d->fn->caps & PCIFN_CAP_OS_DRIVER)
		return nt_deadline_ms(OWNED_MS);
	return nt_deadline_ms(d->fn->caps & PCIFN_CAP_SCRATCH ? SCRATCH_MS : OWN_MS);
}

/* "Get Log Page 05h", "Identify CNS 03h of namespace 1" */
static const char *name_of(const struct drv_cmd *cmd, char buf[96])
{
	const struct spec_opcode *op = spec_opcode_find(true, cmd->opc);
	const bool is_ns = cmd->nsid && cmd->nsid != NT_NSID_ALL;
	char ns[40] = "";

	if (is_ns)
		snprintf(ns, sizeof(ns), " of namespace %u", cmd->nsid);
	snprintf(buf, 96, "%s%s %02Xh%s", op ? op->title : "admin command",
		 cmd->opc == NT_ADM_IDENTIFY ? " CNS" : "", cmd->cdw10 & 0xff, ns);
	return buf;
}

static int no_answer(struct diag_drive *d, const struct drv_cmd *cmd, int rc)
{
	const char *words = d->fn->ops->last_words ? d->fn->ops->last_words(d->fn) : NULL;
	char name[96];

	if (rc == -ENOTSUP && *d->tg->why)
		return say(d, rc, "%s", d->tg->why);
	/* Who does not answer once is not asked again: each question would take as long. */
	d->is_over = true;
	return say(d, rc, "%s: %s", name_of(cmd, name),
		   *d->tg->why	      ? d->tg->why
		   : words	      ? words
		   : rc == -ETIMEDOUT ? "no answer in time"
		   : rc == -ENODEV    ? "the device is gone"
				      : strerror(-rc));
}

int diag_drive_send(struct diag_drive *d, const struct drv_cmd *cmd, void *data, size_t len,
		    uint32_t *ret_dw0)
{
	struct target_data td = { .len = len, .from_device = true };
	struct pcifn_mem *mem = NULL;
	struct drv_cpl cpl = { 0 };
	char name[96], status[96];
	int rc = 0;

	if (diag_is_stopped)
		d->is_over = true;
	if (d->is_over)
		return diag_is_stopped ? say(d, -EINTR, "interrupted") : -EIO;
	if (len)
		rc = pcifn_mem_alloc(d->fn, len, 4096, &mem);
	if (rc)
		return say(d, rc, "no memory for %zu bytes", len);
	if (mem) {
		td.vaddr = mem->vaddr;
		td.iova = mem->iova;
	}
	d->sent++;
	rc = target_submit(d->tg, 0, cmd, mem ? &td : NULL, deadline(d), &cpl);
	if (!rc && drv_cpl_ok(cpl) && mem)
		memcpy(data, mem->vaddr, len);
	if (mem && rc && rc != -ENOTSUP)
		pcifn_mem_quarantine(d->fn, mem);
	else if (mem)
		pcifn_mem_free(d->fn, mem);
	if (rc)
		return no_answer(d, cmd, rc);
	if (ret_dw0)
		*ret_dw0 = cpl.dw0;
	if (drv_cpl_ok(cpl))
		return 0;
	d->failed++;
	return say(d, 1, "%s: %s", name_of(cmd, name),
		   spec_status_text(drv_cpl_status(cpl), status));
}

uint64_t diag_drive_id(const struct diag_drive *d, const char *field)
{
	const struct spec_struct *s = spec_struct_find("identify.ctrl");
	const struct spec_field *f = spec_field_find(s, field);

	if (!d->has_id || !f || f->since > d->vs)
		return 0;
	return spec_get(f, d->id, sizeof(d->id));
}

bool diag_drive_has_sets(const struct diag_drive *d)
{
	return NT_CAP_CSS(d->c->cap) & 0x40;
}

/* MDTS counts pages of CAP.MPSMIN; without registers the smallest is assumed. */
static size_t chunk_of(const struct diag_drive *d)
{
	uint64_t mdts = diag_drive_id(d, "mdts"), shift = mdts + 12 + NT_CAP_MPSMIN(d->c->cap);
	uint64_t len = mdts && shift < 40 ? 1ull << shift : CHUNK_MAX;

	if (d->tg->max_len)
		len = nt_min(len, d->tg->max_len & ~UINT64_C(4095));
	return (size_t)nt_max(nt_min(len, CHUNK_MAX), 4096);
}

static int introduce(struct diag_drive *d, struct nt_err *err)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .cdw10 = NT_CNS_CTRL };
	int rc = diag_drive_send(d, &cmd, d->id, sizeof(d->id), NULL);

	d->vs = d->c->vs;
	d->has_id = !rc;
	/* Without registers, Identify tells the version. */
	if (d->has_id && !d->vs)
		d->vs = (uint32_t)spec_get_path("identify.ctrl.ver", d->id, sizeof(d->id));
	d->chunk_len = chunk_of(d);
	return rc < 0 && rc != -ENOTSUP ? nt_err_set(err, rc, "%s: %s", d->fn->address, d->why) : 0;
}

static int start(struct diag_drive *d, struct nt_err *err)
{
	int rc;

	if (d->fn->caps & PCIFN_CAP_OS_DRIVER)
		return drv_open_passive(d->fn, &d->c, err);
	rc = drv_open(d->fn, &d->c, err);
	if (rc)
		return rc;
	rc = drv_disable(d->c);
	if (!rc)
		rc = drv_enable(d->c, NULL);
	if (rc)
		return nt_err_set(err, rc, "%s: the controller does not become ready: %s",
				  d->fn->address, strerror(-rc));
	return 0;
}

int diag_drive_open(const char *address, struct diag_drive **ret, struct nt_err *err)
{
	struct diag_drive *d = calloc(1, sizeof(*d));
	int rc;

	if (!d)
		return nt_err_set(err, -ENOMEM, "out of memory");
	rc = pcifn_open(address, &d->fn, err);
	if (!rc)
		rc = start(d, err);
	if (!rc)
		rc = target_open(d->fn, d->c, &d->tg, err);
	if (!rc)
		rc = introduce(d, err);
	if (rc) {
		diag_drive_close(d);
		return rc;
	}
	*ret = d;
	return 0;
}

void diag_drive_close(struct diag_drive *d)
{
	if (!d)
		return;
	target_close(d->tg);
	if (d->c && !d->c->is_passive)
		drv_disable(d->c);
	drv_close(d->c);
	if (d->fn)
		pcifn_close(d->fn);
	free(d);
}
