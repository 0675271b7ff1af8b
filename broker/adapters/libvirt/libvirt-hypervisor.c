/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/libvirt-hypervisor.h"

#include "broker/adapters/libvirt/adopt-call.h"
#include "broker/adapters/libvirt/clone-call.h"
#include "broker/adapters/libvirt/host-call.h"
#include "broker/adapters/libvirt/host-link.h"
#include "broker/adapters/libvirt/inventory-call.h"
#include "broker/adapters/libvirt/look-call.h"
#include "broker/adapters/libvirt/power-call.h"
#include "broker/adapters/libvirt/shared-call.h"
#include "broker/adapters/libvirt/snapshot-call.h"
#include "broker/adapters/libvirt/template-call.h"
#include "broker/adapters/libvirt/viewers-call.h"
#include "broker/adapters/libvirt/ticket-book.h"
#include "broker/adapters/libvirt/work-lane.h"
#include "broker/ports/shared-host.h"
#include "broker/ports/snapshot-host.h"
#include "broker/ports/template-host.h"
#include "common/error.h"

/* calls of each kind at the same time */
#define WORKERS 4
#define COPIES 2
#define KEEP_ALIVE 5

/* slow work, such as cloning and starting, has workers of its own, so that tickets and looks
 * never queue behind it; and so have copies of whole disks, so that the slow work does not either */
struct _UsherLibvirtHypervisor
{
  GObject         parent_instance;

  char           *storage_pool;
  UsherHostLink  *link;
  UsherHostLines *quick;
  UsherHostLines *slow;
  UsherWorkLane  *quick_lane;
  UsherWorkLane  *slow_lane;
  UsherHostLines *copies;
  UsherWorkLane  *copy_lane;
};

static void usher_libvirt_hypervisor_iface_init (UsherHypervisorInterface *iface);
static void usher_libvirt_hypervisor_template_host_init (UsherTemplateHostInterface *iface);
static void usher_libvirt_hypervisor_snapshot_host_init (UsherSnapshotHostInterface *iface);
static void usher_libvirt_hypervisor_shared_host_init (UsherSharedHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherLibvirtHypervisor, usher_libvirt_hypervisor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_HYPERVISOR, usher_libvirt_hypervisor_iface_init)
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_TEMPLATE_HOST,
                                                      usher_libvirt_hypervisor_template_host_init)
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_SNAPSHOT_HOST,
                                                      usher_libvirt_hypervisor_snapshot_host_init)
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_SHARED_HOST,
                                                      usher_libvirt_hypervisor_shared_host_init))

static UsherHostCall *
libvirt_hypervisor_slow_call (UsherLibvirtHypervisor *self,
                              UsherHostCallFunc       func,
                              const char             *id)
{
  return usher_host_call_new (func, self->slow, self->storage_pool, id);
}

static UsherHostCall *
libvirt_hypervisor_quick_call (UsherLibvirtHypervisor *self,
                               UsherHostCallFunc       func,
                               const char             *id)
{
  return usher_host_call_new (func, self->quick, self->storage_pool, id);
}

static gboolean
libvirt_hypervisor_run_slowly (UsherLibvirtHypervisor *self,
                               UsherHostCall          *call,
                               const UsherWait        *wait,
                               GError                **error)
{
  return usher_work_lane_run (self->slow_lane, call->id, usher_host_call_run, usher_host_call_ref (call),
                              (GDestroyNotify) usher_host_call_unref, wait, error);
}

static gboolean
libvirt_hypervisor_run_quickly (UsherLibvirtHypervisor *self,
                                UsherHostCall          *call,
                                const UsherWait        *wait,
                                GError                **error)
{
  return usher_work_lane_run (self->quick_lane, NULL, usher_host_call_run, usher_host_call_ref (call),
                              (GDestroyNotify) usher_host_call_unref, wait, error);
}

static UsherHostCall *
libvirt_hypervisor_copy_call (UsherLibvirtHypervisor *self,
                              UsherHostCallFunc       func,
                              const char             *volume)
{
  UsherHostCall *call = usher_host_call_new (func, self->copies, self->storage_pool, NULL);

  call->target = g_strdup (volume);
  return call;
}

/* copies of one volume come one after the other, also behind one that was left by its caller; a host that still makes
 * copies which nobody wants any more is at work, not lost */
static gboolean
libvirt_hypervisor_run_copy (UsherLibvirtHypervisor *self,
                             UsherHostCall          *call,
                             const UsherWait        *wait,
                             GError                **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean outcome = usher_work_lane_run (self->copy_lane, call->target, usher_host_call_run,
                                          usher_host_call_ref (call), (GDestroyNotify) usher_host_call_unref, wait,
                                          &problem);

  usher_host_call_hush (call);
  if (usher_error_is (problem, USHER_ERROR_HOST_LOST) && usher_host_link_check (self->link, wait, NULL))
    g_set_error (error, USHER_ERROR, USHER_ERROR_BUSY, "try again later: %s", problem->message);
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return outcome;
}

static gboolean
libvirt_hypervisor_clone (UsherHypervisor      *hypervisor,
                          const UsherCloneSpec *spec,
                          const UsherWait      *wait,
                          GError              **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_clone_call_make, spec->id);

  usher_host_call_set_spec (call, spec);
  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static gboolean
libvirt_hypervisor_start (UsherHypervisor *hypervisor,
                          const char      *id,
                          const UsherWait *wait,
                          GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_power_call_start, id);

  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static gboolean
libvirt_hypervisor_stop (UsherHypervisor *hypervisor,
                         const char      *id,
                         gboolean         force,
                         const UsherWait *wait,
                         GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_power_call_stop, id);

  call->force = force;
  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static gboolean
libvirt_hypervisor_reset (UsherHypervisor *hypervisor,
                          const char      *id,
                          const UsherWait *wait,
                          GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_power_call_reset, id);

  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static gboolean
libvirt_hypervisor_remove (UsherHypervisor *hypervisor,
                           const char      *id,
                           const UsherWait *wait,
                           GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_clone_call_remove, id);

  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static gboolean
libvirt_hypervisor_suspend (UsherHypervisor *hypervisor,
                            const char      *id,
                            const UsherWait *wait,
                            GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_power_call_suspend, id);

  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static UsherDomainInfo *
libvirt_hypervisor_adopt (UsherHypervisor *hypervisor,
                          const char      *domain,
                          const char      *pool,
                          const UsherWait *wait,
                          GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_adopt_call_take, NULL);

  call->target = g_strdup (domain);
  call->note = g_strdup (pool);
  if (!libvirt_hypervisor_run_slowly (self, call, wait, error))
    return NULL;
  return g_steal_pointer (&call->info);
}

static gboolean
libvirt_hypervisor_release (UsherHypervisor *hypervisor,
                            const char      *id,
                            const UsherWait *wait,
                            GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_adopt_call_release, id);

  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static UsherInventory *
libvirt_hypervisor_inventory (UsherHypervisor *hypervisor,
                              const UsherWait *wait,
                              GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_inventory_call_take, NULL);

  if (!libvirt_hypervisor_run_slowly (self, call, wait, error))
    return NULL;
  return g_steal_pointer (&call->outcome);
}

static UsherDomainInfo *
libvirt_hypervisor_inspect (UsherHypervisor *hypervisor,
                            const char      *id,
                            const UsherWait *wait,
                            GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_quick_call (self, usher_look_call_inspect, id);

  if (!libvirt_hypervisor_run_quickly (self, call, wait, error))
    return NULL;
  return g_steal_pointer (&call->info);
}

static UsherDomainInfo *
libvirt_hypervisor_recall (UsherHypervisor *hypervisor,
                           const char      *id)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);

  if (!usher_host_link_is_up (self->link))
    return NULL;
  return usher_ticket_book_recall (usher_host_link_tickets (self->link), id);
}

static GPtrArray *
libvirt_hypervisor_list (UsherHypervisor *hypervisor,
                         const UsherWait *wait,
                         GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_quick_call (self, usher_look_call_list, NULL);

  if (!libvirt_hypervisor_run_quickly (self, call, wait, error))
    return NULL;
  return g_steal_pointer (&call->list);
}

static GPtrArray *
libvirt_hypervisor_viewers (UsherHypervisor *hypervisor,
                            const char      *id,
                            const UsherWait *wait,
                            GError         **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_quick_call (self, usher_viewers_call_ask, id);

  if (!libvirt_hypervisor_run_quickly (self, call, wait, error))
    return NULL;
  return g_steal_pointer (&call->list);
}

static gboolean
libvirt_hypervisor_capacity (UsherHypervisor   *hypervisor,
                             UsherHostCapacity *capacity,
                             const UsherWait   *wait,
                             GError           **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_quick_call (self, usher_look_call_capacity, NULL);

  if (!libvirt_hypervisor_run_quickly (self, call, wait, error))
    return FALSE;
  *capacity = call->capacity;
  return TRUE;
}

static gboolean
libvirt_hypervisor_put_ticket (UsherHostCall    *call,
                               UsherHostLine    *line,
                               const UsherWait  *wait,
                               GError          **error)
{
  UsherTicketBook *book = usher_host_link_tickets (usher_host_lines_link (call->lines));

  return usher_ticket_book_set (book, line, call->id, call->ticket, call->life, call->effect, error);
}

static UsherHostCall *
libvirt_hypervisor_ticket_call (UsherLibvirtHypervisor *self,
                                const char             *id,
                                const UsherSecret      *ticket,
                                guint                   life,
                                UsherTicketEffect       effect)
{
  UsherHostCall *call = libvirt_hypervisor_quick_call (self, libvirt_hypervisor_put_ticket, id);

  call->ticket = usher_secret_ref ((UsherSecret *) ticket);
  call->life = life;
  call->effect = effect;
  return call;
}

static gboolean
libvirt_hypervisor_set_ticket (UsherHypervisor   *hypervisor,
                               const char        *id,
                               const UsherSecret *ticket,
                               guint              life,
                               UsherTicketEffect  effect,
                               const UsherWait   *wait,
                               GError           **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_ticket_call (self, id, ticket, life, effect);

  return libvirt_hypervisor_run_quickly (self, call, wait, error);
}

static gboolean
libvirt_hypervisor_set_ticket_beside (UsherHypervisor       *hypervisor,
                                      const char            *id,
                                      const UsherSecret     *ticket,
                                      guint                  life,
                                      UsherTicketMeanwhile   meanwhile,
                                      gpointer               data,
                                      const UsherWait       *wait,
                                      GError               **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_ticket_call (self, id, ticket, life, USHER_TICKET_KEEP);

  return usher_work_lane_run_beside (self->quick_lane, NULL, usher_host_call_run, usher_host_call_ref (call),
                                     (GDestroyNotify) usher_host_call_unref, meanwhile, data, wait, error);
}

static void
libvirt_hypervisor_watch (UsherHypervisor          *hypervisor,
                          UsherHypervisorEventFunc  func,
                          gpointer                  user_data)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (hypervisor);

  usher_host_link_watch (self->link, func, user_data);
}

static void
usher_libvirt_hypervisor_iface_init (UsherHypervisorInterface *iface)
{
  iface->clone = libvirt_hypervisor_clone;
  iface->start = libvirt_hypervisor_start;
  iface->stop = libvirt_hypervisor_stop;
  iface->reset = libvirt_hypervisor_reset;
  iface->suspend = libvirt_hypervisor_suspend;
  iface->remove = libvirt_hypervisor_remove;
  iface->adopt = libvirt_hypervisor_adopt;
  iface->release = libvirt_hypervisor_release;
  iface->inventory = libvirt_hypervisor_inventory;
  iface->inspect = libvirt_hypervisor_inspect;
  iface->recall = libvirt_hypervisor_recall;
  iface->list = libvirt_hypervisor_list;
  iface->viewers = libvirt_hypervisor_viewers;
  iface->capacity = libvirt_hypervisor_capacity;
  iface->set_ticket = libvirt_hypervisor_set_ticket;
  iface->set_ticket_beside = libvirt_hypervisor_set_ticket_beside;
  iface->watch = libvirt_hypervisor_watch;
}

static UsherPublished *
libvirt_hypervisor_publish (UsherTemplateHost       *host,
                            const UsherPublishSpec  *spec,
                            const UsherWait         *wait,
                            GError                 **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (host);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_copy_call (self, usher_template_call_publish, spec->target);

  call->note = g_strdup (spec->domain != NULL ? spec->domain : spec->volume);
  call->force = spec->domain == NULL;
  call->progress.func = spec->progress;
  call->progress.user_data = spec->user_data;
  if (!libvirt_hypervisor_run_copy (self, call, wait, error))
    return NULL;
  return g_steal_pointer (&call->outcome);
}

static gboolean
libvirt_hypervisor_has_volume (UsherTemplateHost  *host,
                               const char         *volume,
                               const UsherWait    *wait,
                               GError            **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (host);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_template_call_has_volume, NULL);

  call->target = g_strdup (volume);
  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static gboolean
libvirt_hypervisor_copy_volume (UsherTemplateHost    *host,
                                UsherTemplateHost    *source,
                                const UsherCopySpec  *spec,
                                const UsherWait      *wait,
                                GError              **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (host);
  UsherLibvirtHypervisor *other = USHER_LIBVIRT_HYPERVISOR (source);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_copy_call (self, usher_template_call_copy_volume, spec->volume);

  call->note = g_strdup (spec->checksum);
  call->source = usher_host_link_ref (other->link);
  call->source_pool = g_strdup (other->storage_pool);
  call->progress.func = spec->progress;
  call->progress.user_data = spec->user_data;
  return libvirt_hypervisor_run_copy (self, call, wait, error);
}

static gboolean
libvirt_hypervisor_remove_volume (UsherTemplateHost  *host,
                                  const char         *volume,
                                  const UsherWait    *wait,
                                  GError            **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (host);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_copy_call (self, usher_template_call_remove_volume, volume);

  return libvirt_hypervisor_run_copy (self, call, wait, error);
}

static void
usher_libvirt_hypervisor_template_host_init (UsherTemplateHostInterface *iface)
{
  iface->publish = libvirt_hypervisor_publish;
  iface->has_volume = libvirt_hypervisor_has_volume;
  iface->copy_volume = libvirt_hypervisor_copy_volume;
  iface->remove_volume = libvirt_hypervisor_remove_volume;
}

static UsherHostCall *
libvirt_hypervisor_snapshot_call (UsherSnapshotHost *host,
                                  UsherHostCallFunc  func,
                                  const char        *id,
                                  const char        *name)
{
  UsherHostCall *call = libvirt_hypervisor_slow_call (USHER_LIBVIRT_HYPERVISOR (host), func, id);

  call->target = g_strdup (name);
  return call;
}

static gboolean
libvirt_hypervisor_create_snapshot (UsherSnapshotHost  *host,
                                    const char         *id,
                                    const char         *name,
                                    const char         *description,
                                    const UsherWait    *wait,
                                    GError            **error)
{
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_snapshot_call (host, usher_snapshot_call_create, id, name);

  call->note = g_strdup (description);
  return libvirt_hypervisor_run_slowly (USHER_LIBVIRT_HYPERVISOR (host), call, wait, error);
}

static GPtrArray *
libvirt_hypervisor_list_snapshots (UsherSnapshotHost  *host,
                                   const char         *id,
                                   const UsherWait    *wait,
                                   GError            **error)
{
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_snapshot_call (host, usher_snapshot_call_list, id, NULL);

  if (!libvirt_hypervisor_run_slowly (USHER_LIBVIRT_HYPERVISOR (host), call, wait, error))
    return NULL;
  return g_steal_pointer (&call->list);
}

static gboolean
libvirt_hypervisor_revert_snapshot (UsherSnapshotHost  *host,
                                    const char         *id,
                                    const char         *name,
                                    const UsherWait    *wait,
                                    GError            **error)
{
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_snapshot_call (host, usher_snapshot_call_revert, id, name);

  return libvirt_hypervisor_run_slowly (USHER_LIBVIRT_HYPERVISOR (host), call, wait, error);
}

static gboolean
libvirt_hypervisor_remove_snapshot (UsherSnapshotHost  *host,
                                    const char         *id,
                                    const char         *name,
                                    const UsherWait    *wait,
                                    GError            **error)
{
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_snapshot_call (host, usher_snapshot_call_remove, id, name);

  return libvirt_hypervisor_run_slowly (USHER_LIBVIRT_HYPERVISOR (host), call, wait, error);
}

static void
usher_libvirt_hypervisor_snapshot_host_init (UsherSnapshotHostInterface *iface)
{
  iface->create = libvirt_hypervisor_create_snapshot;
  iface->list = libvirt_hypervisor_list_snapshots;
  iface->revert = libvirt_hypervisor_revert_snapshot;
  iface->remove = libvirt_hypervisor_remove_snapshot;
}

static gboolean
libvirt_hypervisor_take_over (UsherSharedHost      *host,
                              const UsherCloneSpec *spec,
                              const UsherWait      *wait,
                              GError              **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (host);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_shared_call_take_over, spec->id);

  usher_host_call_set_spec (call, spec);
  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static gboolean
libvirt_hypervisor_let_go (UsherSharedHost  *host,
                           const char       *id,
                           const UsherWait  *wait,
                           GError          **error)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (host);
  g_autoptr (UsherHostCall) call = libvirt_hypervisor_slow_call (self, usher_shared_call_let_go, id);

  return libvirt_hypervisor_run_slowly (self, call, wait, error);
}

static void
usher_libvirt_hypervisor_shared_host_init (UsherSharedHostInterface *iface)
{
  iface->take_over = libvirt_hypervisor_take_over;
  iface->let_go = libvirt_hypervisor_let_go;
}

static void
usher_libvirt_hypervisor_finalize (GObject *object)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (object);

  usher_host_link_close (self->link);
  usher_host_lines_unref (self->quick);
  usher_host_lines_unref (self->slow);
  usher_host_lines_unref (self->copies);
  usher_host_link_unref (self->link);
  usher_work_lane_unref (self->quick_lane);
  usher_work_lane_unref (self->slow_lane);
  usher_work_lane_unref (self->copy_lane);
  g_free (self->storage_pool);
  G_OBJECT_CLASS (usher_libvirt_hypervisor_parent_class)->finalize (object);
}

static void
usher_libvirt_hypervisor_class_init (UsherLibvirtHypervisorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_libvirt_hypervisor_finalize;
}

static void
usher_libvirt_hypervisor_init (UsherLibvirtHypervisor *self)
{
}

/**
 * usher_libvirt_hypervisor_new:
 * @uri: libvirt's connection URI
 * @storage_pool: of the base volumes; overlays come there too
 * @options: (nullable): for unusual hosts
 *
 * Returns: (transfer full): a host, which is connected to when it is first needed or watched
 */
UsherHypervisor *
usher_libvirt_hypervisor_new (const char                *uri,
                              const char                *storage_pool,
                              const UsherLibvirtOptions *options)
{
  UsherLibvirtHypervisor *self = g_object_new (USHER_TYPE_LIBVIRT_HYPERVISOR, NULL);
  guint keep_alive = options != NULL && options->keep_alive > 0 ? options->keep_alive : KEEP_ALIVE;

  self->storage_pool = g_strdup (storage_pool);
  self->link = usher_host_link_new (uri, keep_alive);
  self->quick = usher_host_lines_new (self->link, WORKERS);
  self->slow = usher_host_lines_new (self->link, WORKERS);
  self->quick_lane = usher_work_lane_new (uri, WORKERS);
  self->slow_lane = usher_work_lane_new (uri, WORKERS);
  self->copies = usher_host_lines_new (self->link, COPIES);
  self->copy_lane = usher_work_lane_new (uri, COPIES);
  return USHER_HYPERVISOR (self);
}
