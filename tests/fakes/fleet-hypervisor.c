/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fakes/fleet-hypervisor.h"

#include "common/error.h"
#include "tests/fakes/fleet-plan.h"

/* where SPICE servers would be */
#define FLEET_TLS_PORT 6000

/**
 * FleetDomain: one that is not, or no longer, as the plan has it
 * @name: (nullable): NULL when there is no such domain
 */
typedef struct
{
  char      *name;
  char      *pool;
  UsherPower power;
} FleetDomain;

struct _UsherFleetHypervisor
{
  GObject                  parent_instance;

  guint                    first;
  GMutex                   lock;
  GHashTable              *changed;
  UsherHypervisorEventFunc func;
  gpointer                 user_data;
};

static void fleet_hypervisor_iface_init (UsherHypervisorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UsherFleetHypervisor, usher_fleet_hypervisor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (USHER_TYPE_HYPERVISOR, fleet_hypervisor_iface_init))

static void
fleet_domain_free (gpointer data)
{
  FleetDomain *domain = data;

  g_free (domain->name);
  g_free (domain->pool);
  g_free (domain);
}

static void
usher_fleet_hypervisor_finalize (GObject *object)
{
  UsherFleetHypervisor *self = USHER_FLEET_HYPERVISOR (object);

  g_hash_table_unref (self->changed);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_fleet_hypervisor_parent_class)->finalize (object);
}

static void
usher_fleet_hypervisor_class_init (UsherFleetHypervisorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_fleet_hypervisor_finalize;
}

static void
usher_fleet_hypervisor_init (UsherFleetHypervisor *self)
{
  g_mutex_init (&self->lock);
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, fleet_domain_free);
}

/**
 * usher_fleet_hypervisor_new:
 * @host: "host-0" and so on
 *
 * Returns: (transfer full): the host, with its part of the fleet
 */
UsherHypervisor *
usher_fleet_hypervisor_new (const UsherHost *host)
{
  UsherFleetHypervisor *self = g_object_new (USHER_TYPE_FLEET_HYPERVISOR, NULL);

  self->first = usher_fleet_plan_first (host->name);
  return USHER_HYPERVISOR (self);
}

static UsherDomainInfo *
fleet_hypervisor_describe (const char *id,
                           char       *name,
                           char       *pool,
                           UsherPower  power)
{
  UsherDomainInfo *info = g_new0 (UsherDomainInfo, 1);

  info->id = g_strdup (id);
  info->name = name;
  info->pool = pool;
  info->power = power;
  info->tls_port = power == USHER_POWER_ON ? FLEET_TLS_PORT : 0;
  return info;
}

/* NULL when there is no such domain here; called with the lock held */
static UsherDomainInfo *
fleet_hypervisor_look (UsherFleetHypervisor *self,
                       const char           *id)
{
  const FleetDomain *domain = g_hash_table_lookup (self->changed, id);
  guint number = usher_fleet_plan_number (id);

  if (domain != NULL)
    return domain->name == NULL ? NULL : fleet_hypervisor_describe (id, g_strdup (domain->name), g_strdup (domain->pool),
                                                                    domain->power);
  if (number < self->first || number - self->first >= USHER_FLEET_PER_HOST)
    return NULL;
  return fleet_hypervisor_describe (id, usher_fleet_plan_name (number), usher_fleet_plan_pool (number),
                                    usher_fleet_plan_power (number));
}

/* called with the lock held */
static void
fleet_hypervisor_keep (UsherFleetHypervisor *self,
                       const char           *id,
                       const char           *name,
                       const char           *pool,
                       UsherPower            power)
{
  FleetDomain *domain = g_new0 (FleetDomain, 1);

  domain->name = g_strdup (name);
  domain->pool = g_strdup (pool);
  domain->power = power;
  g_hash_table_replace (self->changed, g_strdup (id), domain);
}

static UsherDomainInfo *
fleet_hypervisor_inspect (UsherHypervisor *hypervisor,
                          const char      *id,
                          const UsherWait *wait,
                          GError         **error)
{
  UsherFleetHypervisor *self = USHER_FLEET_HYPERVISOR (hypervisor);
  UsherDomainInfo *info;

  g_mutex_lock (&self->lock);
  info = fleet_hypervisor_look (self, id);
  g_mutex_unlock (&self->lock);
  if (info == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no domain %s", id);
  return info;
}

static UsherDomainInfo *
fleet_hypervisor_recall (UsherHypervisor *hypervisor,
                         const char      *id)
{
  g_autoptr (UsherDomainInfo) info = fleet_hypervisor_inspect (hypervisor, id, NULL, NULL);

  return info != NULL && info->power == USHER_POWER_ON ? g_steal_pointer (&info) : NULL;
}

static gboolean
fleet_hypervisor_clone (UsherHypervisor      *hypervisor,
                        const UsherCloneSpec *spec,
                        const UsherWait      *wait,
                        GError              **error)
{
  UsherFleetHypervisor *self = USHER_FLEET_HYPERVISOR (hypervisor);
  g_autoptr (UsherDomainInfo) info = NULL;

  g_mutex_lock (&self->lock);
  info = fleet_hypervisor_look (self, spec->id);
  if (info == NULL)
    fleet_hypervisor_keep (self, spec->id, spec->name, spec->pool, USHER_POWER_OFF);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
fleet_hypervisor_set_power (UsherFleetHypervisor *self,
                            const char           *id,
                            UsherPower            power,
                            GError              **error)
{
  UsherHypervisorEvent event = { .kind = USHER_HYPERVISOR_POWER, .id = id, .power = power };
  g_autoptr (UsherDomainInfo) info = NULL;

  g_mutex_lock (&self->lock);
  info = fleet_hypervisor_look (self, id);
  if (info != NULL && info->power != power)
    fleet_hypervisor_keep (self, id, info->name, info->pool, power);
  g_mutex_unlock (&self->lock);
  if (info == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "no domain %s", id);
      return FALSE;
    }
  if (info->power != power && self->func != NULL)
    self->func (&event, self->user_data);
  return TRUE;
}

static gboolean
fleet_hypervisor_start (UsherHypervisor *hypervisor,
                        const char      *id,
                        const UsherWait *wait,
                        GError         **error)
{
  return fleet_hypervisor_set_power (USHER_FLEET_HYPERVISOR (hypervisor), id, USHER_POWER_ON, error);
}

static gboolean
fleet_hypervisor_stop (UsherHypervisor *hypervisor,
                       const char      *id,
                       gboolean         force,
                       const UsherWait *wait,
                       GError         **error)
{
  return fleet_hypervisor_set_power (USHER_FLEET_HYPERVISOR (hypervisor), id, USHER_POWER_OFF, error);
}

static gboolean
fleet_hypervisor_remove (UsherHypervisor *hypervisor,
                         const char      *id,
                         const UsherWait *wait,
                         GError         **error)
{
  UsherFleetHypervisor *self = USHER_FLEET_HYPERVISOR (hypervisor);

  g_mutex_lock (&self->lock);
  fleet_hypervisor_keep (self, id, NULL, NULL, USHER_POWER_OFF);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static GPtrArray *
fleet_hypervisor_list (UsherHypervisor *hypervisor,
                       const UsherWait *wait,
                       GError         **error)
{
  UsherFleetHypervisor *self = USHER_FLEET_HYPERVISOR (hypervisor);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_domain_info_free);
  GHashTableIter iter;
  gpointer id;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < USHER_FLEET_PER_HOST; i++)
    {
      g_autofree char *planned = usher_fleet_plan_id (self->first + i);

      if (!g_hash_table_contains (self->changed, planned))
        g_ptr_array_add (list, fleet_hypervisor_look (self, planned));
    }
  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      UsherDomainInfo *info = fleet_hypervisor_look (self, id);

      if (info != NULL)
        g_ptr_array_add (list, info);
    }
  g_mutex_unlock (&self->lock);
  return list;
}

static GPtrArray *
fleet_hypervisor_viewers (UsherHypervisor *hypervisor,
                          const char      *id,
                          const UsherWait *wait,
                          GError         **error)
{
  UsherFleetHypervisor *self = USHER_FLEET_HYPERVISOR (hypervisor);
  GPtrArray *viewers = g_ptr_array_new_with_free_func (g_free);
  guint number = usher_fleet_plan_number (id);

  g_mutex_lock (&self->lock);
  if (number != G_MAXUINT && usher_fleet_plan_viewed (number) && !g_hash_table_contains (self->changed, id))
    g_ptr_array_add (viewers, g_strdup ("192.0.2.9:40000"));
  g_mutex_unlock (&self->lock);
  return viewers;
}

static gboolean
fleet_hypervisor_capacity (UsherHypervisor   *hypervisor,
                           UsherHostCapacity *capacity,
                           const UsherWait   *wait,
                           GError           **error)
{
  *capacity = (UsherHostCapacity){
    .memory_total = G_GUINT64_CONSTANT (1024) << 30,
    .memory_free = G_GUINT64_CONSTANT (512) << 30,
    .cpus = 128,
    .domains = USHER_FLEET_PER_HOST,
  };
  return TRUE;
}

static gboolean
fleet_hypervisor_set_ticket (UsherHypervisor   *hypervisor,
                             const char        *id,
                             const UsherSecret *ticket,
                             guint              life,
                             UsherTicketEffect  effect,
                             const UsherWait   *wait,
                             GError           **error)
{
  g_autoptr (UsherDomainInfo) info = fleet_hypervisor_inspect (hypervisor, id, wait, error);

  if (info != NULL && info->power != USHER_POWER_ON)
    g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED, "domain %s is off", id);
  return info != NULL && info->power == USHER_POWER_ON;
}

static void
fleet_hypervisor_watch (UsherHypervisor         *hypervisor,
                        UsherHypervisorEventFunc func,
                        gpointer                 user_data)
{
  UsherFleetHypervisor *self = USHER_FLEET_HYPERVISOR (hypervisor);

  self->func = func;
  self->user_data = user_data;
}

static void
fleet_hypervisor_iface_init (UsherHypervisorInterface *iface)
{
  iface->clone = fleet_hypervisor_clone;
  iface->start = fleet_hypervisor_start;
  iface->stop = fleet_hypervisor_stop;
  iface->reset = fleet_hypervisor_start;
  iface->remove = fleet_hypervisor_remove;
  iface->inspect = fleet_hypervisor_inspect;
  iface->recall = fleet_hypervisor_recall;
  iface->list = fleet_hypervisor_list;
  iface->viewers = fleet_hypervisor_viewers;
  iface->capacity = fleet_hypervisor_capacity;
  iface->set_ticket = fleet_hypervisor_set_ticket;
  iface->watch = fleet_hypervisor_watch;
}
