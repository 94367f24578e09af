// SPDX-License-Identifier: GPL-2.0-or-later
/* What formats that are made of the document have in common: formats.h. */
#include "formats.h"

#include <errno.h>
#include <stdlib.h>

#include "outfile.h"

int format_begin(size_t size, FILE *out, void **state)
{
	struct format *f = calloc(1, size);

	if (!f || report_doc_open(false, &f->doc) < 0) {
		free(f);
		return -ENOMEM;
	}
	f->out = out;
	*state = f;
	return 0;
}

int format_end(void *state, int err)
{
	struct format *f = state;
	int written = outfile_flush(f->out);

	report_doc_close(f->doc);
	free(f);
	return err ? err : written;
}
