/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/look-call.h"

#include <string.h>

#include "broker/adapters/libvirt/domain-xml.h"
#include "broker/adapters/libvirt/own-domain.h"
#include "broker/adapters/libvirt/ticket-book.h"

static UsherDomainInfo *
look_call_info (virConnectPtr  connection,
                virDomainPtr   domain,
                const char    *id,
                const char    *pool,
                guint          tls_port,
                GError       **error)
{
  UsherDomainInfo *info;
  UsherPower power;

  if (!usher_own_domain_power (connection, domain, &power, error))
    return NULL;
  info = g_new0 (UsherDomainInfo, 1);
  info->id = g_strdup (id);
  info->name = g_strdup (virDomainGetName (domain));
  info->pool = g_strdup (pool);
  info->power = power;
  info->tls_port = tls_port;
  if (power == USHER_POWER_OFF && virDomainHasManagedSaveImage (domain, 0) == 1)
    info->flags |= USHER_DOMAIN_SAVED;
  return info;
}

/* one question to the host instead of three, for a domain that a ticket was set for since it started */
static UsherDomainInfo *
look_call_again (UsherHostCall *call,
                 UsherHostLine *line)
{
  UsherTicketBook *book = usher_host_link_tickets (usher_host_lines_link (call->lines));
  g_autoptr (UsherDomainInfo) info = usher_ticket_book_recall (book, call->id);
  virDomainPtr domain;

  if (info == NULL)
    return NULL;
  domain = usher_host_line_domain (line, call->id);
  if (domain != NULL && usher_own_domain_power (line->connection, domain, &info->power, NULL) &&
      info->power == USHER_POWER_ON)
    return g_steal_pointer (&info);
  usher_host_line_forget (line, call->id);
  return NULL;
}

/**
 * usher_look_call_inspect:
 *
 * The port's inspect.
 */
gboolean
usher_look_call_inspect (UsherHostCall    *call,
                         UsherHostLine    *line,
                         const UsherWait  *wait,
                         GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (UsherDomainView) view = NULL;
  g_autoptr (virDomain) domain = NULL;

  call->info = look_call_again (call, line);
  if (call->info != NULL)
    return TRUE;
  domain = usher_own_domain_find (connection, call->id, &view, error);
  if (domain != NULL)
    call->info = look_call_info (connection, domain, call->id, view->pool, view->tls_port, error);
  return call->info != NULL;
}

/* NULL without an error for a domain that is not Usher's, or is gone by now */
static UsherDomainInfo *
look_call_own (virConnectPtr connection,
               virDomainPtr  domain,
               GError      **error)
{
  char id[VIR_UUID_STRING_BUFLEN];
  g_autoptr (GError) problem = NULL;
  g_autoptr (UsherDomainView) view = NULL;
  g_autoptr (virDomain) own = NULL;
  g_autofree char *mark = virDomainGetMetadata (domain, VIR_DOMAIN_METADATA_ELEMENT, USHER_DOMAIN_XML_NAMESPACE, 0);
  UsherDomainInfo *info = NULL;

  if (mark == NULL || virDomainGetUUIDString (domain, id) < 0)
    {
      if (virConnectIsAlive (connection) == 0)
        usher_vir_error_take (error, connection, USHER_ERROR_HOST_LOST, "listing domains");
      return NULL;
    }
  own = usher_own_domain_find (connection, id, &view, &problem);
  if (own != NULL)
    info = look_call_info (connection, own, id, view->pool, view->tls_port, &problem);
  if (info != NULL && view->adopted)
    info->flags |= USHER_DOMAIN_ADOPTED;
  if (problem != NULL && !usher_error_is (problem, USHER_ERROR_NOT_FOUND) &&
      !usher_error_is (problem, USHER_ERROR_CONFLICT))
    g_propagate_error (error, g_steal_pointer (&problem));
  return info;
}

/**
 * usher_look_call_list:
 *
 * The port's list.
 */
gboolean
usher_look_call_list (UsherHostCall    *call,
                      UsherHostLine    *line,
                      const UsherWait  *wait,
                      GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_domain_info_free);
  g_autoptr (GError) problem = NULL;
  virDomainPtr *domains = NULL;
  int count = virConnectListAllDomains (connection, &domains, 0);

  if (count < 0)
    usher_vir_error_take (&problem, connection, USHER_ERROR_INTERNAL, "listing domains");
  for (int i = 0; i < count; i++)
    {
      UsherDomainInfo *info = NULL;

      if (problem == NULL && usher_wait_check (wait, &problem))
        info = look_call_own (connection, domains[i], &problem);
      if (info != NULL)
        g_ptr_array_add (list, info);
      virDomainFree (domains[i]);
    }
  free (domains);
  if (problem == NULL)
    call->list = g_steal_pointer (&list);
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return call->list != NULL;
}

/* in bytes; what the host's caches hold is free for desktops too */
static gboolean
look_call_memory (virConnectPtr      connection,
                  UsherHostCapacity *capacity)
{
  g_autofree virNodeMemoryStats *stats = NULL;
  int count = 0;

  if (virNodeGetMemoryStats (connection, VIR_NODE_MEMORY_STATS_ALL_CELLS, NULL, &count, 0) < 0)
    {
      capacity->memory_free = virNodeGetFreeMemory (connection);
      return capacity->memory_free > 0;
    }
  stats = g_new0 (virNodeMemoryStats, count);
  if (virNodeGetMemoryStats (connection, VIR_NODE_MEMORY_STATS_ALL_CELLS, stats, &count, 0) < 0)
    return FALSE;
  for (int i = 0; i < count; i++)
    {
      if (strcmp (stats[i].field, VIR_NODE_MEMORY_STATS_TOTAL) != 0)
        capacity->memory_free += stats[i].value * 1024;
    }
  return TRUE;
}

/**
 * usher_look_call_capacity:
 *
 * The port's capacity.
 */
gboolean
usher_look_call_capacity (UsherHostCall    *call,
                          UsherHostLine    *line,
                          const UsherWait  *wait,
                          GError          **error)
{
  virConnectPtr connection = line->connection;
  UsherHostCapacity *capacity = &call->capacity;
  virNodeInfo node;
  int domains;

  if (virNodeGetInfo (connection, &node) < 0 || !look_call_memory (connection, capacity) ||
      (domains = virConnectNumOfDomains (connection)) < 0)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "capacity");
      return FALSE;
    }
  capacity->memory_total = (guint64) node.memory * 1024;
  capacity->memory_free = MIN (capacity->memory_free, capacity->memory_total);
  capacity->cpus = node.cpus;
  capacity->domains = (guint) domains;
  return TRUE;
}
