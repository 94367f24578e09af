// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Layouts against a second source: the structures of libnvme's public header,
 * which others wrote from the same specification. Then bytes of a controller.
 */
#include <nvme/types.h>
#include <nvmetest/spec.h>
#include <stdio.h>
#include <string.h>

#include "suites.h"

struct place {
	const char *name;
	size_t offset, len;
};

#define PLACE(type, member, field)                                                                 \
	{                                                                                          \
		field, offsetof(struct type, member), sizeof(((struct type *)0)->member)           \
	}

static const struct place ctrl_places[] = {
	PLACE(nvme_id_ctrl, vid, "vid"),
	PLACE(nvme_id_ctrl, ssvid, "ssvid"),
	PLACE(nvme_id_ctrl, sn, "sn"),
	PLACE(nvme_id_ctrl, mn, "mn"),
	PLACE(nvme_id_ctrl, fr, "fr"),
	PLACE(nvme_id_ctrl, rab, "rab"),
	PLACE(nvme_id_ctrl, ieee, "ieee"),
	PLACE(nvme_id_ctrl, cmic, "cmic"),
	PLACE(nvme_id_ctrl, mdts, "mdts"),
	PLACE(nvme_id_ctrl, cntlid, "cntlid"),
	PLACE(nvme_id_ctrl, ver, "ver"),
	PLACE(nvme_id_ctrl, rtd3r, "rtd3r"),
	PLACE(nvme_id_ctrl, rtd3e, "rtd3e"),
	PLACE(nvme_id_ctrl, oaes, "oaes"),
	PLACE(nvme_id_ctrl, ctratt, "ctratt"),
	PLACE(nvme_id_ctrl, rrls, "rrls"),
	PLACE(nvme_id_ctrl, cntrltype, "cntrltype"),
	PLACE(nvme_id_ctrl, fguid, "fguid"),
	PLACE(nvme_id_ctrl, crdt1, "crdt1"),
	PLACE(nvme_id_ctrl, crdt2, "crdt2"),
	PLACE(nvme_id_ctrl, crdt3, "crdt3"),
	PLACE(nvme_id_ctrl, nvmsr, "nvmsr"),
	PLACE(nvme_id_ctrl, vwci, "vwci"),
	PLACE(nvme_id_ctrl, mec, "mec"),
	PLACE(nvme_id_ctrl, oacs, "oacs"),
	PLACE(nvme_id_ctrl, acl, "acl"),
	PLACE(nvme_id_ctrl, aerl, "aerl"),
	PLACE(nvme_id_ctrl, frmw, "frmw"),
	PLACE(nvme_id_ctrl, lpa, "lpa"),
	PLACE(nvme_id_ctrl, elpe, "elpe"),
	PLACE(nvme_id_ctrl, npss, "npss"),
	PLACE(nvme_id_ctrl, avscc, "avscc"),
	PLACE(nvme_id_ctrl, apsta, "apsta"),
	PLACE(nvme_id_ctrl, wctemp, "wctemp"),
	PLACE(nvme_id_ctrl, cctemp, "cctemp"),
	PLACE(nvme_id_ctrl, mtfa, "mtfa"),
	PLACE(nvme_id_ctrl, hmpre, "hmpre"),
	PLACE(nvme_id_ctrl, hmmin, "hmmin"),
	PLACE(nvme_id_ctrl, tnvmcap, "tnvmcap"),
	PLACE(nvme_id_ctrl, unvmcap, "unvmcap"),
	PLACE(nvme_id_ctrl, rpmbs, "rpmbs"),
	PLACE(nvme_id_ctrl, edstt, "edstt"),
	PLACE(nvme_id_ctrl, dsto, "dsto"),
	PLACE(nvme_id_ctrl, fwug, "fwug"),
	PLACE(nvme_id_ctrl, kas, "kas"),
	PLACE(nvme_id_ctrl, hctma, "hctma"),
	PLACE(nvme_id_ctrl, mntmt, "mntmt"),
	PLACE(nvme_id_ctrl, mxtmt, "mxtmt"),
	PLACE(nvme_id_ctrl, sanicap, "sanicap"),
	PLACE(nvme_id_ctrl, hmminds, "hmminds"),
	PLACE(nvme_id_ctrl, hmmaxd, "hmmaxd"),
	PLACE(nvme_id_ctrl, nsetidmax, "nsetidmax"),
	PLACE(nvme_id_ctrl, endgidmax, "endgidmax"),
	PLACE(nvme_id_ctrl, anatt, "anatt"),
	PLACE(nvme_id_ctrl, anacap, "anacap"),
	PLACE(nvme_id_ctrl, anagrpmax, "anagrpmax"),
	PLACE(nvme_id_ctrl, nanagrpid, "nanagrpid"),
	PLACE(nvme_id_ctrl, pels, "pels"),
	PLACE(nvme_id_ctrl, domainid, "domainid"),
	PLACE(nvme_id_ctrl, megcap, "megcap"),
	PLACE(nvme_id_ctrl, sqes, "sqes"),
	PLACE(nvme_id_ctrl, cqes, "cqes"),
	PLACE(nvme_id_ctrl, maxcmd, "maxcmd"),
	PLACE(nvme_id_ctrl, nn, "nn"),
	PLACE(nvme_id_ctrl, oncs, "oncs"),
	PLACE(nvme_id_ctrl, fuses, "fuses"),
	PLACE(nvme_id_ctrl, fna, "fna"),
	PLACE(nvme_id_ctrl, vwc, "vwc"),
	PLACE(nvme_id_ctrl, awun, "awun"),
	PLACE(nvme_id_ctrl, awupf, "awupf"),
	PLACE(nvme_id_ctrl, icsvscc, "icsvscc"),
	PLACE(nvme_id_ctrl, nwpc, "nwpc"),
	PLACE(nvme_id_ctrl, acwu, "acwu"),
	PLACE(nvme_id_ctrl, ocfs, "ocfs"),
	PLACE(nvme_id_ctrl, sgls, "sgls"),
	PLACE(nvme_id_ctrl, mnan, "mnan"),
	PLACE(nvme_id_ctrl, maxdna, "maxdna"),
	PLACE(nvme_id_ctrl, maxcna, "maxcna"),
	PLACE(nvme_id_ctrl, subnqn, "subnqn"),
	PLACE(nvme_id_ctrl, ioccsz, "ioccsz"),
	PLACE(nvme_id_ctrl, iorcsz, "iorcsz"),
	PLACE(nvme_id_ctrl, icdoff, "icdoff"),
	PLACE(nvme_id_ctrl, fcatt, "fcatt"),
	PLACE(nvme_id_ctrl, msdbd, "msdbd"),
	PLACE(nvme_id_ctrl, ofcs, "ofcs"),
	PLACE(nvme_id_ctrl, vs, "vs"),
};

static const struct place ns_places[] = {
	PLACE(nvme_id_ns, nsze, "nsze"),     PLACE(nvme_id_ns, ncap, "ncap"),
	PLACE(nvme_id_ns, nuse, "nuse"),     PLACE(nvme_id_ns, nsfeat, "nsfeat"),
	PLACE(nvme_id_ns, nlbaf, "nlbaf"),   PLACE(nvme_id_ns, flbas, "flbas"),
	PLACE(nvme_id_ns, mc, "mc"),	     PLACE(nvme_id_ns, dpc, "dpc"),
	PLACE(nvme_id_ns, dps, "dps"),	     PLACE(nvme_id_ns, nmic, "nmic"),
	PLACE(nvme_id_ns, rescap, "rescap"), PLACE(nvme_id_ns, fpi, "fpi"),
	PLACE(nvme_id_ns, dlfeat, "dlfeat"), PLACE(nvme_id_ns, nawun, "nawun"),
	PLACE(nvme_id_ns, nawupf, "nawupf"), PLACE(nvme_id_ns, nacwu, "nacwu"),
	PLACE(nvme_id_ns, nabsn, "nabsn"),   PLACE(nvme_id_ns, nabo, "nabo"),
	PLACE(nvme_id_ns, nabspf, "nabspf"), PLACE(nvme_id_ns, noiob, "noiob"),
	PLACE(nvme_id_ns, nvmcap, "nvmcap"), PLACE(nvme_id_ns, npwg, "npwg"),
	PLACE(nvme_id_ns, npwa, "npwa"),     PLACE(nvme_id_ns, npdg, "npdg"),
	PLACE(nvme_id_ns, npda, "npda"),     PLACE(nvme_id_ns, nows, "nows"),
	PLACE(nvme_id_ns, mssrl, "mssrl"),   PLACE(nvme_id_ns, mcl, "mcl"),
	PLACE(nvme_id_ns, msrc, "msrc"),     PLACE(nvme_id_ns, anagrpid, "anagrpid"),
	PLACE(nvme_id_ns, nsattr, "nsattr"), PLACE(nvme_id_ns, nvmsetid, "nvmsetid"),
	PLACE(nvme_id_ns, endgid, "endgid"), PLACE(nvme_id_ns, nguid, "nguid"),
};

static const struct place psd_places[] = {
	PLACE(nvme_id_psd, mp, "mp"),	    PLACE(nvme_id_psd, enlat, "enlat"),
	PLACE(nvme_id_psd, exlat, "exlat"), PLACE(nvme_id_psd, idlp, "idlp"),
	PLACE(nvme_id_psd, actp, "actp"),
};

static const struct place ns_indep_places[] = {
	PLACE(nvme_id_independent_id_ns, nsfeat, "nsfeat"),
	PLACE(nvme_id_independent_id_ns, nmic, "nmic"),
	PLACE(nvme_id_independent_id_ns, rescap, "rescap"),
	PLACE(nvme_id_independent_id_ns, fpi, "fpi"),
	PLACE(nvme_id_independent_id_ns, anagrpid, "anagrpid"),
	PLACE(nvme_id_independent_id_ns, nsattr, "nsattr"),
	PLACE(nvme_id_independent_id_ns, nvmsetid, "nvmsetid"),
	PLACE(nvme_id_independent_id_ns, endgid, "endgid"),
	PLACE(nvme_id_independent_id_ns, nstat, "nstat"),
};

static const struct place ctrl_nvm_places[] = {
	PLACE(nvme_id_ctrl_nvm, vsl, "vsl"),	 PLACE(nvme_id_ctrl_nvm, wzsl, "wzsl"),
	PLACE(nvme_id_ctrl_nvm, wusl, "wusl"),	 PLACE(nvme_id_ctrl_nvm, dmrl, "dmrl"),
	PLACE(nvme_id_ctrl_nvm, dmrsl, "dmrsl"), PLACE(nvme_id_ctrl_nvm, dmsl, "dmsl"),
};

static const struct place primary_places[] = {
	PLACE(nvme_primary_ctrl_cap, cntlid, "cntlid"),
	PLACE(nvme_primary_ctrl_cap, portid, "portid"),
	PLACE(nvme_primary_ctrl_cap, crt, "crt"),
	PLACE(nvme_primary_ctrl_cap, vqfrt, "vqfrt"),
	PLACE(nvme_primary_ctrl_cap, vqrfa, "vqrfa"),
	PLACE(nvme_primary_ctrl_cap, vqrfap, "vqrfap"),
	PLACE(nvme_primary_ctrl_cap, vqprt, "vqprt"),
	PLACE(nvme_primary_ctrl_cap, vqfrsm, "vqfrsm"),
	PLACE(nvme_primary_ctrl_cap, vqgran, "vqgran"),
	PLACE(nvme_primary_ctrl_cap, vifrt, "vifrt"),
	PLACE(nvme_primary_ctrl_cap, virfa, "virfa"),
	PLACE(nvme_primary_ctrl_cap, virfap, "virfap"),
	PLACE(nvme_primary_ctrl_cap, viprt, "viprt"),
	PLACE(nvme_primary_ctrl_cap, vifrsm, "vifrsm"),
	PLACE(nvme_primary_ctrl_cap, vigran, "vigran"),
};

static const struct place secondary_places[] = {
	PLACE(nvme_secondary_ctrl, scid, "scid"), PLACE(nvme_secondary_ctrl, pcid, "pcid"),
	PLACE(nvme_secondary_ctrl, scs, "scs"),	  PLACE(nvme_secondary_ctrl, vfn, "vfn"),
	PLACE(nvme_secondary_ctrl, nvq, "nvq"),	  PLACE(nvme_secondary_ctrl, nvi, "nvi"),
};

static const struct place error_places[] = {
	PLACE(nvme_error_log_page, error_count, "count"),
	PLACE(nvme_error_log_page, sqid, "sqid"),
	PLACE(nvme_error_log_page, cmdid, "cid"),
	PLACE(nvme_error_log_page, status_field, "status"),
	PLACE(nvme_error_log_page, parm_error_location, "loc"),
	PLACE(nvme_error_log_page, lba, "lba"),
	PLACE(nvme_error_log_page, nsid, "nsid"),
	PLACE(nvme_error_log_page, vs, "vs"),
	PLACE(nvme_error_log_page, trtype, "trtype"),
	PLACE(nvme_error_log_page, cs, "cs"),
	PLACE(nvme_error_log_page, trtype_spec_info, "trinfo"),
};

static const struct place smart_places[] = {
	PLACE(nvme_smart_log, critical_warning, "cw"),
	PLACE(nvme_smart_log, temperature, "ctemp"),
	PLACE(nvme_smart_log, avail_spare, "avsp"),
	PLACE(nvme_smart_log, spare_thresh, "avspt"),
	PLACE(nvme_smart_log, percent_used, "pused"),
	PLACE(nvme_smart_log, endu_grp_crit_warn_sumry, "egcw"),
	PLACE(nvme_smart_log, data_units_read, "dur"),
	PLACE(nvme_smart_log, data_units_written, "duw"),
	PLACE(nvme_smart_log, host_reads, "hrc"),
	PLACE(nvme_smart_log, host_writes, "hwc"),
	PLACE(nvme_smart_log, ctrl_busy_time, "cbt"),
	PLACE(nvme_smart_log, power_cycles, "pwrc"),
	PLACE(nvme_smart_log, power_on_hours, "poh"),
	PLACE(nvme_smart_log, unsafe_shutdowns, "upl"),
	PLACE(nvme_smart_log, media_errors, "mdie"),
	PLACE(nvme_smart_log, num_err_log_entries, "neile"),
	PLACE(nvme_smart_log, warning_temp_time, "wctt"),
	PLACE(nvme_smart_log, critical_comp_time, "cctt"),
	PLACE(nvme_smart_log, thm_temp1_trans_count, "tmt1tc"),
	PLACE(nvme_smart_log, thm_temp2_trans_count, "tmt2tc"),
	PLACE(nvme_smart_log, thm_temp1_total_time, "tttmt1"),
	PLACE(nvme_smart_log, thm_temp2_total_time, "tttmt2"),
};

static const struct place self_test_places[] = {
	PLACE(nvme_st_result, dsts, "dsts"), PLACE(nvme_st_result, seg, "segnum"),
	PLACE(nvme_st_result, vdi, "vdi"),   PLACE(nvme_st_result, poh, "poh"),
	PLACE(nvme_st_result, nsid, "nsid"), PLACE(nvme_st_result, flba, "flba"),
	PLACE(nvme_st_result, sc, "sc"),     PLACE(nvme_st_result, vs, "vs"),
};

static const struct place telemetry_places[] = {
	PLACE(nvme_telemetry_log, lpi, "lid"),	     PLACE(nvme_telemetry_log, ieee, "ieee"),
	PLACE(nvme_telemetry_log, dalb1, "da1lb"),   PLACE(nvme_telemetry_log, dalb2, "da2lb"),
	PLACE(nvme_telemetry_log, dalb3, "da3lb"),   PLACE(nvme_telemetry_log, dalb4, "da4lb"),
	PLACE(nvme_telemetry_log, hostdgn, "hdgn"),  PLACE(nvme_telemetry_log, ctrlavail, "tcda"),
	PLACE(nvme_telemetry_log, ctrldgn, "tcdgn"), PLACE(nvme_telemetry_log, rsnident, "rid"),
};

static const struct place endurance_places[] = {
	PLACE(nvme_endurance_group_log, critical_warning, "cw"),
	PLACE(nvme_endurance_group_log, avl_spare, "avsp"),
	PLACE(nvme_endurance_group_log, avl_spare_threshold, "avspt"),
	PLACE(nvme_endurance_group_log, percent_used, "pused"),
	PLACE(nvme_endurance_group_log, endurance_estimate, "ee"),
	PLACE(nvme_endurance_group_log, data_units_read, "dur"),
	PLACE(nvme_endurance_group_log, data_units_written, "duw"),
	PLACE(nvme_endurance_group_log, media_units_written, "muw"),
	PLACE(nvme_endurance_group_log, host_read_cmds, "hrc"),
	PLACE(nvme_endurance_group_log, host_write_cmds, "hwc"),
	PLACE(nvme_endurance_group_log, media_data_integrity_err, "mdie"),
	PLACE(nvme_endurance_group_log, num_err_info_log_entries, "neile"),
};

static const struct place persistent_places[] = {
	PLACE(nvme_persistent_event_log, lid, "lid"),
	PLACE(nvme_persistent_event_log, tnev, "tnev"),
	PLACE(nvme_persistent_event_log, tll, "tll"),
	PLACE(nvme_persistent_event_log, rv, "rv"),
	PLACE(nvme_persistent_event_log, lhl, "lhl"),
	PLACE(nvme_persistent_event_log, ts, "ts"),
	PLACE(nvme_persistent_event_log, poh, "poh"),
	PLACE(nvme_persistent_event_log, pcc, "pcc"),
	PLACE(nvme_persistent_event_log, vid, "vid"),
	PLACE(nvme_persistent_event_log, ssvid, "ssvid"),
	PLACE(nvme_persistent_event_log, sn, "sn"),
	PLACE(nvme_persistent_event_log, mn, "mn"),
	PLACE(nvme_persistent_event_log, subnqn, "subnqn"),
	PLACE(nvme_persistent_event_log, gen_number, "gen"),
	PLACE(nvme_persistent_event_log, rci, "rci"),
	PLACE(nvme_persistent_event_log, seb, "seb"),
};

static const struct place reservation_places[] = {
	PLACE(nvme_resv_notification_log, lpc, "lpc"),
	PLACE(nvme_resv_notification_log, rnlpt, "rnlpt"),
	PLACE(nvme_resv_notification_log, nalp, "nalp"),
	PLACE(nvme_resv_notification_log, nsid, "nsid"),
};

static const struct place sanitize_places[] = {
	PLACE(nvme_sanitize_log_page, sprog, "sprog"),
	PLACE(nvme_sanitize_log_page, sstat, "sstat"),
	PLACE(nvme_sanitize_log_page, scdw10, "scdw10"),
	PLACE(nvme_sanitize_log_page, eto, "eto"),
	PLACE(nvme_sanitize_log_page, etbe, "etbe"),
	PLACE(nvme_sanitize_log_page, etce, "etce"),
	PLACE(nvme_sanitize_log_page, etond, "etond"),
	PLACE(nvme_sanitize_log_page, etbend, "etbend"),
	PLACE(nvme_sanitize_log_page, etcend, "etcend"),
};

static const struct place plm_config_places[] = {
	PLACE(nvme_plm_config, ee, "ee"),
	PLACE(nvme_plm_config, dtwinrt, "dtwinrt"),
	PLACE(nvme_plm_config, dtwinwt, "dtwinwt"),
	PLACE(nvme_plm_config, dtwintt, "dtwintt"),
};

static const struct place lba_range_places[] = {
	PLACE(nvme_lba_range_type_entry, type, "type"),
	PLACE(nvme_lba_range_type_entry, attributes, "attr"),
	PLACE(nvme_lba_range_type_entry, slba, "slba"),
	PLACE(nvme_lba_range_type_entry, nlb, "nlb"),
	PLACE(nvme_lba_range_type_entry, guid, "guid"),
};

static const struct place domain_places[] = {
	PLACE(nvme_id_domain_attr, dom_id, "domid"),
	PLACE(nvme_id_domain_attr, dom_cap, "tdc"),
	PLACE(nvme_id_domain_attr, unalloc_dom_cap, "udc"),
	PLACE(nvme_id_domain_attr, max_egrp_dom_cap, "medc"),
};

static void compare(const char *name, const struct place *places, size_t count)
{
	const struct spec_struct *s = spec_struct_find(name);

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	for (size_t i = 0; i < count; i++) {
		const struct spec_field *f = spec_field_find(s, places[i].name);
		bool same = f && 8 * f->offset + f->lsb == 8 * places[i].offset &&
			    f->width == 8 * places[i].len;

		if (!same)
			fprintf(stderr, "spec: %s.%s: libnvme has %zu bytes at %zu\n", name,
				places[i].name, places[i].len, places[i].offset);
		CU_ASSERT(same);
	}
}

#define COMPARE(name, places) compare(name, places, ARRAY_SIZE(places))

static void layouts(void)
{
	COMPARE("identify.ctrl", ctrl_places);
	COMPARE("identify.ns", ns_places);
	COMPARE("identify.psd", psd_places);
	COMPARE("identify.ns-indep", ns_indep_places);
	COMPARE("identify.ctrl-nvm", ctrl_nvm_places);
	COMPARE("identify.primary", primary_places);
	COMPARE("identify.secondary", secondary_places);
	COMPARE("identify.domain", domain_places);
	COMPARE("log.error", error_places);
	COMPARE("log.smart", smart_places);
	COMPARE("log.self-test-result", self_test_places);
	COMPARE("log.telemetry-host", telemetry_places);
	COMPARE("log.endurance", endurance_places);
	COMPARE("log.persistent", persistent_places);
	COMPARE("log.reservation", reservation_places);
	COMPARE("log.sanitize", sanitize_places);
	COMPARE("feature.plm-config.data", plm_config_places);
	COMPARE("feature.lba-range.data", lba_range_places);
}

/* The commands and statuses that libnvme also knows. */
static void statuses(void)
{
	CU_ASSERT_EQUAL(NT_STATUS(GENERIC, ABORT_REQUESTED), NVME_SC_ABORT_REQ);
	CU_ASSERT_EQUAL(NT_SC_QID_INVALID, NVME_SC_QID_INVALID);
	CU_ASSERT_EQUAL(NT_SC_FEATURE_NOT_PER_NS, NVME_SC_FEATURE_NOT_PER_NS);
	CU_ASSERT_EQUAL(NT_SC_UNRECOVERED_READ, NVME_SC_READ_ERROR);
	CU_ASSERT_EQUAL(NT_FID_NS_WRITE_PROTECT, NVME_FEAT_FID_WRITE_PROTECT);
	CU_ASSERT_EQUAL(NT_LID_SANITIZE, NVME_LOG_LID_SANITIZE);
	CU_ASSERT_EQUAL(NT_ADM_GET_LBA_STATUS, nvme_admin_get_lba_status);
	CU_ASSERT_EQUAL(NT_NVM_COPY, nvme_cmd_copy);
}

/* A small controller with three power states and a format with metadata. */
static void bytes_of_a_controller(void)
{
	uint8_t c[4096] = { [0] = 0x36,	   [1] = 0x1b,	  [77] = 7,	[258] = 3,    [259] = 3,
			    [256] = 0x0a,  [260] = 0x03,  [263] = 2,	[512] = 0x66, [513] = 0x44,
			    [516] = 0x00,  [517] = 0x01,  [520] = 0x5d, [521] = 0x01, [525] = 7,
			    [2112] = 0xf4, [2113] = 0x01, [2115] = 0x02 };
	uint8_t n[4096] = { [25] = 1, [26] = 0x11, [132] = 8, [134] = 9, [135] = 2 };

	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.vid", c, sizeof(c)), 0x1b36);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.oacs.fmt", c, sizeof(c)), 1);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.oacs.fw", c, sizeof(c)), 0);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.oacs.nsmgmt", c, sizeof(c)), 1);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.frmw.ffsro", c, sizeof(c)), 1);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.frmw.nofs", c, sizeof(c)), 1);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.sqes.max", c, sizeof(c)), 6);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.nn", c, sizeof(c)), 256);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.oncs.copy", c, sizeof(c)), 1);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.oncs.wu", c, sizeof(c)), 0);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.vwc.flush", c, sizeof(c)), 3);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.psd2.mp", c, sizeof(c)), 500);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.psd2.nops", c, sizeof(c)), 1);
	CU_ASSERT_EQUAL(spec_get_path("identify.ctrl.psd2.mxps", c, sizeof(c)), 0);
	CU_ASSERT_EQUAL(spec_get_path("identify.ns.flbas.index", n, sizeof(n)), 1);
	CU_ASSERT_EQUAL(spec_get_path("identify.ns.flbas.ext", n, sizeof(n)), 1);
	CU_ASSERT_EQUAL(spec_get_path("identify.ns.lbaf1.ms", n, sizeof(n)), 8);
	CU_ASSERT_EQUAL(spec_get_path("identify.ns.lbaf1.lbads", n, sizeof(n)), 9);
	CU_ASSERT_EQUAL(spec_get_path("identify.ns.lbaf1.rp", n, sizeof(n)), 2);
}

CU_TestInfo test_spec_identify[] = {
	{ "layouts agree with libnvme's", layouts },
	{ "numbers agree with libnvme's", statuses },
	{ "bytes of a controller and a namespace", bytes_of_a_controller },
	CU_TEST_INFO_NULL,
};
