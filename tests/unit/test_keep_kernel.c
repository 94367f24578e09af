// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * engine/keep_value.c under Linux's driver: what it has set for itself stays,
 * and the saved value beneath comes back all the same.
 */
#include <errno.h>
#include <string.h>

#include "engine/ctx_priv.h"
#include "engine/keep.h"
#include "fake_fn.h"
#include "fake_host.h"
#include "suites.h"
#include "target/kernel_priv.h"

#define SYS  "/sys/class/nvme/nvme0/"
#define SAVE (1u << 31)

/* A controller with one feature. */
static struct {
	uint8_t fid;
	uint32_t current, saved;
	unsigned int sets, saves;
	int refusal; /* of Set Features with Save: a status */
} drive;

static int admin64(int fd, struct nvme_passthru_cmd64 *cmd)
{
	(void)fd;
	if ((cmd->cdw10 & 0xff) != drive.fid)
		return 0x4002;
	if (cmd->opcode == NT_ADM_GET_FEATURES) {
		cmd->result = (cmd->cdw10 >> 8 & 7) == NT_SEL_SAVED ? drive.saved : drive.current;
		return 0;
	}
	if (cmd->cdw10 & SAVE && drive.refusal)
		return drive.refusal;
	drive.current = cmd->cdw11;
	drive.sets++;
	if (cmd->cdw10 & SAVE) {
		drive.saved = cmd->cdw11;
		drive.saves++;
	}
	return 0;
}

static const struct kernel_calls calls = { .admin64 = admin64 };

static struct pcifn *fn;
static struct session s;

static void begin(uint8_t fid)
{
	struct nt_err err = { 0 };

	memset(&drive, 0, sizeof(drive));
	drive.fid = fid;
	drive.current = 0x05;
	drive.saved = 0x1f;
	fake_begin();
	fake_file(SYS "state", "live\n");
	fake_file(SYS "transport", "pcie\n");
	fake_file("/dev/nvme0", "");
	fake_fn_make(&fn);
	s = (struct session){ .fn = fn, .command_timeout_ms = 1000, .timeout_scale = 1 };
	CU_ASSERT_EQUAL_FATAL(drv_open_passive(fn, &s.c, &err), 0);
	target_kernel_use(&calls);
	CU_ASSERT_EQUAL_FATAL(target_kernel_open("nvme0", s.c, &s.tg, &err), 0);
}

static void end(void)
{
	target_close(s.tg);
	target_kernel_use(NULL);
	drv_close(s.c);
	pcifn_close(fn);
	fake_end();
}

static int put(bool has_saved, char why[200])
{
	const struct host_feature before = { .fid = drive.fid, .has_saved = has_saved };

	why[0] = '\0';
	return keep_put(&s, &before, false, why, 200);
}

static void of_the_driver(void)
{
	char why[200];

	begin(NT_FID_ASYNC_EVENT);
	CU_ASSERT_EQUAL(put(false, why), 0);
	CU_ASSERT_EQUAL(drive.sets, 0);
	CU_ASSERT_EQUAL(put(true, why), 1);
	CU_ASSERT_EQUAL(drive.saved, 0);
	CU_ASSERT_EQUAL(drive.current, 0x05);
	CU_ASSERT_EQUAL(drive.sets, 2);
	CU_ASSERT_EQUAL(put(true, why), 0);
	CU_ASSERT_EQUAL(drive.sets, 2);
	/* only for that moment */
	CU_ASSERT(!s.tg->is_putting_back);
	end();
}

static void refused(void)
{
	char why[200];

	begin(NT_FID_ASYNC_EVENT);
	drive.refusal = 0x410d;
	CU_ASSERT_EQUAL(put(true, why), -EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(why, "Set Features with Save was answered with "));
	CU_ASSERT_EQUAL(drive.current, 0x05);
	CU_ASSERT_EQUAL(drive.sets, 0);
	end();
	/* by the driver itself: namespaces would go */
	begin(NT_FID_IOCS_PROFILE);
	CU_ASSERT_EQUAL(put(true, why), -ENOTSUP);
	CU_ASSERT_PTR_NOT_NULL(strstr(why, "is not sent through Linux's driver"));
	CU_ASSERT_EQUAL(drive.sets, 0);
	end();
}

/* Of all others the one refusal does not keep the other value from coming back. */
static void of_nobody(void)
{
	char why[200];

	begin(NT_FID_VOLATILE_WC);
	CU_ASSERT_EQUAL(put(true, why), 1);
	CU_ASSERT_EQUAL(drive.saved, 0);
	CU_ASSERT_EQUAL(drive.current, 0);
	CU_ASSERT_EQUAL(drive.saves, 1);
	drive.saved = 1;
	drive.current = 1;
	drive.refusal = 0x410d;
	CU_ASSERT_EQUAL(put(true, why), -EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(why, "with Save"));
	CU_ASSERT_EQUAL(drive.saved, 1);
	CU_ASSERT_EQUAL(drive.current, 0);
	end();
}

CU_TestInfo test_keep_kernel[] = {
	{ "what Linux's driver has set", of_the_driver },
	{ "what is refused", refused },
	{ "what is nobody's", of_nobody },
	CU_TEST_INFO_NULL,
};
