/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fakes/fake-steps.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

struct _UsherFakeSteps
{
  guint count;
  guint kill_at;
  char  last[64];
};

UsherFakeSteps *
usher_fake_steps_new (void)
{
  UsherFakeSteps *steps = mmap (NULL, sizeof *steps, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  g_assert_true (steps != MAP_FAILED);
  return steps;
}

void
usher_fake_steps_free (UsherFakeSteps *steps)
{
  munmap (steps, sizeof *steps);
}

/* from now on, the @kill_at-th step kills; 0 for none */
void
usher_fake_steps_reset (UsherFakeSteps *steps,
                        guint           kill_at)
{
  g_atomic_int_set (&steps->count, 0);
  steps->kill_at = kill_at;
  steps->last[0] = '\0';
}

void
usher_fake_steps_at (UsherFakeSteps *steps,
                     const char     *name)
{
  guint count;

  if (steps == NULL)
    return;
  count = (guint) g_atomic_int_add (&steps->count, 1) + 1;
  if (count != steps->kill_at)
    return;
  g_strlcpy (steps->last, name, sizeof steps->last);
  kill (getpid (), SIGKILL);
}

guint
usher_fake_steps_count (UsherFakeSteps *steps)
{
  return (guint) g_atomic_int_get (&steps->count);
}

/* the step at which the child was killed */
const char *
usher_fake_steps_last (UsherFakeSteps *steps)
{
  return steps->last;
}
