// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where in the machine the drive is: its NUMA node, what stands between it and
 * memory, how processors save power. It costs speed and is no fault of anybody.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "judge.h"

/* ----------------------------------------------------------------------- NUMA */

#define LIST_LEN 512u

/* The next range of "0-3,8"; false: the list is over, or is none. */
static bool next_range(const char **list, unsigned long *first, unsigned long *last)
{
	char *end;

	if (**list < '0' || **list > '9')
		return false;
	*first = *last = strtoul(*list, &end, 10);
	if (*end == '-')
		*last = strtoul(end + 1, &end, 10);
	*list = *end == ',' ? end + 1 : end;
	return true;
}

static bool lists_meet(const char *a, const char *b)
{
	unsigned long first, last, from, to;

	while (next_range(&a, &first, &last))
		for (const char *rest = b; next_range(&rest, &from, &to);)
			if (first <= to && from <= last)
				return true;
	return false;
}

static void say_no_node(struct judge *j, const char *nodes)
{
	if (!strpbrk(nodes, "-,")) {
		judge_ok(j, "one node");
		return;
	}
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  "the firmware of the host does not say which NUMA node it is at: queues and "
		  "memory may be far from it");
	judge_value(j, "none");
	judge_limit(j, NULL, "one of nodes %s", nodes);
}

void judge_host_numa(struct judge *j)
{
	char nodes[LIST_LEN], cpus[LIST_LEN], irqs[LIST_LEN], node[16];

	if (!j->host || !diag_snap_text(j->drive, "sysfs/pci/numa_node", node, sizeof(node)) ||
	    !diag_snap_text(j->host, "host/numa", nodes, sizeof(nodes)))
		return;
	if (*node == '-') {
		say_no_node(j, nodes);
		return;
	}
	if (diag_snap_text(j->host, "host/numa.cpus", cpus, sizeof(cpus)) &&
	    !lists_meet(cpus, node)) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "its NUMA node has no processors: every access comes from another node");
		judge_limit(j, NULL, "one of nodes %s, which have processors", cpus);
	} else if (diag_snap_text(j->drive, "sysfs/pci/irq_cpus", irqs, sizeof(irqs)) &&
		   diag_snap_text(j->drive, "sysfs/pci/local_cpulist", cpus, sizeof(cpus)) &&
		   *irqs && *cpus && !lists_meet(irqs, cpus)) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "processors of other nodes answer all its interrupts: slow");
		judge_value(j, "node %s, interrupts at processors %s", node, irqs);
		judge_limit(j, NULL, "processors %s", cpus);
		return;
	} else {
		judge_fine(j);
	}
	judge_value(j, "node %s", node);
}

/* ----------------------------------------------------------------------- memory */

/* A word of the kernel's command line: "iommu=soft", or with more after a comma. */
static bool has_word(const char *cmdline, const char *word)
{
	const size_t len = strlen(word);

	for (const char *p = strstr(cmdline, word); p; p = strstr(p + 1, word))
		if ((p == cmdline || p[-1] == ' ') && (!p[len] || p[len] == ' ' || p[len] == ','))
			return true;
	return false;
}

/* That there is no IOMMU is no fault: it is said, as what there is. */
void judge_host_iommu(struct judge *j)
{
	char units[200], type[32], cmdline[1024];
	const char *word = NULL;

	if (!j->host || !diag_snap_text(j->host, "host/iommu", units, sizeof(units)))
		return;
	if (!diag_snap_text(j->drive, "sysfs/pci/iommu_type", type, sizeof(type)))
		strcpy(type, "none");
	if (diag_snap_text(j->host, "host/cmdline", cmdline, sizeof(cmdline)))
		word = has_word(cmdline, "swiotlb=force") ? "swiotlb=force"
		       : has_word(cmdline, "iommu=soft")  ? "iommu=soft"
							  : NULL;
	if (word || (j->kmsg && j->kmsg->sums[DIAG_KMSG_SWIOTLB].n)) {
		judge_say(j, DIAG_INFO, word ? DIAG_CERTAIN : DIAG_LIKELY,
			  "its data is copied through bounce buffers (swiotlb) on this host: slow");
		judge_value(j, "%s", word ? word : "swiotlb in the kernel log");
		judge_limit(j, NULL, "no bounce buffers");
	} else {
		judge_ok(j, "%s, domain of the drive: %s",
			 strcmp(units, "none") ? "on" : "off or none", type);
	}
}

/* ------------------------------------------------------------------- processors */

/* intel_pstate and amd-pstate in their own mode call "powersave" what is no fixed low clock. */
static bool is_slowest(const char *governor, const char *scaling)
{
	return !strcmp(governor, "powersave") && *scaling && strcmp(scaling, "intel_pstate") &&
	       strcmp(scaling, "amd-pstate-epp") && strcmp(scaling, "amd_pstate_epp");
}

void judge_host_cpus(struct judge *j)
{
	char idle[32], governor[32], scaling[32], deepest[16];

	if (!j->host ||
	    (!diag_snap_find(j->host, "host/cpuidle") && !diag_snap_find(j->host, "host/governor")))
		return;
	if (!diag_snap_text(j->host, "host/cpuidle", idle, sizeof(idle)))
		strcpy(idle, "none");
	if (!diag_snap_text(j->host, "host/governor", governor, sizeof(governor)))
		*governor = '\0';
	if (!diag_snap_text(j->host, "host/cpufreq", scaling, sizeof(scaling)))
		*scaling = '\0';
	if (!diag_snap_text(j->host, "host/modules/intel_idle/max_cstate", deepest,
			    sizeof(deepest)) ||
	    strcmp(idle, "intel_idle") != 0)
		*deepest = '\0';
	if (is_slowest(governor, scaling)) {
		judge_say(j, DIAG_INFO, DIAG_LIKELY,
			  "processors are kept at their lowest clock: every command takes longer");
		judge_limit(j, NULL, "another governor");
	} else {
		judge_fine(j);
	}
	judge_value(j, "idle: %s%s%s, clock: %s%s%s", idle, *deepest ? " to C" : "", deepest,
		    *governor ? governor : "fixed", *scaling ? " of " : "", scaling);
}
