// SPDX-License-Identifier: GPL-2.0-or-later
/* Defects of registers, state, queues, doorbells, PRP, interrupts, PCI. */
#ifndef SIM_DEFECTS_LINK_H
#define SIM_DEFECTS_LINK_H

/* Identifier, name after "defect=", area, what is wrong. In the order of the chapters. */
/* clang-format off */
#define SIM_LINK_DEFECTS(X) \
	X(SIM_CQ_PHASE_STUCK, "cq-phase-stuck", "phase", "the Phase Tag is never inverted") \
	X(SIM_CQ_PHASE_SHARED, "cq-phase-shared", "phase", "all I/O Completion Queues share the Phase Tag of the one that wrapped last") \
	X(SIM_CQ_PHASE_ODD, "cq-phase-odd-size", "phase", "the Phase Tag is not inverted when the queue has an odd number of entries") \
	X(SIM_CQ_PHASE_POW2, "cq-phase-power-of-two", "phase", "the Phase Tag is inverted only when the size is a power of two") \
	X(SIM_CQ_PHASE_RECREATE, "cq-phase-recreate", "phase", "a re-created Completion Queue goes on with the Phase Tag of the old one") \
	X(SIM_CQ_PHASE_MEMORY, "cq-phase-from-memory", "phase", "stale data in a free slot keep the Phase Tag of an I/O queue from being inverted") \
	X(SIM_CQ_PHASE_FIRST, "cq-phase-first", "phase", "the Phase Tag is written before the rest of the entry") \
	X(SIM_CQ_PHASE_ZERO, "cq-phase-starts-at-zero", "phase", "the first pass of an I/O Completion Queue has Phase Tag 0") \
	X(SIM_CQ_WRAP_EARLY, "cq-wrap-early", "queue", "the Completion Queue wraps one entry early") \
	X(SIM_CQ_WRAP_LATE, "cq-wrap-late", "queue", "the Completion Queue wraps one entry late, outside its memory") \
	X(SIM_CQ_WRAP_POW2, "cq-wrap-power-of-two", "queue", "the Completion Queue wraps at the next power of two") \
	X(SIM_CQ_WRAP_MQES, "cq-wrap-at-mqes", "queue", "the Completion Queue wraps at CAP.MQES whatever its size") \
	X(SIM_SQ_WRAP_EARLY, "sq-wrap-early", "queue", "the Submission Queue wraps one entry early") \
	X(SIM_SQ_WRAP_LATE, "sq-wrap-late", "queue", "the Submission Queue wraps one entry late") \
	X(SIM_SQ_WRAP_POW2, "sq-wrap-power-of-two", "queue", "the Submission Queue wraps at the next power of two") \
	X(SIM_SQ_WRAP_MQES, "sq-wrap-at-mqes", "queue", "the Submission Queue wraps at CAP.MQES whatever its size") \
	X(SIM_SQ_PAST_TAIL, "sq-past-tail", "queue", "the entry after the tail is executed as well") \
	X(SIM_SQ_ONE_SHORT, "sq-one-short", "queue", "the entry before the tail waits for the next doorbell") \
	X(SIM_SQ_ONE_PER_RING, "sq-one-per-doorbell", "queue", "one command is fetched for each doorbell write, whatever the tail") \
	X(SIM_SQ_LATE_READ, "sq-read-late", "queue", "an entry is read again after SQ Head Pointer released its slot") \
	X(SIM_SQ_WRITTEN, "sq-written", "queue", "the controller writes Submission Queue memory") \
	X(SIM_SQ_PAGE_0, "sq-first-page-only", "queue", "a Submission Queue with PC=0 is read as if it were contiguous") \
	X(SIM_CQ_PAGE_0, "cq-first-page-only", "queue", "a Completion Queue with PC=0 is written as if it were contiguous") \
	X(SIM_QUEUE_LIST_AS_PAGE, "queue-list-as-page", "queue", "PRP Entry 1 of a one-page queue with PC=0 is taken for the page itself") \
	X(SIM_SQHD_ZERO, "sqhd-zero", "queue", "SQ Head Pointer is always 0") \
	X(SIM_SQHD_NO_WRAP, "sqhd-no-wrap", "queue", "SQ Head Pointer counts on past the size of the queue") \
	X(SIM_SQHD_BEHIND, "sqhd-behind", "queue", "SQ Head Pointer is one behind the entry consumed last") \
	X(SIM_SQHD_OTHER, "sqhd-other-queue", "queue", "SQ Head Pointer is that of another Submission Queue of the same Completion Queue") \
	X(SIM_SQID_ZERO, "sqid-zero", "queue", "SQ Identifier is always 0") \
	X(SIM_SQID_IS_CQID, "sqid-is-cqid", "queue", "SQ Identifier holds the Completion Queue Identifier") \
	X(SIM_CID_8BIT, "cid-8-bit", "queue", "only 8 bits of the Command Identifier come back") \
	X(SIM_CID_SWAPPED, "cid-swapped", "queue", "the bytes of the Command Identifier come back swapped") \
	X(SIM_CQE_TWICE, "cqe-twice", "queue", "every seventh completion is posted twice") \
	X(SIM_CQE_DROPPED, "cqe-dropped", "queue", "every thirteenth command never completes") \
	X(SIM_CQE_SKIPS, "cqe-skips-slot", "queue", "every eleventh completion leaves a slot out") \
	X(SIM_CQE_RESERVED, "cqe-reserved-set", "queue", "the reserved Dword 1 of a completion is not 0") \
	X(SIM_CQE_LONG, "cqe-too-long", "queue", "a completion is written as 32 bytes") \
	X(SIM_CQ_OVERRUN, "cq-overrun", "queue", "completions are posted into a full Completion Queue") \
	X(SIM_CQ_FULL_AT_N, "cq-all-slots", "queue", "a Completion Queue of N entries takes N completions") \
	X(SIM_CQ_FULL_LOSES, "cq-full-loses", "queue", "a completion that finds its queue full is lost") \
	X(SIM_CQ_FULL_STALLS, "cq-full-stalls-all", "queue", "one full Completion Queue stops all queues") \
	X(SIM_CQ_FULL_REPEATS, "cq-full-repeats", "queue", "a completion that waited for a slot is posted twice") \
	X(SIM_DB_STRIDE, "db-stride-ignored", "doorbell", "doorbells are 4 bytes apart whatever CAP.DSTRD says") \
	X(SIM_DB_GAP, "db-gap-acts", "doorbell", "a write between two doorbells moves the one before it") \
	X(SIM_DB_ALIAS, "db-alias", "doorbell", "the tail doorbell of an I/O queue with an even QID rings its lower neighbour as well") \
	X(SIM_DB_8BIT, "db-8-bit", "doorbell", "only 8 bits of a doorbell value are kept") \
	X(SIM_DB_15BIT, "db-15-bit", "doorbell", "only 15 bits of a doorbell value are kept") \
	X(SIM_DB_HEAD_IGNORED, "db-head-ignored", "doorbell", "CQ head doorbells release nothing") \
	X(SIM_DB_HEAD_ALL, "db-head-releases-all", "doorbell", "a CQ head doorbell releases all slots whatever its value") \
	X(SIM_DB_TAIL_RELATIVE, "db-tail-relative", "doorbell", "the tail value is taken for a number of new commands") \
	X(SIM_DB_RANGE_SILENT, "db-range-silent", "doorbell", "a doorbell value outside the queue is dropped without an event") \
	X(SIM_DB_RANGE_WRAPS, "db-range-wraps", "doorbell", "a doorbell value outside the queue is taken modulo its size") \
	X(SIM_DB_OVERFLOW, "db-overflow-silent", "doorbell", "a tail that passes the head is accepted without an event") \
	X(SIM_DB_EMPTY, "db-empty-silent", "doorbell", "a head that passes the tail of the Completion Queue is accepted without an event") \
	X(SIM_DB_UNKNOWN, "db-unknown-runs-admin", "doorbell", "a doorbell of a queue that does not exist rings the admin queue") \
	X(SIM_DB_INFO, "db-event-info", "doorbell", "an invalid value is reported as Write to Invalid Doorbell Register") \
	X(SIM_DB_DEAD_RUNS, "db-dead-runs", "doorbell", "a Submission Queue goes on consuming after an invalid tail") \
	X(SIM_DB_KILLS_ALL, "db-invalid-kills-all", "doorbell", "an invalid tail stops all I/O queues") \
	X(SIM_DB_DEAD_STAYS, "db-dead-stays", "doorbell", "a queue that saw an invalid tail does not work after being re-created") \
	X(SIM_DB_BEFORE_EN, "db-before-enable", "doorbell", "a doorbell written while disabled acts when the controller is enabled") \
	X(SIM_PRP_PAST_END, "prp-past-end", "prp", "a transfer writes one dword past its end") \
	X(SIM_PRP_WHOLE_PAGE, "prp-whole-page", "prp", "the last page of a transfer to the host is filled to its end") \
	X(SIM_PRP_LATE, "prp-one-dword-late", "prp", "data start one dword after PRP Entry 1 when its offset is not 0") \
	X(SIM_PRP_EARLY, "prp-one-dword-early", "prp", "data start one dword before PRP Entry 1 when its offset is not 0") \
	X(SIM_PRP2_ALWAYS, "prp2-always", "prp", "PRP Entry 2 is accessed when one page suffices") \
	X(SIM_PRP_LIST_AS_PAGE, "prp-list-as-page", "prp", "a PRP List pointer with offset is taken for a data page") \
	X(SIM_PRP_PAGE_AS_LIST, "prp-page-as-list", "prp", "PRP Entry 2 of a two-page transfer is taken for a PRP List pointer") \
	X(SIM_PRP_OFFSET_AS_LIST, "prp-offset-as-list", "prp", "PRP Entry 2 is taken for a list when a one-page length starts at an offset") \
	X(SIM_PRP_LAST_CHAIN, "prp-last-is-chain", "prp", "the last entry of a PRP List page is taken for a chain when it is data") \
	X(SIM_PRP_CHAIN_AS_DATA, "prp-chain-as-data", "prp", "the pointer to the next PRP List is taken for a data page") \
	X(SIM_PRP_LIST_OFFSET, "prp-list-offset-ignored", "prp", "a PRP List is read from the start of its page whatever the offset") \
	X(SIM_PRP_32BIT, "prp-32-bit", "prp", "bits 63:32 of data addresses are dropped") \
	X(SIM_PRP_48BIT, "prp-48-bit", "prp", "bits 63:48 of data addresses are dropped") \
	X(SIM_PRP_LIST_32BIT, "prp-list-32-bit", "prp", "bits 63:32 of PRP List entries are dropped") \
	X(SIM_PRP_MPS_4K, "prp-mps-ignored", "prp", "pages have 4 KiB whatever CC.MPS says") \
	X(SIM_PRP1_OFFSET, "prp1-offset-ignored", "prp", "the offset of PRP Entry 1 is ignored") \
	X(SIM_PRP1_ALIGN_16, "prp1-align-16", "prp", "bits 3:2 of the offset of PRP Entry 1 are ignored") \
	X(SIM_PRP1_ODD, "prp1-odd", "prp", "bits 1:0 of PRP Entry 1 are used as part of the address") \
	X(SIM_PRP2_OFFSET, "prp2-offset-used", "prp", "an offset in PRP Entry 2 as a data page is used") \
	X(SIM_PRP_ENTRY_OFFSET, "prp-entry-offset-ignored", "prp", "an offset in a PRP List entry is ignored") \
	X(SIM_PRP_CHAIN_OFFSET, "prp-chain-offset-used", "prp", "an offset in a chain pointer is used") \
	X(SIM_PRP_LIST_WRITTEN, "prp-list-written", "prp", "the PRP List is written") \
	X(SIM_PRP_LIST_SWAPPED, "prp-list-swapped", "prp", "the first two entries of a PRP List are used in reverse order") \
	X(SIM_PRP_LIST_PAST, "prp-list-past-end", "prp", "the entry after the last one of a PRP List is accessed") \
	X(SIM_PRP_FAULT_OK, "prp-fault-success", "prp", "a data transfer that failed is reported as success") \
	X(SIM_RDY_EARLY, "rdy-early", "init", "CSTS.RDY is 1 before CC.EN was set") \
	X(SIM_RDY_LATE, "rdy-late", "init", "CSTS.RDY comes later than CAP.TO allows") \
	X(SIM_RDY_NEVER, "rdy-never", "init", "CSTS.RDY never becomes 1") \
	X(SIM_RDY_STAYS, "rdy-stays", "init", "CSTS.RDY does not fall when CC.EN is cleared") \
	X(SIM_RDY_OFF_LATE, "rdy-off-late", "init", "CSTS.RDY falls later than CAP.TO allows") \
	X(SIM_ENABLE_ONCE, "enable-twice-fails", "init", "the controller becomes ready only three times") \
	X(SIM_CFS_ON_ENABLE, "cfs-on-enable", "init", "CSTS.CFS is 1 after a regular enable") \
	X(SIM_CFS_STICKS, "cfs-sticks", "init", "CSTS.CFS survives a Controller Reset") \
	X(SIM_SHST_STUCK, "shst-stuck", "init", "CSTS.SHST never leaves 01b") \
	X(SIM_SHST_DONE_11, "shst-reserved", "init", "CSTS.SHST ends as the reserved value 11b") \
	X(SIM_SHST_STICKS, "shst-sticks", "init", "CSTS.SHST survives a Controller Reset and the next enable") \
	X(SIM_SHN_ABRUPT, "shn-abrupt-ignored", "init", "an abrupt shutdown is ignored") \
	X(SIM_SHN_DISABLED, "shn-needs-enable", "init", "a shutdown requested with CC.EN=0 is ignored") \
	X(SIM_ST_SET, "csts-st-set", "init", "CSTS.ST is 1 after a controller shutdown") \
	X(SIM_AQA_LOST, "aqa-lost", "init", "AQA is cleared by a Controller Reset") \
	X(SIM_ASQ_LOST, "asq-lost", "init", "ASQ and ACQ are cleared by a Controller Reset") \
	X(SIM_AQA_KEPT, "aqa-kept", "init", "AQA survives a Function Level Reset") \
	X(SIM_CC_KEPT, "cc-kept", "init", "CC keeps its fields over a Function Level Reset") \
	X(SIM_QUEUES_KEPT, "queues-kept", "init", "I/O queues survive a Controller Reset") \
	X(SIM_POINTERS_KEPT, "pointers-kept", "init", "admin queue pointers and Phase Tag survive a Controller Reset") \
	X(SIM_RUNS_ON_ENABLE, "runs-on-enable", "init", "the entry in slot 0 is executed at enable, without a doorbell") \
	X(SIM_CQE_AFTER_RESET, "cqe-after-reset", "init", "a completion is written after CSTS.RDY fell") \
	X(SIM_ADMIN_SIZE_8BIT, "admin-size-8-bit", "init", "only 8 bits of AQA.ASQS and AQA.ACQS count") \
	X(SIM_ADMIN_ONE_SIZE, "admin-one-size", "init", "the admin Completion Queue has the size of the Submission Queue") \
	X(SIM_ASQ_32BIT, "asq-32-bit", "init", "bits 63:32 of ASQ and ACQ are dropped") \
	X(SIM_DATA_AFTER_RESET, "data-after-reset", "init", "data of the last command are written again after CSTS.RDY fell") \
	X(SIM_RESET_LOSES_WRITE, "reset-loses-write", "init", "a reset loses the Write that completed last") \
	X(SIM_EVENTS_KEPT, "event-requests-kept", "init", "Asynchronous Event Requests stay outstanding over a reset") \
	X(SIM_DELETE_DISTURBS, "delete-disturbs-neighbour", "queue", "deleting a Submission Queue moves the head of the one below it") \
	X(SIM_NSSR_ANY, "nssr-any-value", "init", "any value written to NSSR resets the subsystem") \
	X(SIM_NSSR_INERT, "nssr-inert", "init", "the signature written to NSSR does nothing although CAP.NSSRS is 1") \
	X(SIM_NSSRO_CLEAR, "nssro-clear", "init", "CSTS.NSSRO is 0 after an NVM Subsystem Reset") \
	X(SIM_NSSRO_STICKS, "nssro-sticks", "init", "CSTS.NSSRO is not cleared by writing 1") \
	X(SIM_NSSR_READS, "nssr-reads-back", "register", "NSSR does not read 0") \
	X(SIM_CAP_CHANGES, "cap-changes", "register", "CAP.MQES changes when the controller is enabled") \
	X(SIM_CAP_HALVES, "cap-halves-differ", "register", "CAP as two dwords differs from CAP as one access") \
	X(SIM_CAP_MQES_0, "cap-mqes-zero", "register", "CAP.MQES is 0") \
	X(SIM_CAP_MPS, "cap-mps-inverted", "register", "CAP.MPSMAX is less than CAP.MPSMIN") \
	X(SIM_CAP_RESERVED, "cap-reserved-set", "register", "reserved bits of CAP are 1") \
	X(SIM_CAP_CSS_0, "cap-css-none", "register", "CAP.CSS announces no command set") \
	X(SIM_CAP_WRITABLE, "cap-writable", "register", "CAP keeps what is written to it") \
	X(SIM_VS_NONSENSE, "vs-nonsense", "register", "VS holds no published revision") \
	X(SIM_VS_WRITABLE, "vs-writable", "register", "VS keeps what is written to it") \
	X(SIM_CSTS_RESERVED, "csts-reserved-set", "register", "a reserved bit of CSTS is 1") \
	X(SIM_PP_STUCK, "csts-pp-stuck", "register", "CSTS.PP stays 1") \
	X(SIM_CC_RESERVED, "cc-reserved-set", "register", "a reserved bit of CC reads 1") \
	X(SIM_AQA_RESERVED, "aqa-reserved-set", "register", "reserved bits of AQA read 1") \
	X(SIM_AQA_10BIT, "aqa-10-bit", "register", "AQA keeps only 10 bits of a size") \
	X(SIM_ASQ_LOW, "asq-low-bits", "register", "bits 11:0 of ASQ and ACQ read 1") \
	X(SIM_ASQ_HALF, "asq-dword-lost", "register", "the upper dword of ASQ and ACQ is not writable by itself") \
	X(SIM_REG_RESERVED, "reserved-not-zero", "register", "a reserved register does not read 0") \
	X(SIM_CMB_GARBAGE, "cmb-garbage", "register", "CMBLOC and CMBSZ are not 0 although CAP.CMBS is 0") \
	X(SIM_BP_GARBAGE, "bp-garbage", "register", "BPINFO is not 0 although CAP.BPS is 0") \
	X(SIM_PMR_GARBAGE, "pmr-garbage", "register", "PMRCAP is not 0 although CAP.PMRS is 0") \
	X(SIM_INTMS_LAST, "intms-last-written", "register", "INTMS reads the value written last, not the mask") \
	X(SIM_INTMC_ZERO, "intmc-zero-clears", "register", "writing 0 to INTMC clears the mask") \
	X(SIM_INTMS_IGNORED, "intms-ignored", "irq", "INTMS does not mask") \
	X(SIM_INTMC_SILENT, "intmc-silent", "irq", "clearing the mask does not raise what is pending") \
	X(SIM_MSIX_MASK, "msix-mask-ignored", "irq", "the mask bit of an MSI-X table entry is ignored") \
	X(SIM_MSIX_FM, "msix-function-mask-ignored", "irq", "MSI-X Function Mask is ignored") \
	X(SIM_MSIX_UNMASK, "msix-unmask-silent", "irq", "a pending message is not sent when its vector is unmasked") \
	X(SIM_PBA_STUCK, "pba-stuck", "irq", "a pending bit stays set after its message was sent") \
	X(SIM_PBA_NEVER, "pba-never", "irq", "pending bits are never set") \
	X(SIM_IRQ_LOST, "irq-lost", "irq", "every eighth interrupt is lost") \
	X(SIM_IRQ_SPURIOUS, "irq-spurious", "irq", "every fourth interrupt is followed by one without a completion") \
	X(SIM_IRQ_VECTOR, "irq-wrong-vector", "irq", "I/O completions use vector 0 whatever IV says") \
	X(SIM_IRQ_NEIGHBOUR, "irq-neighbour", "irq", "the message of the next vector is sent as well") \
	X(SIM_IRQ_IEN, "irq-ien-ignored", "irq", "a Completion Queue with IEN=0 raises interrupts") \
	X(SIM_IRQ_EARLY, "irq-before-cqe", "irq", "the interrupt precedes the completion") \
	X(SIM_IRQ_ADMIN, "irq-admin-silent", "irq", "admin completions raise no interrupt") \
	X(SIM_IRQ_SHARED, "irq-shared-first-only", "irq", "of the Completion Queues that share a vector only the first raises it") \
	X(SIM_IRQ_COALESCE, "irq-coalesce-endless", "irq", "a coalesced interrupt waits for the threshold and never for the time") \
	X(SIM_IRQ_WHILE_FULL, "irq-once-per-queue", "irq", "no interrupt follows a completion while the queue holds older ones") \
	X(SIM_INTX_STUCK, "intx-stuck", "irq", "INTx stays asserted after all completions were acknowledged") \
	X(SIM_INTX_NO_IS, "intx-no-status", "irq", "STS.IS does not mirror INTx") \
	X(SIM_INTX_DISABLE, "intx-disable-ignored", "irq", "CMD.ID does not gate INTx") \
	X(SIM_MSI_NO_REARM, "msi-no-rearm", "irq", "no MSI follows a partial acknowledgement") \
	X(SIM_IRQ_NO_BME, "irq-without-bme", "irq", "messages are sent with Bus Master Enable off") \
	X(SIM_PCI_CLASS, "pci-class", "pci", "the class code is not 010802h") \
	X(SIM_PCI_HEADER, "pci-header-type", "pci", "the header layout is not type 0") \
	X(SIM_PCI_SSID, "pci-ssvid-zero", "pci", "the subsystem identifiers are 0") \
	X(SIM_PCI_66MHZ, "pci-status-66mhz", "pci", "a status bit that PCI Express hardwires to 0 is 1") \
	X(SIM_PCI_LATENCY, "pci-latency", "pci", "MIN_GNT and MAX_LAT are not 0") \
	X(SIM_PCI_CMD, "pci-command-reserved", "pci", "reserved bits of the Command register can be set") \
	X(SIM_PCI_RO, "pci-id-writable", "pci", "the Device ID can be written") \
	X(SIM_PCI_CAP_LOOP, "pci-capability-loop", "pci", "the capability list has no end") \
	X(SIM_PCI_CAP_ODD, "pci-capability-odd", "pci", "a capability pointer is not dword aligned") \
	X(SIM_PCI_EXT_LOOP, "pci-extended-loop", "pci", "the extended capability list has no end") \
	X(SIM_PCI_BAR_PF, "pci-bar-prefetchable", "pci", "BAR0 says prefetchable") \
	X(SIM_PCI_BAR_SMALL, "pci-bar-small", "pci", "BAR0 asks for 4 KiB only") \
	X(SIM_PCI_BAR_IO, "pci-bar-io", "pci", "BAR0 says I/O space") \
	X(SIM_PCI_BME, "pci-bme-ignored", "pci", "DMA goes on with Bus Master Enable off") \
	X(SIM_PCI_MSE, "pci-mse-ignored", "pci", "registers answer with Memory Space Enable off") \
	X(SIM_PCI_FLR_KEEPS, "flr-keeps-state", "pci", "a Function Level Reset resets nothing of the controller") \
	X(SIM_PCI_FLR_READS, "flr-bit-reads-one", "pci", "Initiate Function Level Reset reads 1") \
	X(SIM_PCI_FLR_CAP, "flr-not-announced", "pci", "Function Level Reset Capability is 0") \
	X(SIM_PCI_RER, "pci-no-role-based", "pci", "Role-based Error Reporting is 0") \
	X(SIM_PCI_EXP_V1, "pcie-version-1", "pci", "the PCI Express capability has version 1") \
	X(SIM_PCI_CTD, "pcie-no-timeout-disable", "pci", "Completion Timeout Disable is not supported") \
	X(SIM_PCI_TP, "pcie-transactions-pending", "pci", "Transactions Pending stays 1") \
	X(SIM_PCI_LINK, "pcie-link-above-max", "pci", "the link runs wider than Link Capabilities allow") \
	X(SIM_PCI_PAYLOAD, "pcie-payload-above-max", "pci", "Max Payload Size is above what the device supports") \
	X(SIM_PCI_NSFRST, "pm-soft-reset", "pci", "No_Soft_Reset is 0") \
	X(SIM_PCI_PM_V2, "pm-version-2", "pci", "the PM capability has version 2") \
	X(SIM_PCI_D3_MMIO, "pm-d3-memory", "pci", "registers answer in D3hot") \
	X(SIM_PCI_D3_WEDGE, "pm-d3-no-return", "pci", "memory space stays off after D3hot and back") \
	X(SIM_PCI_MSIX_OVERLAP, "msix-table-overlaps", "pci", "the MSI-X table is said to lie over the doorbells") \
	X(SIM_PCI_MSIX_BIR, "msix-bir-reserved", "pci", "the MSI-X table is said to be in a BAR that does not exist") \
	X(SIM_PCI_MSIX_KEPT, "msix-survives-flr", "pci", "MSI-X Enable and the table survive a Function Level Reset") \
	X(SIM_PCI_CR_CLEARS, "reset-clears-msix", "pci", "a Controller Reset clears MSI-X Enable") \
	X(SIM_PCI_AER_LOST, "aer-mask-lost", "pci", "AER masks do not survive a Function Level Reset") \
	X(SIM_ARB_STARVES, "arb-starves", "arbitration", "the highest Submission Queue is never served") \
	X(SIM_ARB_QPRIO, "arb-qprio-in-rr", "arbitration", "queues of low priority are not served under round robin") \
	X(SIM_ARB_URGENT, "arb-urgent-last", "arbitration", "the urgent class is served after the weighted classes") \
	X(SIM_CSTS_WRITABLE, "csts-writable", "register", "CSTS keeps what is written to it") \
	X(SIM_INTMS_KEPT, "intms-survives-reset", "register", "the interrupt mask survives a Controller Reset") \
	X(SIM_CRIME_WRITABLE, "crime-writable", "register", "CC.CRIME can be set although CAP.CRMS is not 11b") \
	X(SIM_CC_SIZES_LOST, "cc-entry-sizes-lost", "register", "CC.IOSQES and CC.IOCQES read 0") \
	X(SIM_CC_NO_SIZES, "entry-sizes-ignored", "register", "I/O queues are created while CC names no entry size") \
	X(SIM_IRQ_ON_RELEASE, "irq-on-release", "irq", "the release of the last completion raises an interrupt") \
	X(SIM_IRQ_AFTER_RESET, "irq-after-reset", "irq", "an interrupt is sent after CSTS.RDY fell") \
	X(SIM_COALESCE_ADMIN, "irq-coalesce-admin", "irq", "admin interrupts are coalesced") \
	X(SIM_COALESCE_CD, "irq-coalesce-disable-ignored", "irq", "Coalescing Disable of a vector is ignored") \
	X(SIM_COALESCE_BATCH, "irq-coalesce-batch-lost", "irq", "an interrupt that reached the aggregation threshold is not sent") \
	X(SIM_INTX_KEPT, "intx-survives-reset", "irq", "INTx stays asserted over a Controller Reset") \
	X(SIM_PCI_WIDTH, "pci-word-swapped", "pci", "the upper word of a dword of configuration space reads as the lower one") \
	X(SIM_PCI_BAR_HIGH, "pci-bar-high-fixed", "pci", "BAR1 is read only") \
	X(SIM_PCI_PORT_BITS, "pcie-port-bits", "pci", "PXLCAP claims what only ports have") \
	X(SIM_PCI_MSI_32, "msi-32-bit", "pci", "the MSI capability has no 64-bit address") \
	X(SIM_PCI_MXC_ALL, "msix-table-size-writable", "pci", "the table size of MSI-X can be written") \
	X(SIM_PCI_TABLE_ALIAS, "msix-table-alias", "pci", "the upper half of the MSI-X table is the lower one") \
	X(SIM_CRTO_ZERO, "crto-zero", "register", "CRTO is 0 from revision 2.0 on") \
	X(SIM_CRWMS_CLEAR, "cap-crwms-clear", "register", "CAP.CRMS.CRWMS is 0 from revision 2.0 on")
/* clang-format on */

#define SIM_DEFECT_ENUM(id, name, area, what) id,
enum { SIM_LINK_DEFECTS(SIM_DEFECT_ENUM) SIM_LINK_DEFECT_COUNT };
#undef SIM_DEFECT_ENUM

#endif
