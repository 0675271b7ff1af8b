/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * UsherSpiceOutcome: how a viewer's attempt ended
 * @USHER_SPICE_OPEN: main, display and inputs channels are up
 * @USHER_SPICE_REFUSED: the ticket was not the right one
 * @USHER_SPICE_FAILED: anything else
 */
typedef enum
{
  USHER_SPICE_OPEN,
  USHER_SPICE_REFUSED,
  USHER_SPICE_FAILED,
} UsherSpiceOutcome;

/**
 * UsherSpiceCaller: a viewer without a screen, in a process of its own
 */
typedef struct _UsherSpiceCaller UsherSpiceCaller;

UsherSpiceCaller *usher_spice_caller_new         (guint             tls_port,
                                                  const char       *ca,
                                                  const char       *subject);
void              usher_spice_caller_free        (UsherSpiceCaller *caller);
UsherSpiceOutcome usher_spice_caller_call        (UsherSpiceCaller *caller,
                                                  const char       *ticket);
void              usher_spice_caller_await_end   (UsherSpiceCaller *caller);
gboolean          usher_spice_caller_is_open     (UsherSpiceCaller *caller);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherSpiceCaller, usher_spice_caller_free)

G_END_DECLS
