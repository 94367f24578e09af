// SPDX-License-Identifier: GPL-2.0-or-later
#include "spool.h"

#include <errno.h>
#include <stdlib.h>

int spool_open(struct spool *s)
{
	s->f = open_memstream(&s->text, &s->len);
	return s->f ? 0 : -ENOMEM;
}

int spool_copy(struct spool *s, FILE *out)
{
	/* the text is whole only after a flush, and stays short when there was no memory */
	if (fflush(s->f) || ferror(s->f))
		return -ENOMEM;
	errno = 0;
	if (fwrite(s->text, 1, s->len, out) != s->len)
		return errno ? -errno : -EIO;
	return 0;
}

void spool_close(struct spool *s)
{
	if (s->f)
		fclose(s->f);
	free(s->text);
	*s = (struct spool){ 0 };
}
