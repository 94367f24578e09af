// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is never sent through Linux's driver, whatever a case asks, and why.
 *
 * Three kinds: what an ioctl cannot carry (flags, CIDs, pointers); commands
 * that belong to the driver, because it would go on with a wrong idea of the
 * controller; and transfers that would reach memory of somebody else, since the
 * driver makes PRPs for the buffer it is given and no more.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"
#include "target/kernel_priv.h"

static int refuse(struct target *tg, const char *fmt, ...) NT_PRINTF(2, 3);

static int refuse(struct target *tg, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(tg->why, sizeof(tg->why), fmt, ap);
	va_end(ap);
	return -ENOTSUP;
}

/* ------------------------------------------------- commands of the driver's */

#define ANY_FID 0x100

struct rule {
	uint8_t opc;
	uint16_t fid; /* of Set Features, else ANY_FID */
	bool fabrics_only;
	const char *what, *why;
};

static const struct rule rules[] = {
	{ NT_ADM_DELETE_SQ, ANY_FID, false, "Delete I/O Submission Queue",
	  "the queues are Linux's, and it would go on using the deleted one" },
	{ NT_ADM_CREATE_SQ, ANY_FID, false, "Create I/O Submission Queue",
	  "the queues are Linux's, and it chooses their memory" },
	{ NT_ADM_DELETE_CQ, ANY_FID, false, "Delete I/O Completion Queue",
	  "the queues are Linux's, and it would go on using the deleted one" },
	{ NT_ADM_CREATE_CQ, ANY_FID, false, "Create I/O Completion Queue",
	  "the queues are Linux's, and it chooses their memory" },
	{ NT_ADM_ABORT, ANY_FID, false, "Abort",
	  "it names a command by a CID that Linux chose, and may hit one of others" },
	{ NT_ADM_ASYNC_EVENT, ANY_FID, false, "Asynchronous Event Request",
	  "Linux has its own outstanding, and an ioctl would wait for ever" },
	{ NT_ADM_KEEP_ALIVE, ANY_FID, false, "Keep Alive", "the timer is Linux's" },
	{ NT_ADM_VIRT_MGMT, ANY_FID, false, "Virtualization Management",
	  "it takes queues and interrupts away that Linux counts on" },
	{ NT_ADM_DBBUF_CONFIG, ANY_FID, false, "Doorbell Buffer Config",
	  "Linux's doorbells would no longer be looked at" },
	{ 0x7f, ANY_FID, true, "a Fabrics command",
	  "over a fabric these carry Linux's connection" },
	{ NT_ADM_SET_FEATURES, NT_FID_NUM_QUEUES, false, "Set Features Number of Queues",
	  "Linux made its queues by it" },
	{ NT_ADM_SET_FEATURES, NT_FID_ASYNC_EVENT, false,
	  "Set Features Asynchronous Event Configuration",
	  "Linux would miss the events it waits for" },
	{ NT_ADM_SET_FEATURES, NT_FID_AUTO_PST, false,
	  "Set Features Autonomous Power State Transition", "Linux's power management has set it" },
	{ NT_ADM_SET_FEATURES, NT_FID_HMB, false, "Set Features Host Memory Buffer",
	  "it hands out memory of Linux's" },
	{ NT_ADM_SET_FEATURES, NT_FID_KEEP_ALIVE, false, "Set Features Keep Alive Timer",
	  "the timer is Linux's" },
	{ NT_ADM_SET_FEATURES, NT_FID_HOST_BEHAVIOR, false, "Set Features Host Behavior Support",
	  "Linux has told the controller how it behaves" },
	{ NT_ADM_SET_FEATURES, NT_FID_IOCS_PROFILE, false, "Set Features I/O Command Set Profile",
	  "namespaces that Linux uses may go with it" },
	{ NT_ADM_SET_FEATURES, NT_FID_HOST_ID, true, "Set Features Host Identifier",
	  "over a fabric it belongs to Linux's connection" },
};

/* Saved values of these can be put back under the driver: it keeps its own all the same. */
static bool may_put_back(const struct target *tg, const struct rule *r)
{
	return tg->is_putting_back && r->opc == NT_ADM_SET_FEATURES &&
	       (r->fid == NT_FID_ASYNC_EVENT || r->fid == NT_FID_AUTO_PST);
}

static int check_rules(struct target *tg, const struct drv_cmd *cmd)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		const struct rule *r = &rules[i];

		if (r->opc != cmd->opc || (r->fabrics_only && !tg->is_fabric) ||
		    (r->fid != ANY_FID && r->fid != (cmd->cdw10 & 0xff)) || may_put_back(tg, r))
			continue;
		return refuse(tg, "%s is not sent through Linux's driver: %s", r->what, r->why);
	}
	return 0;
}

/* ------------------------------------------------------ what an ioctl lacks */

static int check_fields(struct target *tg, const struct drv_cmd *cmd)
{
	if (cmd->fuse)
		return refuse(tg, "Linux's ioctl takes no FUSE bits: no fused commands");
	if (cmd->psdt)
		return refuse(tg, "Linux's ioctl takes no PSDT bits: it chooses PRPs or SGLs");
	if (cmd->rsvd)
		return refuse(tg, "Linux's ioctl takes no reserved bits of CDW0");
	if (cmd->has_cid)
		return refuse(tg, "Linux chooses the CID of a command");
	if (cmd->mptr)
		return refuse(tg, "Linux makes the metadata pointer itself");
	return 0;
}

/* --------------------------------------------------------------- namespaces */

const struct host_ctrl_ns *kernel_ns(const struct kernel_target *k, uint32_t nsid)
{
	for (size_t i = 0; i < k->h.ns_count; i++)
		if (k->h.ns[i].nsid == nsid)
			return &k->h.ns[i];
	return NULL;
}

int kernel_check_ns(struct target *tg, uint32_t nsid)
{
	const struct kernel_target *k = tg->priv;
	const struct host_ctrl_ns *ns = kernel_ns(k, nsid);

	if (tg->only_nsid && nsid != tg->only_nsid)
		return refuse(tg, "the target is namespace %u only (%s), not %u", tg->only_nsid,
			      k->h.only_node, nsid);
	if (!ns)
		return refuse(tg,
			      "Linux passes I/O commands only to namespaces it has: not to "
			      "NSID %Xh",
			      nsid);
	if (!*ns->chardev && !*ns->block)
		return refuse(tg, "Linux has no device node for namespace %u", nsid);
	if (ns->paths > 1)
		return refuse(tg,
			      "%s has %u paths and Linux chooses the controller of each I/O "
			      "command (boot with nvme_core.multipath=N, or use vfio:)",
			      *ns->chardev ? ns->chardev : ns->block, ns->paths);
	return 0;
}

/* A namespace address keeps its neighbours out of reach. */
static int check_scope(struct target *tg, const struct drv_cmd *cmd)
{
	static const uint8_t wide[] = { NT_ADM_NS_MGMT,	   NT_ADM_NS_ATTACH,	 NT_ADM_FW_COMMIT,
					NT_ADM_SANITIZE,   NT_ADM_CAPACITY_MGMT, NT_ADM_LOCKDOWN,
					NT_ADM_FW_DOWNLOAD };
	const struct kernel_target *k = tg->priv;

	if (!tg->only_nsid)
		return 0;
	if (cmd->opc == NT_ADM_FORMAT && cmd->nsid != tg->only_nsid)
		return refuse(tg, "the target is namespace %u only (%s): no Format of others",
			      tg->only_nsid, k->h.only_node);
	for (size_t i = 0; i < ARRAY_SIZE(wide); i++)
		if (cmd->opc == wide[i])
			return refuse(tg,
				      "the target is namespace %u only (%s): no command that "
				      "changes the whole controller",
				      tg->only_nsid, k->h.only_node);
	return 0;
}

/* ------------------------------------------------------------------ memory */

/*
 * Without an IOMMU a pointer of zero is the start of memory. A command that is
 * known to move more than its buffer holds is never sent; one of an unknown
 * length gets a page of ours (kernel.c).
 */
static int check_len(struct target *tg, bool is_admin, const struct drv_cmd *cmd,
		     const struct target_data *data)
{
	uint64_t moves = target_data_len(tg, is_admin, cmd), has = data ? data->len : 0;

	if (moves > has && (has || moves > 4096))
		return refuse(tg,
			      "the command moves %llu bytes and its buffer has %llu: Linux "
			      "would let the rest go anywhere",
			      (unsigned long long)moves, (unsigned long long)has);
	return 0;
}

/* The same of the queue that is used; admin commands are mapped like those of a namespace. */
static const struct host_ctrl_ns *limits_of(const struct kernel_target *k, uint32_t nsid)
{
	const struct host_ctrl_ns *ns = kernel_ns(k, nsid);

	return ns ? ns : k->h.ns_count ? &k->h.ns[0] : NULL;
}

/* Linux makes SGLs of large pieces where the controller takes them. */
static bool may_be_sgl(const struct target *tg, bool is_admin)
{
	char text[32];

	if (is_admin || !(tg->sgls & 3))
		return false;
	return host_read_line(text, sizeof(text), "/sys/module/nvme/parameters/sgl_threshold") ||
	       strtoul(text, NULL, 10);
}

/*
 * blk_rq_map_user() maps pages of ours when address and length are multiples of
 * the queue's DMA alignment and copies otherwise; before Linux 6.0 that was 512.
 */
static int check_layout(struct target *tg, bool is_admin, const struct drv_cmd *cmd,
			const struct target_data *data)
{
	const struct kernel_target *k = tg->priv;
	const struct host_ctrl_ns *ns = limits_of(k, cmd->nsid);
	uint64_t mask = ns && ns->dma_alignment ? ns->dma_alignment : 511;
	uint64_t offset = data->iova % k->c->page_len;
	uint64_t pages = (offset + data->len + k->c->page_len - 1) / k->c->page_len;

	if (tg->is_fabric)
		return refuse(tg, "there are no PRPs on the transport \"%s\"", k->h.transport);
	if ((data->iova | data->len) & mask)
		return refuse(tg,
			      "Linux copies data that is not aligned to %llu bytes instead of "
			      "mapping it, so the PRPs would be its own",
			      (unsigned long long)mask + 1);
	if (ns && ns->max_segments && pages > ns->max_segments)
		return refuse(tg, "%llu pages are more than Linux maps for one command (%u)",
			      (unsigned long long)pages, ns->max_segments);
	if (pages > 2 && may_be_sgl(tg, is_admin))
		return refuse(tg, "Linux may describe more than two pages by an SGL, which this "
				  "controller takes: write 0 to "
				  "/sys/module/nvme/parameters/sgl_threshold");
	return 0;
}

static int check_max_len(struct target *tg, const struct target_data *data)
{
	if (tg->max_len && data->len > tg->max_len)
		return refuse(tg, "Linux sends at most %llu bytes by one command here, not %zu",
			      (unsigned long long)tg->max_len, data->len);
	return 0;
}

int kernel_check(struct target *tg, uint16_t qid, const struct drv_cmd *cmd)
{
	int rc = check_fields(tg, cmd);

	if (!rc)
		rc = qid ? kernel_check_ns(tg, cmd->nsid) : check_rules(tg, cmd);
	if (!rc && !qid)
		rc = check_scope(tg, cmd);
	return rc;
}

int kernel_refuse(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
		  const struct target_data *data)
{
	int rc = kernel_check(tg, qid, cmd);

	if (!rc && (cmd->prp1 || cmd->prp2) && !(data && data->len))
		rc = refuse(tg, "Linux makes the data pointers of a command itself");
	if (!rc)
		rc = check_len(tg, !qid, cmd, data);
	if (!rc && data && data->len)
		rc = check_max_len(tg, data);
	if (!rc && data && data->len && data->is_layout)
		rc = check_layout(tg, !qid, cmd, data);
	return rc;
}
