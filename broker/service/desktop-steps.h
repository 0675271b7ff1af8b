/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/service/context.h"
#include "broker/service/workers.h"

G_BEGIN_DECLS

/**
 * UsherDesktopStep: what is done to a desktop on its host
 * @USHER_DESKTOP_STEP_CLONE: it is made, or made anew
 * @USHER_DESKTOP_STEP_START: it is started ahead of its user
 * @USHER_DESKTOP_STEP_STOP: a free one that nobody wants soon is switched off
 * @USHER_DESKTOP_STEP_DELETE: it is removed for good
 */
typedef enum
{
  USHER_DESKTOP_STEP_CLONE,
  USHER_DESKTOP_STEP_START,
  USHER_DESKTOP_STEP_STOP,
  USHER_DESKTOP_STEP_DELETE,
} UsherDesktopStep;

#define USHER_N_DESKTOP_STEPS (USHER_DESKTOP_STEP_DELETE + 1)

/**
 * UsherDesktopStepLimits: how many steps of one kind may be under way at once
 * @pool: in the desktop's pool
 * @host: on its host
 */
typedef struct
{
  guint pool;
  guint host;
} UsherDesktopStepLimits;

/**
 * UsherDesktopSteps: the steps under way, each in the lane of its host, never two for one desktop.
 * All functions may be called from any thread.
 */
typedef struct _UsherDesktopSteps UsherDesktopSteps;

/**
 * UsherDesktopStepsFunc: called in the lane when a step ended, with when it began (µs since the epoch), and why it did not
 * come through
 */
typedef void (*UsherDesktopStepsFunc) (GObject            *owner,
                                       const UsherDesktop *desktop,
                                       gint64              begun,
                                       const GError       *error);

UsherDesktopSteps *usher_desktop_steps_new   (UsherContext                 *context,
                                              UsherWorkers                 *workers,
                                              UsherDesktopStepsFunc         func);
void               usher_desktop_steps_free  (UsherDesktopSteps            *steps);
gboolean           usher_desktop_steps_begin (UsherDesktopSteps            *steps,
                                              const UsherDesktop           *desktop,
                                              UsherDesktopStep              step,
                                              const UsherDesktopStepLimits *limits,
                                              GObject                      *owner);
guint              usher_desktop_steps_count (UsherDesktopSteps            *steps,
                                              const char                   *pool,
                                              UsherDesktopStep              step);
void               usher_desktop_steps_stop  (UsherDesktopSteps            *steps);
guint              usher_desktop_steps_busy  (UsherDesktopSteps            *steps);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDesktopSteps, usher_desktop_steps_free)

G_END_DECLS
