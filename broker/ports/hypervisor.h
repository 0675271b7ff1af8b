/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

#include "broker/core/desktop.h"
#include "common/secret.h"
#include "common/wait.h"
#include "common/wire/launch-document.h"

G_BEGIN_DECLS

/**
 * UsherCloneKind: how a clone's disk comes to be
 * @USHER_CLONE_LINKED: an overlay that holds only what differs from the base volume, which it needs as long as it lives
 * @USHER_CLONE_FULL: a copy that needs nothing else
 */
typedef enum
{
  USHER_CLONE_LINKED,
  USHER_CLONE_FULL,
} UsherCloneKind;

/**
 * UsherCloneSpec: what a clone is made from; all borrowed
 * @id: UUID of the desktop and of its domain
 * @name: name of the domain
 * @pool: name of Usher's pool, written into the domain's metadata
 * @base_volume: the template's volume in the host's storage pool
 * @domain_xml: the template's domain; name, UUID, disks' sources, MAC addresses, graphics and
 *   metadata are replaced, what is not the clone's is kept
 * @policy: (nullable): enforced in the domain's XML
 * @kind: of its disk
 * @mac: number of the desktop, for the addresses of its network cards (mac-range); 0 makes them from @id
 * @seed: (nullable): image of a CD-ROM that the guest finds its name and settings on
 */
typedef struct
{
  const char        *id;
  const char        *name;
  const char        *pool;
  const char        *base_volume;
  const char        *domain_xml;
  const UsherPolicy *policy;
  UsherCloneKind     kind;
  guint32            mac;
  GBytes            *seed;
} UsherCloneSpec;

/**
 * UsherDomainFlags: what else is true of a domain
 * @USHER_DOMAIN_ADOPTED: it was there before Usher, which never deletes it or its disks
 * @USHER_DOMAIN_SAVED: it is off, and its memory is on the disk: the next start goes on from there
 */
typedef enum
{
  USHER_DOMAIN_ADOPTED = 1 << 0,
  USHER_DOMAIN_SAVED   = 1 << 1,
} UsherDomainFlags;

/**
 * UsherDomainInfo: one of Usher's domains as the hypervisor has it
 * @tls_port: of its SPICE server; 0 while there is none
 * @flags: ADOPTED is filled by adopt and inventory alone, SAVED also by inspect
 */
typedef struct
{
  char            *id;
  char            *name;
  char            *pool;
  UsherPower       power;
  guint            tls_port;
  UsherDomainFlags flags;
} UsherDomainInfo;

/**
 * UsherVolumeKind: what a volume with Usher's kind of name is for
 * @USHER_VOLUME_DISK: of a clone
 * @USHER_VOLUME_SEED: the CD-ROM of a clone
 * @USHER_VOLUME_TEMPLATE: a published version of a template
 */
typedef enum
{
  USHER_VOLUME_DISK,
  USHER_VOLUME_SEED,
  USHER_VOLUME_TEMPLATE,
} UsherVolumeKind;

/**
 * UsherVolumeInfo: one of Usher's volumes in a host's storage pool
 * @id: (nullable): of the desktop whose it is
 * @backing: (nullable): path of what lies below it
 * @size: bytes that it takes on the host
 */
typedef struct
{
  UsherVolumeKind kind;
  char           *name;
  char           *id;
  char           *backing;
  guint64         size;
} UsherVolumeInfo;

/**
 * UsherInventory: all that is Usher's on a host
 * @domains: (element-type UsherDomainInfo)
 * @volumes: (element-type UsherVolumeInfo): also those that no domain uses
 */
typedef struct
{
  GPtrArray *domains;
  GPtrArray *volumes;
} UsherInventory;

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
 * @clone: makes what is missing of the disk, the seed and the domain; asked again after a crash it completes the work. The domain stays off.
 * @start: off → on, SPICE server answering, going on from a saved memory where there is one; fine when on already. Sets a ticket nobody knows, so a domain is never open.
 * @stop: asks the guest to shut down (@force FALSE; returns when asked) or ends qemu (@force TRUE; returns when it is dead).
 * @reset: the reset button.
 * @suspend: saves the memory to the disk and ends qemu; returns when it is dead. Fine when off already. START_FAILED when the domain cannot be saved.
 * @remove: ends qemu, undefines the domain and deletes its disk and seed; returns TRUE only when all are proven gone and nobody holds the disk open, also when they were before. CONFLICT for an adopted domain.
 * @adopt: makes a domain that is there, found by its name or UUID, Usher's without changing its disks; fine when it was adopted for @pool before. Its SPICE server is closed for everybody without a ticket. BAD_REQUEST, with the reason, when it cannot be a desktop.
 * @release: takes back adopt; the domain stays as it is. Fine when there is none.
 * @inspect: what is true of one domain; NOT_FOUND when there is none.
 * @recall: (nullable): what is known of a running domain without a call to its host: it ran when last looked at, and no event told otherwise. NULL for all others.
 * @list: (element-type UsherDomainInfo): all domains that carry Usher's metadata, and no others.
 * @inventory: all of Usher's domains and volumes; reads every volume of the storage pool.
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
  gboolean         (*suspend)    (UsherHypervisor      *hypervisor,
                                  const char           *id,
                                  const UsherWait      *wait,
                                  GError              **error);
  gboolean         (*remove)     (UsherHypervisor      *hypervisor,
                                  const char           *id,
                                  const UsherWait      *wait,
                                  GError              **error);
  UsherDomainInfo *(*adopt)      (UsherHypervisor      *hypervisor,
                                  const char           *domain,
                                  const char           *pool,
                                  const UsherWait      *wait,
                                  GError              **error);
  gboolean         (*release)    (UsherHypervisor      *hypervisor,
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
  UsherInventory  *(*inventory)  (UsherHypervisor      *hypervisor,
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
gboolean         usher_hypervisor_suspend    (UsherHypervisor      *hypervisor,
                                              const char           *id,
                                              const UsherWait      *wait,
                                              GError              **error);
gboolean         usher_hypervisor_remove     (UsherHypervisor      *hypervisor,
                                              const char           *id,
                                              const UsherWait      *wait,
                                              GError              **error);
UsherDomainInfo *usher_hypervisor_adopt      (UsherHypervisor      *hypervisor,
                                              const char           *domain,
                                              const char           *pool,
                                              const UsherWait      *wait,
                                              GError              **error);
gboolean         usher_hypervisor_release    (UsherHypervisor      *hypervisor,
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
UsherInventory  *usher_hypervisor_inventory  (UsherHypervisor      *hypervisor,
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
void             usher_volume_info_free      (UsherVolumeInfo          *info);
UsherInventory  *usher_inventory_new         (void);
void             usher_inventory_free        (UsherInventory           *inventory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherDomainInfo, usher_domain_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherVolumeInfo, usher_volume_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherInventory, usher_inventory_free)

G_END_DECLS
