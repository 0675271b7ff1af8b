/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/libvirt-hypervisor.h"

#include "broker/adapters/libvirt/clone-call.h"
#include "broker/adapters/libvirt/host-call.h"
#include "broker/adapters/libvirt/host-link.h"
#include "broker/adapters/libvirt/look-call.h"
#include "broker/adapters/libvirt/power-call.h"
#include "broker/adapters/libvirt/viewers-call.h"
#include "broker/adapters/libvirt/ticket-book.h"
#include "broker/adapters/libvirt/work-lane.h"
#include "common/error.h"

/* calls of each kind at the same time */
#define WORKERS 4
#define KEEP_ALIVE 5

/* slow work, such as cloning and starting, has workers of its own, so that tickets and looks
 * never queue behind it */
struct _UsherLibvirtHypervisor
{
  GObject         parent_instance;

  char           *storage_pool;
  UsherHostLink  *link;
  UsherHostLines *quick;
  UsherHostLines *slow;
  UsherWorkLane  *quick_lane;
  UsherWorkLane  *slow_lane;
};

static void usher_libvirt_hypervisor_iface_init (UsherHypervisorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherLibvirtHypervisor, usher_libvirt_hypervisor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_HYPERVISOR, usher_libvirt_hypervisor_iface_init))

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
  iface->remove = libvirt_hypervisor_remove;
  iface->inspect = libvirt_hypervisor_inspect;
  iface->recall = libvirt_hypervisor_recall;
  iface->list = libvirt_hypervisor_list;
  iface->viewers = libvirt_hypervisor_viewers;
  iface->capacity = libvirt_hypervisor_capacity;
  iface->set_ticket = libvirt_hypervisor_set_ticket;
  iface->set_ticket_beside = libvirt_hypervisor_set_ticket_beside;
  iface->watch = libvirt_hypervisor_watch;
}

static void
usher_libvirt_hypervisor_finalize (GObject *object)
{
  UsherLibvirtHypervisor *self = USHER_LIBVIRT_HYPERVISOR (object);

  usher_host_link_close (self->link);
  usher_host_lines_unref (self->quick);
  usher_host_lines_unref (self->slow);
  usher_host_link_unref (self->link);
  usher_work_lane_unref (self->quick_lane);
  usher_work_lane_unref (self->slow_lane);
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
  return USHER_HYPERVISOR (self);
}
