/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherFakeSteps: counts the steps of flows over all ports, in memory that outlives a killed child, and kills the
 * process by SIGKILL at a chosen one.
 */
typedef struct _UsherFakeSteps UsherFakeSteps;

UsherFakeSteps *usher_fake_steps_new     (void);
void            usher_fake_steps_free    (UsherFakeSteps *steps);
void            usher_fake_steps_reset   (UsherFakeSteps *steps,
                                          guint           kill_at);
void            usher_fake_steps_at      (UsherFakeSteps *steps,
                                          const char     *name);
guint           usher_fake_steps_count   (UsherFakeSteps *steps);
const char     *usher_fake_steps_last    (UsherFakeSteps *steps);

G_END_DECLS
