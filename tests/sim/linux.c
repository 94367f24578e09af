// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The catalogue through a Linux of our own: `linux LIST [[bare,]OPTIONS of sim:]`.
 *
 * A tree of files plays sysfs and /dev, and the ioctls of the nvme driver end
 * in the built-in model, which our own driver drives. So target/kernel.c,
 * pcifn/kernel/ and the engine's way with a controller of somebody else run
 * without a kernel, every case of the catalogue at least once.
 *
 * Features are journalled as on a drive of somebody, in that tree, too.
 *
 * Demanded: each case either runs with the verdict that it has on the model
 * itself, or is skipped with a reason; nothing that belongs to the driver ever
 * arrives; the cases that LIST names do run; and when all are over the features are
 * as they were, and no journal is left.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/engine.h"
#include "engine/keep.h"
#include "host/host.h"
#include "target/kernel_priv.h"

#define BDF	 "0000:05:00.0"
#define PCI_DIR	 "/sys/devices/pci0000:00/" BDF
#define CTRL_DIR PCI_DIR "/nvme/nvme0"
#define NS_MAX	 8

static struct {
	struct pcifn *fn;
	struct drv_ctrlr *c;
	struct target *tg;
	uint32_t nsids[NS_MAX];
	size_t ns_count;
	unsigned int resets, commands;
} lx;

/* No PCI function: a controller of a fabric, of which only commands are known. */
static bool is_bare;
static char tree[] = "/tmp/nvmetest-linux-XXXXXX";
static unsigned int passed, failed;

static void judge(bool ok, const char *what, const char *more)
{
	passed += ok;
	failed += !ok;
	if (!ok)
		printf("%s: %s\n", what, more);
}

static _Noreturn void broken(const char *what)
{
	printf("%s\n0 passed, 1 failed, 0 skipped\n", what);
	exit(1);
}

/* ------------------------------------------------------------ the controller */

static void bring_up(void)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 31 };
	const struct drv_sq_attr sq = { .qid = 1, .qsize = 31, .cqid = 1 };
	const struct drv_cmd number = { .opc = NT_ADM_SET_FEATURES, .cdw10 = NT_FID_NUM_QUEUES };
	struct nt_deadline until = nt_deadline_ms(5000);
	struct drv_cpl cpl;

	if (drv_disable(lx.c) || drv_enable(lx.c, NULL) ||
	    drv_exec(lx.c->asq, &number, until, &cpl) || drv_cq_create(lx.c, &cq, until, &cpl) ||
	    drv_sq_create(lx.c, &sq, until, &cpl))
		broken("the model does not come up");
}

static void open_model(const char *options)
{
	struct nt_err err = { 0 };
	char address[256];

	/* time passes here: a self-test of the shortest kind */
	snprintf(address, sizeof(address), "sim:self-test=1%s%s", *options ? "," : "", options);
	if (pcifn_open(address, &lx.fn, &err) || drv_open(lx.fn, &lx.c, &err))
		broken(err.text);
	if (target_direct_open(lx.c, &lx.tg))
		broken("out of memory");
	bring_up();
}

/* ------------------------------------------------- what Linux would not let by */

static bool belongs_to_driver(const struct nvme_passthru_cmd64 *cmd)
{
	static const uint8_t opcodes[] = { 0x00, 0x01, 0x04, 0x05, 0x08, 0x0c, 0x18, 0x1c, 0x7c };
	static const uint8_t features[] = { 0x07, 0x0b, 0x0c, 0x0d, 0x0f, 0x16, 0x19 };

	for (size_t i = 0; i < ARRAY_SIZE(opcodes); i++)
		if (cmd->opcode == opcodes[i])
			return true;
	for (size_t i = 0; cmd->opcode == 0x09 && i < ARRAY_SIZE(features); i++)
		if ((cmd->cdw10 & 0xff) == features[i])
			return true;
	return false;
}

/* A data pointer that Linux leaves at zero is an address to a controller. */
static bool reaches_nowhere(bool is_admin, const struct nvme_passthru_cmd64 *cmd)
{
	uint64_t moves = 0;

	if (is_admin && cmd->opcode == 0x06)
		moves = 4096;
	if (is_admin && cmd->opcode == 0x02)
		moves = ((cmd->cdw10 >> 16) + ((uint64_t)(cmd->cdw11 & 0xffff) << 16) + 1) * 4;
	if (!is_admin && (cmd->opcode == 1 || cmd->opcode == 2 || cmd->opcode == 5))
		moves = ((cmd->cdw12 & 0xffff) + 1ull) * 512;
	/* Over a fabric a command without data has no pointer at all. */
	if ((cmd->opcode & 3) && !moves && !is_bare)
		moves = 1;
	return moves > cmd->data_len;
}

static void decode(const struct nvme_passthru_cmd64 *cmd, struct drv_cmd *ret)
{
	*ret = (struct drv_cmd){
		.opc = cmd->opcode,
		.nsid = cmd->nsid,
		.cdw2 = cmd->cdw2,
		.cdw3 = cmd->cdw3,
		.cdw10 = cmd->cdw10,
		.cdw11 = cmd->cdw11,
		.cdw12 = cmd->cdw12,
		.cdw13 = cmd->cdw13,
		.cdw14 = cmd->cdw14,
		.cdw15 = cmd->cdw15,
	};
}

/* The pages of the caller, as far as the model is concerned: the same offset and length. */
static int run_command(bool is_admin, struct nvme_passthru_cmd64 *cmd)
{
	void *user = (void *)(uintptr_t)cmd->addr;
	uint32_t offset = (uint32_t)(cmd->addr % lx.c->page_len);
	struct target_data data = { .len = cmd->data_len };
	struct pcifn_mem *mem = NULL;
	struct drv_cpl cpl;
	struct drv_cmd out;
	int rc;

	decode(cmd, &out);
	if (data.len) {
		if (pcifn_mem_alloc(lx.fn, offset + data.len, lx.c->page_len, &mem))
			return -ENOMEM;
		data.vaddr = (uint8_t *)mem->vaddr + offset;
		data.iova = mem->iova + offset;
		memcpy(data.vaddr, user, data.len);
	}
	rc = target_submit(lx.tg, is_admin ? 0 : 1, &out, &data, nt_deadline_ms(cmd->timeout_ms),
			   &cpl);
	if (!rc && data.len)
		memcpy(user, data.vaddr, data.len);
	if (rc) {
		pcifn_mem_quarantine(lx.fn, mem);
		bring_up();
		return -EINTR;
	}
	pcifn_mem_free(lx.fn, mem);
	cmd->result = (uint64_t)cpl.dw1 << 32 | cpl.dw0;
	return cpl.status;
}

static int fake_admin64(int fd, struct nvme_passthru_cmd64 *cmd)
{
	(void)fd;
	lx.commands++;
	judge(!belongs_to_driver(cmd), "a command of the driver's arrived", "");
	judge(!reaches_nowhere(true, cmd), "an admin command moves more than its buffer holds", "");
	if (cmd->flags)
		return -EINVAL;
	return run_command(true, cmd);
}

/* The namespace behind a descriptor: the tree has one file per node. */
static uint32_t nsid_of(int fd)
{
	struct stat opened, node;
	char path[128];

	for (size_t i = 0; i < lx.ns_count && !fstat(fd, &opened); i++) {
		snprintf(path, sizeof(path), "%s/dev/ng0n%zu", tree, i + 1);
		if (!stat(path, &node) && node.st_ino == opened.st_ino)
			return lx.nsids[i];
	}
	return 0;
}

static int fake_io64(int fd, struct nvme_passthru_cmd64 *cmd)
{
	lx.commands++;
	judge(!reaches_nowhere(false, cmd), "an I/O command moves more than its buffer holds", "");
	if (cmd->flags || cmd->nsid != nsid_of(fd))
		return -EINVAL;
	return run_command(false, cmd);
}

static int fake_no32(int fd, struct nvme_passthru_cmd *cmd)
{
	(void)fd;
	(void)cmd;
	return -ENOTTY;
}

static int fake_reset(int fd)
{
	(void)fd;
	lx.resets++;
	bring_up();
	return 0;
}

static int fake_rescan(int fd)
{
	(void)fd;
	return 0;
}

static const struct kernel_calls fake_calls = {
	.admin64 = fake_admin64,
	.admin32 = fake_no32,
	.io64 = fake_io64,
	.io32 = fake_no32,
	.reset = fake_reset,
	.subsystem_reset = fake_reset,
	.rescan = fake_rescan,
};

/* ------------------------------------------------------------------ the tree */

static void make_dirs(const char *path)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s", tree, path);
	for (char *at = text + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(text, 0755);
		*at = '/';
	}
	mkdir(text, 0755);
}

static void put_bytes(const char *dir, const char *name, const void *bytes, size_t len)
{
	char path[768];
	FILE *f;

	make_dirs(dir);
	snprintf(path, sizeof(path), "%s%s/%s", tree, dir, name);
	f = fopen(path, "w");
	if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
		broken(path);
}

static void put_text(const char *dir, const char *name, const char *text)
{
	char line[256];

	snprintf(line, sizeof(line), "%s\n", text);
	put_bytes(dir, name, line, strlen(line));
}

static void put_link(const char *dir, const char *name, const char *to)
{
	char path[768], target[768];

	make_dirs(dir);
	snprintf(path, sizeof(path), "%s%s/%s", tree, dir, name);
	snprintf(target, sizeof(target), "%s%s", tree, to);
	if (symlink(target, path))
		broken(path);
}

static void put_namespace(size_t i)
{
	char name[32], dir[128], nsid[16];

	snprintf(name, sizeof(name), "nvme0n%zu", i + 1);
	snprintf(nsid, sizeof(nsid), "%u", lx.nsids[i]);
	snprintf(dir, sizeof(dir), CTRL_DIR "/%s", name);
	put_text(dir, "nsid", nsid);
	put_text(dir, "hidden", "0");
	put_link("/sys/class/block", name, dir);
	snprintf(dir, sizeof(dir), CTRL_DIR "/%s/queue", name);
	put_text(dir, "dma_alignment", "3");
	put_text(dir, "max_segments", "127");
	put_text(dir, "max_hw_sectors_kb", "4096");
	put_text(dir, "logical_block_size", "512");
	snprintf(name, sizeof(name), "ng0n%zu", i + 1);
	snprintf(dir, sizeof(dir), CTRL_DIR "/%s", name);
	put_text(dir, "uevent", "");
	put_link("/sys/class/nvme-generic", name, dir);
	put_text("/dev", name, name);
}

/* What the model shows is what the files hold: nothing of it moves while it is enabled. */
static void put_function(void)
{
	static uint8_t registers[0x4000], config[4096];
	uint32_t value;

	for (uint32_t off = 0; off < 0x1000; off += 4) {
		if (pcifn_read32(lx.fn, off, &value))
			broken("a register of the model");
		memcpy(registers + off, &value, 4);
	}
	for (uint16_t off = 0; off < sizeof(config); off = (uint16_t)(off + 4)) {
		if (pcifn_cfg_read(lx.fn, off, 4, &value))
			broken("configuration space of the model");
		memcpy(config + off, &value, 4);
	}
	put_bytes(PCI_DIR, "resource0", registers,
		  lx.fn->bar0_len < sizeof(registers) ? lx.fn->bar0_len : sizeof(registers));
	put_bytes(PCI_DIR, "config", config, sizeof(config));
	put_text(PCI_DIR, "current_link_speed", "8.0 GT/s PCIe");
	put_link("/sys/bus/pci/devices", BDF, PCI_DIR);
}

static void find_namespaces(void)
{
	struct nvme_passthru_cmd64 cmd = { .opcode = 6, .cdw10 = 2, .data_len = 4096 };
	static uint32_t list[1024] __attribute__((aligned(4096)));

	cmd.addr = (uintptr_t)list;
	cmd.timeout_ms = 1000;
	if (run_command(true, &cmd)) {
		/* Before 1.1 there was no list. */
		list[0] = 1;
	}
	while (lx.ns_count < NS_MAX && list[lx.ns_count]) {
		lx.nsids[lx.ns_count] = list[lx.ns_count];
		lx.ns_count++;
	}
}

static void plant_tree(void)
{
	if (!mkdtemp(tree))
		broken("no temporary directory");
	put_text(CTRL_DIR, "state", "live");
	put_text(CTRL_DIR, "transport", is_bare ? "loop" : "pcie");
	put_text(CTRL_DIR, "model", "the model");
	if (!is_bare) {
		put_function();
		put_link(CTRL_DIR, "device", PCI_DIR);
	}
	put_link("/sys/class/nvme", "nvme0", CTRL_DIR);
	put_text("/dev", "nvme0", "nvme0");
	put_text("/sys/module/nvme/parameters", "sgl_threshold", "0");
	for (size_t i = 0; i < lx.ns_count; i++)
		put_namespace(i);
	host_set_root(tree);
}

static void fell_tree(void)
{
	char command[64];

	host_set_root("");
	snprintf(command, sizeof(command), "rm -rf %s", tree);
	if (system(command))
		puts("the temporary directory stays");
}

/* ---------------------------------------------------------------- the cases */

/* Every id of the list: cases that are known to run. */
static bool is_listed(char **list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i], id))
			return true;
	return false;
}

static size_t read_list(const char *path, char ***ret)
{
	FILE *f = fopen(path, "r");
	char **list = calloc(1024, sizeof(*list)), line[256];
	size_t n = 0;

	while (f && list && n < 1024 && fgets(line, sizeof(line), f)) {
		line[strcspn(line, " #\n")] = '\0';
		if (*line)
			list[n++] = strdup(line);
	}
	if (f)
		fclose(f);
	*ret = list;
	return n;
}

static void show(const struct nt_case *c, const struct case_result *res)
{
	printf("%s: %s", c->id, verdict_name(res->verdict));
	for (size_t i = 0; i < res->reason_count; i++)
		printf("; %s", res->reasons[i]);
	putchar('\n');
	for (size_t i = 0; i < res->failed_stored; i++)
		printf("  %s: saw %s, wanted %s\n", res->failed[i].text, res->failed[i].seen,
		       res->failed[i].want);
}

static void try_case(struct session *s, const struct nt_case *c, bool must_run, bool is_verbose)
{
	struct case_result res = { 0 };

	if (session_can_run(s, c, &res)) {
		case_result_free(&res);
		ctx_run(s, c, NULL, 0, NULL, NULL, &res);
	} else {
		res.verdict = VERDICT_SKIP;
	}
	if (is_verbose)
		show(c, &res);
	judge(res.verdict == VERDICT_PASS || res.verdict == VERDICT_SKIP, c->id,
	      "neither passed nor skipped");
	judge(res.verdict != VERDICT_SKIP || res.reason_count, c->id, "skipped without a reason");
	if (must_run)
		judge(res.verdict == VERDICT_PASS, c->id, "is listed to run");
	if (!is_verbose && res.verdict != VERDICT_PASS && (res.verdict != VERDICT_SKIP || must_run))
		show(c, &res);
	case_result_free(&res);
}

/* ------------------------------------------------------------------ features */

static void journal_begin(struct session *s)
{
	struct host_features owner = { .name = "nvme0" };

	make_dirs("/run/nvmetest");
	host_features_sign(&owner);
	if (keep_open(s, &owner))
		broken("out of memory");
}

static void journal_end(struct session *s)
{
	char path[96];
	struct stat st;

	judge(!*s->keep->refusal, "nothing was journalled", s->keep->refusal);
	keep_end(s->keep);
	judge(!s->keep->f.n, "features that are not put back", "");
	snprintf(path, sizeof(path), "%s/run/nvmetest/nvme0.features", tree);
	judge(stat(path, &st) != 0, "a journal is left", path);
}

int main(int argc, char **argv)
{
	const char *options = argc > 2 ? argv[2] : "";
	bool is_verbose = argc > 3;
	struct nt_err err = { 0 };
	struct session *s;
	struct pcifn *fn;
	char **list;
	size_t n;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc < 2)
		broken("linux LIST [OPTIONS of sim: [-v]]");
	is_bare = !strncmp(options, "bare", 4);
	open_model(is_bare ? options + 4 + (options[4] == ',') : options);
	n = read_list(argv[1], &list);
	find_namespaces();
	plant_tree();
	target_kernel_use(&fake_calls);
	if (pcifn_open("kernel:/dev/nvme0", &fn, &err) || session_open(fn, 1, 1.0, &s, &err))
		broken(err.text);
	journal_begin(s);
	for (size_t i = 0; i < registry_count(); i++)
		try_case(s, registry_at(i), !*options && is_listed(list, n, registry_at(i)->id),
			 is_verbose);
	journal_end(s);
	session_close(s);
	pcifn_close(fn);
	fell_tree();
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
	target_close(lx.tg);
	drv_close(lx.c);
	pcifn_close(lx.fn);
	if (is_verbose)
		printf("%u commands, %u resets\n", lx.commands, lx.resets);
	printf("%u passed, %u failed, 0 skipped\n", passed, failed);
	return failed != 0;
}
