// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pcifn/sim: a personality is of one revision. What the tables of src/spec date later than VS
 * (fields, registers, log pages, features, commands, status codes) is not there: fields read 0,
 * commands, pages and features are refused, and no answer has a status of a later revision.
 */
#include <stdio.h>
#include <string.h>

#include "pcifn/sim/link.h"
#include "suites.h"

#include <nvmetest/drv.h>

static const struct {
	const char *name;
	uint32_t vs;
} versions[] = {
	{ "1.0", NT_VS(1, 0, 0) },   { "1.1", NT_VS(1, 1, 0) }, { "1.2", NT_VS(1, 2, 0) },
	{ "1.2.1", NT_VS(1, 2, 1) }, { "1.3", NT_VS(1, 3, 0) }, { "1.4", NT_VS(1, 4, 0) },
	{ "2.0", NT_VS(2, 0, 0) },   { "2.1", NT_VS(2, 1, 0) },
};

static struct pcifn *fn;
static struct drv_ctrlr *c;
static struct pcifn_mem *mem;
static struct drv_sq *sq;
static uint32_t vs;
static const char *version;

/* Says which, where an assertion that fails in a loop would not. */
static void expect(bool ok, const char *what, const char *which)
{
	if (!ok)
		printf("sim:ver=%s: %s %s is newer\n", version, what, which);
	CU_ASSERT(ok);
}

static void start(size_t i)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 1 };
	const struct drv_sq_attr attr = { .qid = 1, .qsize = 1, .cqid = 1 };
	struct drv_cpl cpl;
	struct nt_err err;
	char address[64];

	snprintf(address, sizeof(address), "sim:ver=%s,ns=2", versions[i].name);
	version = versions[i].name;
	vs = versions[i].vs;
	CU_ASSERT_EQUAL_FATAL(pcifn_open(address, &fn, &err), 0);
	CU_ASSERT_EQUAL_FATAL(drv_open(fn, &c, &err), 0);
	CU_ASSERT_EQUAL_FATAL(drv_disable(c), 0);
	CU_ASSERT_EQUAL_FATAL(drv_enable(c, NULL), 0);
	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 8192, 4096, &mem), 0);
	CU_ASSERT_EQUAL_FATAL(drv_cq_create(c, &cq, nt_deadline_ms(1000), &cpl), 0);
	CU_ASSERT_EQUAL_FATAL(drv_sq_create(c, &attr, nt_deadline_ms(1000), &cpl), 0);
	sq = c->sqs[1];
}

static void finish(void)
{
	CU_ASSERT_EQUAL(drv_disable(c), 0);
	pcifn_mem_free(fn, mem);
	drv_close(c);
	pcifn_close(fn);
}

/* The status; one of a later revision is a mistake by itself. */
static uint16_t send(struct drv_sq *to, struct drv_cmd cmd)
{
	const struct spec_status *row;
	struct drv_cpl cpl = { 0 };
	char text[96];

	memset(mem->vaddr, 0, 8192);
	cmd.prp1 = mem->iova;
	CU_ASSERT_EQUAL(drv_exec(to, &cmd, nt_deadline_ms(1000), &cpl), 0);
	row = spec_status_find(drv_cpl_status(cpl));
	expect(row && row->since <= vs, "status", spec_status_text(drv_cpl_status(cpl), text));
	return drv_cpl_status(cpl);
}

static uint16_t identify(uint8_t cns, uint32_t nsid)
{
	return send(c->asq, (struct drv_cmd){ .opc = NT_ADM_IDENTIFY, .nsid = nsid, .cdw10 = cns });
}

/* Fields of @s that came later are 0 in @bytes. */
static void check_fields(const char *name, const void *bytes)
{
	const struct spec_struct *s = spec_struct_find(name);
	char text[96];

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	for (size_t i = 0; i < s->count; i++) {
		const struct spec_field *f = &s->fields[i];
		const uint8_t *at = (const uint8_t *)bytes + f->offset;
		bool is_zero = true;

		if (f->since <= vs)
			continue;
		if (f->kind == SPEC_UINT)
			is_zero = !spec_get(f, bytes, s->len);
		for (uint32_t b = 0; f->kind != SPEC_UINT && b < f->width / 8; b++)
			is_zero = is_zero && (!at[b] || (f->kind == SPEC_ASCII && at[b] == ' '));
		snprintf(text, sizeof(text), "%s.%s", name, f->name);
		expect(is_zero, "field", text);
	}
}

static void registers(void)
{
	for (size_t v = 0; v < ARRAY_SIZE(versions); v++) {
		start(v);
		for (size_t i = 0; i < spec_regs_count; i++) {
			const struct spec_reg *r = &spec_regs[i];
			uint64_t value = 0;

			if (r->off >= NT_REG_DOORBELLS)
				continue;
			CU_ASSERT_EQUAL(pcifn_bar_read(fn, 0, r->off, r->width, &value), 0);
			if (r->since > vs)
				expect(!value, "register", r->name);
			check_fields(r->fields->name, &value);
		}
		finish();
	}
}

static void identify_data(void)
{
	static const struct {
		uint8_t cns;
		uint32_t nsid, since;
		const char *fields;
	} pages[] = {
		{ 0x00, 1, 0, "identify.ns" },
		{ 0x01, 0, 0, "identify.ctrl" },
		{ 0x02, 0, NT_VS(1, 1, 0), NULL },
		{ 0x03, 1, NT_VS(1, 3, 0), NULL },
		{ 0x04, 0, NT_VS(1, 4, 0), NULL },
		{ 0x05, 1, NT_VS(2, 0, 0), "identify.ns-nvm" },
		{ 0x06, 0, NT_VS(2, 0, 0), NULL },
		{ 0x07, 0, NT_VS(2, 0, 0), NULL },
		{ 0x08, 1, NT_VS(2, 0, 0), NULL },
		{ 0x10, 0, NT_VS(1, 2, 0), NULL },
		{ 0x11, 1, NT_VS(1, 2, 0), "identify.ns" },
		{ 0x12, 1, NT_VS(1, 2, 0), NULL },
		{ 0x13, 0, NT_VS(1, 2, 0), NULL },
		{ 0x14, 0, NT_VS(1, 3, 0), NULL },
		{ 0x15, 0, NT_VS(1, 3, 0), NULL },
		{ 0x16, 0, NT_VS(1, 4, 0), NULL },
		{ 0x17, 0, NT_VS(1, 4, 0), NULL },
		{ 0x18, 0, NT_VS(2, 0, 0), NULL },
		{ 0x19, 0, NT_VS(2, 0, 0), NULL },
		{ 0x1a, 0, NT_VS(2, 0, 0), NULL },
		{ 0x1b, 1, NT_VS(2, 0, 0), NULL },
	};

	for (size_t v = 0; v < ARRAY_SIZE(versions); v++) {
		start(v);
		for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
			uint16_t status = identify(pages[i].cns, pages[i].nsid);
			char cns[16];

			snprintf(cns, sizeof(cns), "CNS %02Xh", pages[i].cns);
			if (pages[i].since > vs)
				expect(status, "structure", cns);
			else if (!status && pages[i].fields)
				check_fields(pages[i].fields, mem->vaddr);
		}
		finish();
	}
}

static void logs(void)
{
	for (size_t v = 0; v < ARRAY_SIZE(versions); v++) {
		start(v);
		for (size_t i = 0; i < spec_logs_count; i++) {
			const struct drv_cmd cmd = { .opc = NT_ADM_GET_LOG_PAGE,
						     .nsid = NT_NSID_ALL,
						     .cdw10 = 127u << 16 | 1u << 15 |
							      spec_logs[i].id };
			uint16_t status = send(c->asq, cmd);

			if (spec_logs[i].since > vs)
				expect(status, "log page", spec_logs[i].name);
			else if (!status && spec_logs[i].fields)
				check_fields(spec_logs[i].fields->name, mem->vaddr);
		}
		finish();
	}
}

static void features(void)
{
	for (size_t v = 0; v < ARRAY_SIZE(versions); v++) {
		start(v);
		for (size_t i = 0; i < spec_features_count; i++) {
			struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES,
					       .cdw10 = spec_features[i].id };
			uint16_t status = send(c->asq, cmd);

			cmd.nsid = 1;
			if (spec_features[i].since > vs)
				expect(status && send(c->asq, cmd), "feature",
				       spec_features[i].name);
		}
		finish();
	}
}

static void commands(void)
{
	for (size_t v = 0; v < ARRAY_SIZE(versions); v++) {
		start(v);
		for (size_t i = 0; i < spec_opcodes_count; i++) {
			const struct spec_opcode *op = &spec_opcodes[i];
			/* a range and parameters that nothing can be done with */
			const struct drv_cmd cmd = { .opc = op->opc,
						     .nsid = op->is_admin ? 0 : 1,
						     .cdw10 = op->is_admin ? 0 : UINT32_MAX,
						     .cdw11 = op->is_admin ? 0 : UINT32_MAX };

			if (op->since <= vs)
				continue;
			expect(send(op->is_admin ? c->asq : sq, cmd) ==
				       NT_STATUS(GENERIC, INVALID_OPCODE),
			       "command", op->name);
		}
		finish();
	}
}

CU_TestInfo test_sim_versions[] = {
	{ "registers are of the revision", registers },
	{ "Identify is of the revision", identify_data },
	{ "log pages are of the revision", logs },
	{ "features are of the revision", features },
	{ "commands are of the revision", commands },
	CU_TEST_INFO_NULL,
};
