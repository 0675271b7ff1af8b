/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/context.h"

#include "common/error.h"

/* a daemon's restart takes seconds */
#define CONTEXT_HOST_PATIENCE (60 * G_TIME_SPAN_SECOND)

struct _UsherContext
{
  GObject             parent_instance;

  UsherDesktopStore  *desktops;
  UsherSessionStore  *sessions;
  UsherTokenStore    *tokens;
  UsherAuditStore    *audit;
  UsherFleetStore    *fleet;
  UsherTemplateStore *templates;
  UsherCopyStore     *copies;
  UsherHostStore     *hosts;
  UsherAssignmentStore *assignments;
  UsherSeedBuilder   *seed_builder;
  UsherHostWatch     *host_watch;
  UsherHostStates    *host_states;
  UsherHostCapacities *host_capacities;
  UsherPoolDemand    *demand;
  UsherContextLostFunc lost_func;
  gpointer            lost_data;

  GMutex              lock;
  UsherCatalog       *catalog;
  GHashTable         *hypervisors;
  GPtrArray          *realms;
};

G_DEFINE_FINAL_TYPE (UsherContext, usher_context, G_TYPE_OBJECT)

static void
usher_context_finalize (GObject *object)
{
  UsherContext *self = USHER_CONTEXT (object);

  g_clear_pointer (&self->catalog, usher_catalog_unref);
  g_clear_pointer (&self->hypervisors, g_hash_table_unref);
  g_clear_pointer (&self->realms, g_ptr_array_unref);
  g_clear_object (&self->desktops);
  g_clear_object (&self->sessions);
  g_clear_object (&self->tokens);
  g_clear_object (&self->audit);
  g_clear_object (&self->fleet);
  g_clear_object (&self->templates);
  g_clear_object (&self->copies);
  g_clear_object (&self->hosts);
  g_clear_object (&self->assignments);
  g_clear_object (&self->seed_builder);
  g_clear_pointer (&self->host_states, usher_host_states_free);
  g_clear_pointer (&self->host_capacities, usher_host_capacities_free);
  g_clear_pointer (&self->demand, usher_pool_demand_free);
  g_clear_pointer (&self->host_watch, usher_host_watch_free);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (usher_context_parent_class)->finalize (object);
}

static void
usher_context_class_init (UsherContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = usher_context_finalize;
}

static void
usher_context_init (UsherContext *self)
{
  g_mutex_init (&self->lock);
  self->host_watch = usher_host_watch_new (CONTEXT_HOST_PATIENCE);
  self->host_states = usher_host_states_new (self->host_watch);
  self->host_capacities = usher_host_capacities_new ();
  self->demand = usher_pool_demand_new ();
  self->catalog = usher_catalog_new ();
  self->hypervisors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->realms = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_sign_in_realm_free);
}

/* a store keeps more than one kind of things: the first that keeps a kind is asked for it */
static void
context_take (UsherContext *self,
              gpointer      store)
{
  if (self->fleet == NULL && USHER_IS_FLEET_STORE (store))
    self->fleet = g_object_ref (store);
  if (self->templates == NULL && USHER_IS_TEMPLATE_STORE (store))
    self->templates = g_object_ref (store);
  if (self->copies == NULL && USHER_IS_COPY_STORE (store))
    self->copies = g_object_ref (store);
  if (self->hosts == NULL && USHER_IS_HOST_STORE (store))
    self->hosts = g_object_ref (store);
  if (self->assignments == NULL && USHER_IS_ASSIGNMENT_STORE (store))
    self->assignments = g_object_ref (store);
}

/**
 * usher_context_new:
 * @desktops: a store; so are the others, which may be one object
 *
 * What else is kept, such as the versions of templates, is asked of the first of them that keeps it.
 *
 * Returns: (transfer full): a context with an empty catalog, no hosts and no realms
 */
UsherContext *
usher_context_new (UsherDesktopStore *desktops,
                   UsherSessionStore *sessions,
                   UsherTokenStore   *tokens,
                   UsherAuditStore   *audit)
{
  UsherContext *self = g_object_new (USHER_TYPE_CONTEXT, NULL);

  self->desktops = g_object_ref (desktops);
  self->sessions = g_object_ref (sessions);
  self->tokens = g_object_ref (tokens);
  self->audit = g_object_ref (audit);
  context_take (self, desktops);
  context_take (self, sessions);
  context_take (self, tokens);
  context_take (self, audit);
  return self;
}

UsherDesktopStore *
usher_context_desktops (UsherContext *self)
{
  return self->desktops;
}

UsherSessionStore *
usher_context_sessions (UsherContext *self)
{
  return self->sessions;
}

UsherTokenStore *
usher_context_tokens (UsherContext *self)
{
  return self->tokens;
}

UsherAuditStore *
usher_context_audit (UsherContext *self)
{
  return self->audit;
}

UsherFleetStore *
usher_context_fleet (UsherContext *self)
{
  return self->fleet;
}

UsherTemplateStore *
usher_context_templates (UsherContext *self)
{
  return self->templates;
}

UsherCopyStore *
usher_context_copies (UsherContext *self)
{
  return self->copies;
}

UsherHostStore *
usher_context_hosts (UsherContext *self)
{
  return self->hosts;
}

UsherAssignmentStore *
usher_context_assignments (UsherContext *self)
{
  return self->assignments;
}

/**
 * usher_context_host_watch:
 *
 * Returns: (transfer none): which hosts do not answer
 */
UsherHostWatch *
usher_context_host_watch (UsherContext *self)
{
  return self->host_watch;
}

/**
 * usher_context_host_states:
 *
 * Returns: (transfer none): how each host stands; from any thread
 */
UsherHostStates *
usher_context_host_states (UsherContext *self)
{
  return self->host_states;
}

/**
 * usher_context_dup_catalog:
 * @context: the context
 *
 * Returns: (transfer full): the configuration as it is now; from any thread
 */
UsherCatalog *
usher_context_dup_catalog (UsherContext *self)
{
  UsherCatalog *catalog;

  g_mutex_lock (&self->lock);
  catalog = usher_catalog_ref (self->catalog);
  g_mutex_unlock (&self->lock);
  return catalog;
}

/**
 * usher_context_set_catalog:
 * @context: the context
 * @catalog: what flows that begin from now on see
 */
void
usher_context_set_catalog (UsherContext *self,
                           UsherCatalog *catalog)
{
  g_autoptr (UsherCatalog) old = NULL;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->catalog);
  self->catalog = usher_catalog_ref (catalog);
  g_mutex_unlock (&self->lock);
}

/**
 * usher_context_put_hypervisor:
 * @context: the context
 * @host: name of the host
 * @hypervisor: (nullable): its adapter, or NULL when the host left the configuration
 */
void
usher_context_put_hypervisor (UsherContext    *self,
                              const char      *host,
                              UsherHypervisor *hypervisor)
{
  g_mutex_lock (&self->lock);
  if (hypervisor != NULL)
    g_hash_table_replace (self->hypervisors, g_strdup (host), g_object_ref (hypervisor));
  else
    g_hash_table_remove (self->hypervisors, host);
  g_mutex_unlock (&self->lock);
}

/**
 * usher_context_dup_hypervisor:
 * @context: the context
 * @host: name of a host
 * @error: HOST_LOST when there is none
 *
 * Returns: (transfer full): the host's adapter
 */
UsherHypervisor *
usher_context_dup_hypervisor (UsherContext *self,
                              const char   *host,
                              GError      **error)
{
  UsherHypervisor *hypervisor;

  g_mutex_lock (&self->lock);
  hypervisor = g_hash_table_lookup (self->hypervisors, host);
  if (hypervisor != NULL)
    g_object_ref (hypervisor);
  g_mutex_unlock (&self->lock);
  if (hypervisor == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST, "host %s is not configured; see hosts.d", host);
  return hypervisor;
}

UsherHostCapacities *
usher_context_host_capacities (UsherContext *self)
{
  return self->host_capacities;
}

UsherPoolDemand *
usher_context_demand (UsherContext *self)
{
  return self->demand;
}

/**
 * usher_context_set_seed_builder:
 * @context: the context, which no flow uses yet
 * @builder: makes the discs on which new desktops find their names
 */
void
usher_context_set_seed_builder (UsherContext     *self,
                                UsherSeedBuilder *builder)
{
  g_set_object (&self->seed_builder, builder);
}

/**
 * usher_context_seed_builder:
 * @context: the context
 *
 * Returns: (nullable): NULL where no builder was set
 */
UsherSeedBuilder *
usher_context_seed_builder (UsherContext *self)
{
  return self->seed_builder;
}

/**
 * usher_context_set_realms:
 * @context: the context
 * @realms: (element-type UsherSignInRealm): not changed afterwards
 */
void
usher_context_set_realms (UsherContext *self,
                          GPtrArray    *realms)
{
  g_autoptr (GPtrArray) old = NULL;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->realms);
  self->realms = g_ptr_array_ref (realms);
  g_mutex_unlock (&self->lock);
}

GPtrArray *
usher_context_dup_realms (UsherContext *self)
{
  GPtrArray *realms;

  g_mutex_lock (&self->lock);
  realms = g_ptr_array_ref (self->realms);
  g_mutex_unlock (&self->lock);
  return realms;
}

/**
 * usher_context_on_lost:
 * @context: the context, before any flow uses it
 * @func: told of desktops whose owners may not use them any more
 * @user_data: for @func
 */
void
usher_context_on_lost (UsherContext         *self,
                       UsherContextLostFunc  func,
                       gpointer              user_data)
{
  self->lost_func = func;
  self->lost_data = user_data;
}

/**
 * usher_context_tell_lost:
 * @context: the context
 * @desktop: whose owner, as was just seen, may not use its pool any more
 */
void
usher_context_tell_lost (UsherContext       *self,
                         const UsherDesktop *desktop)
{
  if (self->lost_func != NULL)
    self->lost_func (desktop, self->lost_data);
}
