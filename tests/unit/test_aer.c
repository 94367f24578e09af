// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/aer.c: new errors in registers and in Linux's counters, of a function and its port. */
#include <stdio.h>
#include <string.h>

#include "engine/engine.h"
#include "fake_fn.h"
#include "fake_host.h"
#include "host/host.h"
#include "suites.h"

#define CAP	0x100
#define BDF	"0000:01:00.0"
#define PORT	"0000:00:1c.0"
#define DEVICES "/sys/bus/pci/devices/"

static struct fake *fake;
static uint32_t uncorrectable, correctable; /* bits the case raises */
static const char *port_file, *port_text;
static const uint8_t *port_bytes;

static void raises(struct nt_ctx *t)
{
	uint32_t old;

	memcpy(&old, fake->cfg + CAP + 0x04, 4);
	old |= uncorrectable;
	memcpy(fake->cfg + CAP + 0x04, &old, 4);
	memcpy(&old, fake->cfg + CAP + 0x10, 4);
	old |= correctable;
	memcpy(fake->cfg + CAP + 0x10, &old, 4);
	if (port_file)
		fake_file(port_file, port_text);
	if (port_bytes)
		fake_bytes(DEVICES PORT "/config", port_bytes, 4096);
	nt_shall(t, true, "a case checks something");
}

static const struct nt_case plain = {
	.id = "unit.aer.plain", .title = "t", .spec = "s", .state = NT_STATE_ANY, .run = raises
};
static const struct nt_case provokes = { .id = "unit.aer.provokes",
					 .title = "t",
					 .spec = "s",
					 .state = NT_STATE_ANY,
					 .needs = NT_NEED_HOT_RESET,
					 .run = raises };

static struct session *open_session(struct pcifn **ret_fn)
{
	const uint32_t head = 0x00010001;
	struct session *s;
	struct nt_err err;

	fake = fake_fn_make(ret_fn);
	memcpy(fake->cfg + CAP, &head, 4);
	/* What stands there already is nobody's news. */
	memcpy(fake->cfg + CAP + 0x04, &(uint32_t){ 1u << 4 }, 4);
	fake->dw0 = 0x00040004;
	CU_ASSERT_EQUAL_FATAL(session_open(*ret_fn, 1, 1.0, &s, &err), 0);
	snprintf(s->bdf, sizeof(s->bdf), "%s", host_root()[0] ? BDF : "");
	return s;
}

static void run(const struct nt_case *c, uint32_t unc, uint32_t cor, struct case_result *ret)
{
	struct pcifn *fn;
	struct session *s = open_session(&fn);

	uncorrectable = unc;
	correctable = cor;
	ctx_run(s, c, NULL, 0, NULL, NULL, ret);
	session_close(s);
	pcifn_close(fn);
}

static void nothing_new_is_nothing(void)
{
	struct case_result res;

	run(&plain, 1u << 4, 0, &res);
	CU_ASSERT_EQUAL(res.verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(res.pcie_correctable + res.pcie_uncorrectable, 0);
	case_result_free(&res);
}

static void correctable_is_a_note(void)
{
	struct case_result res;

	run(&plain, 0, 1u << 6, &res);
	CU_ASSERT_EQUAL(res.verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(res.pcie_correctable, 1);
	CU_ASSERT_EQUAL_FATAL(res.note_count, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(res.notes[0].text, "Bad TLP"));
	case_result_free(&res);
}

/* Of what comes between two cases the second one tells, and says so. */
static void between_is_of_the_next(void)
{
	struct case_result res[2];
	struct pcifn *fn;
	struct session *s = open_session(&fn);

	uncorrectable = correctable = 0;
	ctx_run(s, &plain, NULL, 0, NULL, NULL, &res[0]);
	fake->cfg[CAP + 0x10] |= 1u << 6;
	ctx_run(s, &plain, NULL, 0, NULL, NULL, &res[1]);
	CU_ASSERT_EQUAL(res[0].pcie_correctable, 0);
	CU_ASSERT_EQUAL(res[1].pcie_correctable, 1);
	CU_ASSERT_EQUAL_FATAL(res[1].note_count, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(res[1].notes[0].text, "since the case before: Bad TLP"));
	case_result_free(&res[0]);
	case_result_free(&res[1]);
	session_close(s);
	pcifn_close(fn);
}

static void link_error_fails(void)
{
	struct case_result res;

	run(&plain, 1u << 18, 0, &res);
	CU_ASSERT_EQUAL(res.verdict, VERDICT_FAIL);
	CU_ASSERT_EQUAL(res.pcie_uncorrectable, 1);
	CU_ASSERT_EQUAL_FATAL(res.failed_count, 1);
	CU_ASSERT_STRING_EQUAL(res.failed[0].label, "health.pcie");
	CU_ASSERT_PTR_NOT_NULL(strstr(res.failed[0].seen, "Malformed TLP"));
	case_result_free(&res);
}

static void request_error_is_a_note(void)
{
	struct case_result res;

	run(&plain, 1u << 20, 0, &res);
	CU_ASSERT_EQUAL(res.verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL_FATAL(res.note_count, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(res.notes[0].text, "Unsupported Request"));
	case_result_free(&res);
}

static void provoked_is_a_note(void)
{
	struct case_result res;

	run(&provokes, 1u << 5, 0, &res);
	CU_ASSERT_EQUAL(res.verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(res.pcie_uncorrectable, 1);
	case_result_free(&res);
}

static void make_function(const char *path, const char *bdf)
{
	fake_dir(path);
	fake_filef("RxErr 7\nBadTLP 0\nTOTAL_ERR_COR 7\n", "%s/aer_dev_correctable", path);
	fake_filef("DLP 0\nTOTAL_ERR_NONFATAL 0\n", "%s/aer_dev_nonfatal", path);
	fake_filef("CmpltTO 1\nTOTAL_ERR_FATAL 1\n", "%s/aer_dev_fatal", path);
	(void)bdf;
}

static void make_tree(void)
{
	fake_begin();
	make_function("/sys/devices/pci0000:00/" PORT, PORT);
	make_function("/sys/devices/pci0000:00/" PORT "/" BDF, BDF);
	fake_link(DEVICES PORT, "../../../devices/pci0000:00/" PORT);
	fake_link(DEVICES BDF, "../../../devices/pci0000:00/" PORT "/" BDF);
}

static void counters_of_the_port(void)
{
	struct case_result res;

	make_tree();
	port_file = "/sys/devices/pci0000:00/" PORT "/aer_dev_correctable";
	port_text = "RxErr 10\nBadTLP 1\nTOTAL_ERR_COR 11\n";
	run(&plain, 0, 0, &res);
	port_file = NULL;
	fake_end();
	CU_ASSERT_EQUAL(res.verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(res.pcie_correctable, 4);
	CU_ASSERT_EQUAL_FATAL(res.note_count, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(res.notes[0].text, PORT));
	CU_ASSERT_PTR_NOT_NULL(strstr(res.notes[0].text, "Receiver Error 3 times"));
	case_result_free(&res);
}

static void registers_of_the_port(void)
{
	static uint8_t before[4096], after[4096];
	struct case_result res;

	make_tree();
	memcpy(before + 0x100, &(uint32_t){ 0x14810003 }, 4); /* another capability first */
	memcpy(before + 0x148, &(uint32_t){ 0x00010001 }, 4);
	memcpy(after, before, sizeof(after));
	memcpy(after + 0x148 + 0x10, &(uint32_t){ 1u << 7 }, 4);
	fake_bytes(DEVICES PORT "/config", before, sizeof(before));
	port_bytes = after;
	run(&plain, 0, 0, &res);
	port_bytes = NULL;
	fake_end();
	CU_ASSERT_EQUAL(res.verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(res.pcie_correctable, 1);
	CU_ASSERT_EQUAL_FATAL(res.note_count, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(res.notes[0].text, "Bad DLLP"));
	case_result_free(&res);
}

static void counters_of_the_function(void)
{
	struct case_result res;

	make_tree();
	port_file = DEVICES BDF "/aer_dev_fatal";
	port_text = "CmpltTO 2\nTOTAL_ERR_FATAL 2\n";
	/* The bit that Linux counted and did not clear is the same error. */
	run(&plain, 1u << 14, 0, &res);
	port_file = NULL;
	fake_end();
	CU_ASSERT_EQUAL(res.verdict, VERDICT_FAIL);
	CU_ASSERT_EQUAL(res.pcie_uncorrectable, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(res.failed[0].seen, "Completion Timeout"));
	case_result_free(&res);
}

CU_TestInfo test_aer[] = {
	{ "nothing new is nothing", nothing_new_is_nothing },
	{ "a correctable error is a note and counted", correctable_is_a_note },
	{ "an error between two cases is the next one's", between_is_of_the_next },
	{ "an error of the link fails the case", link_error_fails },
	{ "an unsupported request is a note", request_error_is_a_note },
	{ "a case that takes the link down may", provoked_is_a_note },
	{ "Linux's counters of the port above", counters_of_the_port },
	{ "registers of the port above", registers_of_the_port },
	{ "Linux's counters of the function", counters_of_the_function },
	CU_TEST_INFO_NULL,
};
