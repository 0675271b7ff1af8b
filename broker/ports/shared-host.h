/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/* a host whose storage others see too; every UsherHypervisor of an adapter is one */
#define USHER_TYPE_SHARED_HOST (usher_shared_host_get_type ())
G_DECLARE_INTERFACE (UsherSharedHost, usher_shared_host, USHER, SHARED_HOST, GObject)

/**
 * UsherSharedHostInterface:
 * @take_over: defines the domain of a clone whose disk another host has made; base_volume, kind and seed of @spec do not matter, the seed that is there is
 *   used. The disk is never made: NOT_FOUND when it is missing, BUSY while a process has it open, here or elsewhere. What a domain that was here before
 *   had kept of its memory is forgotten, since the disk has changed; BUSY while it runs. Asked again, it does the same again.
 * @let_go: ends qemu and undefines the domain, with what it kept of its memory; its disk and its seed stay, they are another host's now. Fine when there is none; CONFLICT for
 *   an adopted domain.
 *
 * As with #UsherHypervisorInterface all methods block and may be called from many threads. The caller knows that no other host runs the domain.
 */
struct _UsherSharedHostInterface
{
  GTypeInterface parent;

  gboolean (*take_over) (UsherSharedHost      *host,
                         const UsherCloneSpec *spec,
                         const UsherWait      *wait,
                         GError              **error);
  gboolean (*let_go)    (UsherSharedHost      *host,
                         const char           *id,
                         const UsherWait      *wait,
                         GError              **error);
};

gboolean usher_shared_host_take_over (UsherSharedHost      *host,
                                      const UsherCloneSpec *spec,
                                      const UsherWait      *wait,
                                      GError              **error);
gboolean usher_shared_host_let_go    (UsherSharedHost      *host,
                                      const char           *id,
                                      const UsherWait      *wait,
                                      GError              **error);

G_END_DECLS
