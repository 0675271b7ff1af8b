/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/desktop.h"
#include "common/secret.h"
#include "common/wait.h"
#include "common/wire/launch-document.h"

G_BEGIN_DECLS

/**
 * UsherCloneSpec: what a linked clone is made from; all borrowed
 * @id: UUID of the desktop and of its domain
 * @name: name of the domain
 * @pool: name of Usher's pool, written into the domain's metadata
 * @base_volume: the template's volume in the host's storage pool
 * @domain_xml: the template's domain; name, UUID, disks' sources, MAC addresses, graphics and
 *   metadata are replaced, what is not the clone's is kept
 * @policy: (nullable): enforced in the domain's XML
 */
typedef struct
{
  const char        *id;
  const char        *name;
  const char        *pool;
  const char        *base_volume;
  const char        *domain_xml;
  const UsherPolicy *policy;
} UsherCloneSpec;

/**
 * UsherDomainInfo: one of Usher's domains as the hypervisor has it
 * @tls_port: of its SPICE server; 0 while there is none
 */
typedef struct
{
  char      *id;
  char      *name;
  char      *pool;
  UsherPower power;
  guint      tls_port;
} UsherDomainInfo;

/**
 * UsherHostCapacity: memory in bytes; @domains counts running domains of anybody
 */
typedef struct
{
  guint64 memory_total;
  guint64 memory_free;
  guint   cpus;
  guint   domains;
} UsherHostCapacity;

/**
 * UsherTicketEffect: what a new ticket does to a viewer that is connected
 */
typedef enum
{
  USHER_TICKET_KEEP,
  USHER_TICKET_DISCONNECT,
} UsherTicketEffect;

/**
 * UsherTicketMeanwhile: what a caller does while its ticket is set
 */
typedef void (*UsherTicketMeanwhile) (gpointer data);

/**
 * UsherHypervisorEventKind:
 * @USHER_HYPERVISOR_POWER: the domain's power changed; see power
 * @USHER_HYPERVISOR_VIEWER_CHANNEL: a channel of a viewer is authenticated and up
 * @USHER_HYPERVISOR_VIEWER_GONE: a channel of a viewer went down
 * @USHER_HYPERVISOR_REMOVED: the domain was undefined, perhaps by hand
 * @USHER_HYPERVISOR_LOST: the connection to the host broke; no id
 * @USHER_HYPERVISOR_BACK: the connection is there again: events may have been missed; no id
 */
typedef enum
{
  USHER_HYPERVISOR_POWER,
  USHER_HYPERVISOR_VIEWER_CHANNEL,
  USHER_HYPERVISOR_VIEWER_GONE,
  USHER_HYPERVISOR_REMOVED,
  USHER_HYPERVISOR_LOST,
  USHER_HYPERVISOR_BACK,
} UsherHypervisorEventKind;

/**
 * UsherHypervisorEvent: borrowed for the time of the callback
 * @id: (nullable): the domain
 * @address: (nullable): the viewer's address, without port
 * @connection: (nullable): "address:port" of the viewer's channel; tells channels apart
 */
typedef struct
{
  UsherHypervisorEventKind kind;
  const char              *id;
  UsherPower               power;
  const char              *address;
  const char              *connection;
} UsherHypervisorEvent;

typedef void (*UsherHypervisorEventFunc) (const UsherHypervisorEvent *event,
                                          gpointer                    user_data);

#define USHER_TYPE_HYPERVISOR (usher_hypervisor_get_type ())
G_DECLARE_INTERFACE (UsherHypervisor, usher_hypervisor, USHER, HYPERVISOR, GObject)

/**
 * UsherHypervisorInterface:
 * @clone: makes what is missing of the overlay volume and the domain; asked again after a crash it completes the work. The domain stays off.
 * @start: off → on, SPICE server answering; fine when on already. Sets a ticket nobody knows, so a domain is never open.
 * @stop: asks the guest to shut down (@force FALSE; returns when asked) or ends qemu (@force TRUE; returns when it is dead).
 * @reset: the reset button.
 * @remove: ends qemu, undefines the domain and deletes its overlay; returns TRUE only when all are proven gone, also when they were before.
 * @inspect: what is true of one domain; NOT_FOUND when there is none.
 * @recall: (nullable): what is known of a running domain without a call to its host: it ran when last looked at, and no event told otherwise. NULL for all others.
 * @list: (element-type UsherDomainInfo): all domains that carry Usher's metadata, and no others.
 * @viewers: (element-type utf8): the viewers' channels that are up now, named as events name them; UNAVAILABLE where a host cannot tell.
 * @capacity: of the host.
 * @set_ticket: replaces the SPICE ticket; it opens channels for @life seconds on the host's clock. START_FAILED when the domain is off.
 * @set_ticket_beside: (nullable): as @set_ticket, and calls @meanwhile once, in the caller's thread, while the host is at work: either may be done first.
 * @watch: one watcher, called in the adapter's own thread until the object is gone; must not block. Called before other methods.
 *
 * One object for each host. All methods block, may be called from many threads at once, and return by the end of @wait
 * with HOST_LOST (no connection), TIMEOUT, NOT_FOUND, CONFLICT (a foreign domain has that name or UUID: never touched), START_FAILED or INTERNAL.
 * Nothing outside Usher's own domains and volumes is ever changed.
 */
struct _UsherHypervisorInterface
{
  GTypeInterface parent;

  gboolean         (*clone)      (UsherHypervisor      *hypervisor,
                                  const UsherCloneSpec *spec,
                                  const UsherWait      *wait,
                                  GError              **error);
  gboolean         (*start)      (UsherHypervisor      *hypervisor,
                                  const char           *id,
                                  const UsherWait      *wait,
                                  GError              **error);
  gboolean         (*stop)       (UsherHypervisor      *hypervisor,
                                  const char           *id,
                                  gboolean              force,
                                  const UsherWait      *wait,
                                  GError              **error);
  gboolean         (*reset)      (UsherHypervisor      *hypervisor,
                                  const char           *id,
                                  const UsherWait      *wait,
                                  GError              **error);
  gboolean         (*remove)     (UsherHypervisor      *hypervisor,
                                  const char           *id,
                                  const UsherWait      *wait,
                                  GError              **error);
  UsherDomainInfo *(*inspect)    (UsherHypervisor      *hypervisor,
                                  const char           *id,
                                  const UsherWait      *wait,
                                  GError              **error);
  UsherDomainInfo *(*recall)     (UsherHypervisor      *hypervisor,
                                  const char           *id);
  GPtrArray       *(*list)       (UsherHypervisor      *hypervisor,
                                  const UsherWait      *wait,
                                  GError              **error);
  GPtrArray       *(*viewers)    (UsherHypervisor      *hypervisor,
                                  const char           *id,
                                  const UsherWait      *wait,
                                  GError              **error);
  gboolean         (*capacity)   (UsherHypervisor      *hypervisor,
                                  UsherHostCapacity    *capacity,
                                  const UsherWait      *wait,
                                  GError              **error);
  gboolean         (*set_ticket) (UsherHypervisor      *hypervisor,
                                  const char           *id,
                                  const UsherSecret    *ticket,
                                  guint                 life,
                                  UsherTicketEffect     effect,
                                  const UsherWait      *wait,
                                  GError              **error);
  gboolean         (*set_ticket_beside) (UsherHypervisor      *hypervisor,
                                         const char           *id,
                                         const UsherSecret    *ticket,
                                         guint                 life,
                                         UsherTicketMeanwhile  meanwhile,
                                         gpointer              data,
                                         const UsherWait      *wait,
                                         GError              **error);
  void             (*watch)      (UsherHypervisor          *hypervisor,
                                  UsherHypervisorEventFunc  func,
                                  gpointer                  user_data);
};

gboolean         usher_hypervisor_clone      (UsherHypervisor      *hypervisor,
                                              const UsherCloneSpec *spec,
                                              const UsherWait      *wait,
                                              GError              **error);
gboolean         usher_hypervisor_start      (UsherHypervisor      *hypervisor,
                                              const char           *id,
                                              const UsherWait      *wait,
                                              GError              **error);
gboolean         usher_hypervisor_stop       (UsherHypervisor      *hypervisor,
                                              const char           *id,
                                              gboolean              force,
                                              const UsherWait      *wait,
                                              GError              **error);
gboolean         usher_hypervisor_reset      (UsherHypervisor      *hypervisor,
                                              const char           *id,
                                              const UsherWait      *wait,
                                              GError              **error);
gboolean         usher_hypervisor_remove     (UsherHypervisor      *hypervisor,
                                              const char           *id,
                                              const UsherWait      *wait,
                                              GError              **error);
UsherDomainInfo *usher_hypervisor_inspect    (UsherHypervisor      *hypervisor,
                                              const char           *id,
                                              const UsherWait      *wait,
                                              GError              **error);
UsherDomainInfo *usher_hypervisor_recall     (UsherHypervisor      *hypervisor,
                                              const char           *id);
GPtrArray       *usher_hypervisor_list       (UsherHypervisor      *hypervisor,
                                              const UsherWait      *wait,
                                              GError              **error);
GPtrArray       *usher_hypervisor_viewers    (UsherHypervisor      *hypervisor,
                                              const char           *id,
                                              const UsherWait      *wait,
                                              GError              **error);
gboolean         usher_hypervisor_capacity   (UsherHypervisor      *hypervisor,
                                              UsherHostCapacity    *capacity,
                                              const UsherWait      *wait,
                                              GError              **error);
gboolean         usher_hypervisor_set_ticket (UsherHypervisor      *hypervisor,
                                              const char           *id,
                                              const UsherSecret    *ticket,
                                              guint                 life,
                                              UsherTicketEffect     effect,
                                              const UsherWait      *wait,
                                              GError              **error);
gboolean         usher_hypervisor_set_ticket_beside (UsherHypervisor      *hypervisor,
                                                     const char           *id,
                                                     const UsherSecret    *ticket,
                                                     guint                 life,
                                                     UsherTicketMeanwhile  meanwhile,
                                                     gpointer              data,
                                                     const UsherWait      *wait,
                                                     GError              **error);
void             usher_hypervisor_watch      (UsherHypervisor          *hypervisor,
                                              UsherHypervisorEventFunc  func,
                                              gpointer                  user_data);
void             usher_domain_info_free      (UsherDomainInfo          *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDomainInfo, usher_domain_info_free)

G_END_DECLS
