/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/own-domain.h"

/**
 * usher_own_domain_find:
 * @connection: to the host
 * @id: UUID of the domain
 * @view: (out) (optional): what its XML says
 * @error: NOT_FOUND; CONFLICT for a domain that is not Usher's
 *
 * Returns: (transfer full): the domain
 */
virDomainPtr
usher_own_domain_find (virConnectPtr     connection,
                       const char       *id,
                       UsherDomainView **view,
                       GError          **error)
{
  g_autoptr (virDomain) domain = virDomainLookupByUUIDString (connection, id);
  g_autoptr (UsherDomainView) found = NULL;
  g_autofree char *xml = NULL;

  if (domain == NULL || (xml = virDomainGetXMLDesc (domain, 0)) == NULL)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "domain %s", id);
      return NULL;
    }
  found = usher_domain_view_from_xml (xml, error);
  if (found == NULL)
    return NULL;
  if (found->pool == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "the domain %s with the UUID %s is not Usher's",
                   virDomainGetName (domain), id);
      return NULL;
    }
  if (view != NULL)
    *view = g_steal_pointer (&found);
  return g_steal_pointer (&domain);
}

static UsherPower
own_domain_power (int state)
{
  switch ((virDomainState) state)
    {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
      return USHER_POWER_ON;
    case VIR_DOMAIN_PAUSED:
    case VIR_DOMAIN_PMSUSPENDED:
      return USHER_POWER_PAUSED;
    case VIR_DOMAIN_SHUTDOWN:
      return USHER_POWER_STOPPING;
    case VIR_DOMAIN_SHUTOFF:
    case VIR_DOMAIN_CRASHED:
      return USHER_POWER_OFF;
    case VIR_DOMAIN_NOSTATE:
    default:
      return USHER_POWER_UNKNOWN;
    }
}

/**
 * usher_own_domain_power:
 * @connection: to the host
 * @domain: a domain
 * @power: (out): what it does
 * @error: when the host does not say
 */
gboolean
usher_own_domain_power (virConnectPtr  connection,
                        virDomainPtr   domain,
                        UsherPower    *power,
                        GError       **error)
{
  int state;

  if (virDomainGetState (domain, &state, NULL, 0) < 0)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "state of a domain");
      return FALSE;
    }
  *power = own_domain_power (state);
  return TRUE;
}
