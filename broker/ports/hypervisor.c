/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ports/hypervisor.h"

G_DEFINE_INTERFACE (UsherHypervisor, usher_hypervisor, G_TYPE_OBJECT)

static void
usher_hypervisor_default_init (UsherHypervisorInterface *iface)
{
}

/**
 * usher_hypervisor_clone:
 * @hypervisor: a host
 * @spec: what the clone is made from
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 *
 * Makes what is missing of a clone.
 */
gboolean
usher_hypervisor_clone (UsherHypervisor      *hypervisor,
                        const UsherCloneSpec *spec,
                        const UsherWait      *wait,
                        GError              **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (spec != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->clone (hypervisor, spec, wait, error);
}

/**
 * usher_hypervisor_start:
 * @hypervisor: a host
 * @id: of the domain
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 *
 * Starts a domain that is off; its SPICE server then opens for nobody.
 */
gboolean
usher_hypervisor_start (UsherHypervisor  *hypervisor,
                        const char       *id,
                        const UsherWait  *wait,
                        GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->start (hypervisor, id, wait, error);
}

/**
 * usher_hypervisor_stop:
 * @hypervisor: a host
 * @id: of the domain
 * @force: FALSE asks the guest and returns; TRUE ends qemu and returns when it is dead
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 */
gboolean
usher_hypervisor_stop (UsherHypervisor  *hypervisor,
                       const char       *id,
                       gboolean          force,
                       const UsherWait  *wait,
                       GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->stop (hypervisor, id, force, wait, error);
}

/**
 * usher_hypervisor_reset:
 * @hypervisor: a host
 * @id: of the domain
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 *
 * Presses the reset button.
 */
gboolean
usher_hypervisor_reset (UsherHypervisor  *hypervisor,
                        const char       *id,
                        const UsherWait  *wait,
                        GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->reset (hypervisor, id, wait, error);
}

/**
 * usher_hypervisor_suspend:
 * @hypervisor: a host
 * @id: of the domain
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 *
 * Saves a domain's memory to the disk; start goes on from there.
 */
gboolean
usher_hypervisor_suspend (UsherHypervisor  *hypervisor,
                          const char       *id,
                          const UsherWait  *wait,
                          GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->suspend (hypervisor, id, wait, error);
}

/**
 * usher_hypervisor_adopt:
 * @hypervisor: a host
 * @domain: name or UUID of a domain that is not Usher's yet
 * @pool: which one it shall belong to
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 *
 * Returns: (transfer full): the domain, which is Usher's from now on
 */
UsherDomainInfo *
usher_hypervisor_adopt (UsherHypervisor  *hypervisor,
                        const char       *domain,
                        const char       *pool,
                        const UsherWait  *wait,
                        GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), NULL);
  g_return_val_if_fail (domain != NULL && pool != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->adopt (hypervisor, domain, pool, wait, error);
}

/**
 * usher_hypervisor_release:
 * @hypervisor: a host
 * @id: of an adopted domain
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 *
 * Gives an adopted domain back to whom it belonged to.
 */
gboolean
usher_hypervisor_release (UsherHypervisor  *hypervisor,
                          const char       *id,
                          const UsherWait  *wait,
                          GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->release (hypervisor, id, wait, error);
}

/**
 * usher_hypervisor_inventory:
 * @hypervisor: a host
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 *
 * Returns: (transfer full): all that is Usher's there
 */
UsherInventory *
usher_hypervisor_inventory (UsherHypervisor  *hypervisor,
                            const UsherWait  *wait,
                            GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->inventory (hypervisor, wait, error);
}

/**
 * usher_hypervisor_remove:
 * @hypervisor: a host
 * @id: of the domain
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 *
 * Returns: TRUE when qemu, domain and disks are proven gone
 */
gboolean
usher_hypervisor_remove (UsherHypervisor  *hypervisor,
                         const char       *id,
                         const UsherWait  *wait,
                         GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->remove (hypervisor, id, wait, error);
}

/**
 * usher_hypervisor_inspect:
 * @hypervisor: a host
 * @id: of the domain
 * @wait: (nullable): how long
 * @error: NOT_FOUND when there is none; else see #UsherHypervisorInterface
 *
 * Returns: (transfer full): what is true of the domain now
 */
UsherDomainInfo *
usher_hypervisor_inspect (UsherHypervisor  *hypervisor,
                          const char       *id,
                          const UsherWait  *wait,
                          GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->inspect (hypervisor, id, wait, error);
}

/**
 * usher_hypervisor_recall:
 * @hypervisor: a host
 * @id: of a domain
 *
 * Does not block. What is recalled may be over by now: whoever acts on it must take START_FAILED for "off".
 *
 * Returns: (transfer full) (nullable): a domain that ran when last heard of; NULL when its host has to be asked
 */
UsherDomainInfo *
usher_hypervisor_recall (UsherHypervisor *hypervisor,
                         const char      *id)
{
  UsherHypervisorInterface *iface;

  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  iface = USHER_HYPERVISOR_GET_IFACE (hypervisor);
  return iface->recall != NULL ? iface->recall (hypervisor, id) : NULL;
}

/**
 * usher_hypervisor_list:
 * @hypervisor: a host
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 *
 * Returns: (transfer full) (element-type UsherDomainInfo): Usher's domains
 */
GPtrArray *
usher_hypervisor_list (UsherHypervisor  *hypervisor,
                       const UsherWait  *wait,
                       GError          **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->list (hypervisor, wait, error);
}

/**
 * usher_hypervisor_viewers:
 * @hypervisor: a host
 * @id: of a running domain
 * @wait: (nullable): how long the caller waits
 * @error: NOT_FOUND, UNAVAILABLE where the host cannot tell, HOST_LOST, TIMEOUT
 *
 * Returns: (transfer full) (element-type utf8): the viewers' channels that are up
 */
GPtrArray *
usher_hypervisor_viewers (UsherHypervisor *hypervisor,
                          const char      *id,
                          const UsherWait *wait,
                          GError         **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->viewers (hypervisor, id, wait, error);
}

/**
 * usher_hypervisor_capacity:
 * @hypervisor: a host
 * @capacity: (out caller-allocates): what it has and what is left
 * @wait: (nullable): how long
 * @error: see #UsherHypervisorInterface
 */
gboolean
usher_hypervisor_capacity (UsherHypervisor    *hypervisor,
                           UsherHostCapacity  *capacity,
                           const UsherWait    *wait,
                           GError            **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (capacity != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->capacity (hypervisor, capacity, wait, error);
}

/**
 * usher_hypervisor_set_ticket:
 * @hypervisor: a host
 * @id: of the domain
 * @ticket: what a viewer has to know
 * @life: seconds in which it opens channels
 * @effect: on a viewer that is connected
 * @wait: (nullable): how long
 * @error: START_FAILED when the domain is off; else see #UsherHypervisorInterface
 */
gboolean
usher_hypervisor_set_ticket (UsherHypervisor    *hypervisor,
                             const char         *id,
                             const UsherSecret  *ticket,
                             guint               life,
                             UsherTicketEffect   effect,
                             const UsherWait    *wait,
                             GError            **error)
{
  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (ticket != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return USHER_HYPERVISOR_GET_IFACE (hypervisor)->set_ticket (hypervisor, id, ticket, life, effect, wait, error);
}

/**
 * usher_hypervisor_set_ticket_beside:
 * @hypervisor: a host
 * @id: of a running domain
 * @ticket: what opens it from now on; a viewer that is connected stays
 * @life: seconds
 * @meanwhile: called once, in this thread, whatever comes of the ticket
 * @data: for @meanwhile
 * @wait: (nullable): how long
 * @error: as usher_hypervisor_set_ticket()
 *
 * For a caller that has something else to wait for, such as its store. When it returns, both are done.
 */
gboolean
usher_hypervisor_set_ticket_beside (UsherHypervisor       *hypervisor,
                                    const char            *id,
                                    const UsherSecret     *ticket,
                                    guint                  life,
                                    UsherTicketMeanwhile   meanwhile,
                                    gpointer               data,
                                    const UsherWait       *wait,
                                    GError               **error)
{
  UsherHypervisorInterface *iface;

  g_return_val_if_fail (USHER_IS_HYPERVISOR (hypervisor), FALSE);
  g_return_val_if_fail (id != NULL && ticket != NULL && meanwhile != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = USHER_HYPERVISOR_GET_IFACE (hypervisor);
  if (iface->set_ticket_beside != NULL)
    return iface->set_ticket_beside (hypervisor, id, ticket, life, meanwhile, data, wait, error);
  meanwhile (data);
  return iface->set_ticket (hypervisor, id, ticket, life, USHER_TICKET_KEEP, wait, error);
}

/**
 * usher_hypervisor_watch:
 * @hypervisor: a host
 * @func: told of everything that happens there; must not block
 * @user_data: for @func
 *
 * To be called once, before any other method; @func is no longer called when @hypervisor is gone.
 */
void
usher_hypervisor_watch (UsherHypervisor          *hypervisor,
                        UsherHypervisorEventFunc  func,
                        gpointer                  user_data)
{
  g_return_if_fail (USHER_IS_HYPERVISOR (hypervisor));
  g_return_if_fail (func != NULL);

  USHER_HYPERVISOR_GET_IFACE (hypervisor)->watch (hypervisor, func, user_data);
}

/**
 * usher_domain_info_free:
 * @info: (transfer full) (nullable): what inspect or list gave
 */
void
usher_domain_info_free (UsherDomainInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->id);
  g_free (info->name);
  g_free (info->pool);
  g_free (info);
}

void
usher_volume_info_free (UsherVolumeInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->name);
  g_free (info->id);
  g_free (info->backing);
  g_free (info);
}

/**
 * usher_inventory_new:
 *
 * Returns: (transfer full): an empty one
 */
UsherInventory *
usher_inventory_new (void)
{
  UsherInventory *inventory = g_new0 (UsherInventory, 1);

  inventory->domains = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_domain_info_free);
  inventory->volumes = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_volume_info_free);
  return inventory;
}

void
usher_inventory_free (UsherInventory *inventory)
{
  if (inventory == NULL)
    return;
  g_ptr_array_unref (inventory->domains);
  g_ptr_array_unref (inventory->volumes);
  g_free (inventory);
}
