/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/doctor-rules.h"

#include <json-glib/json-glib.h>

#include "common/error.h"

#define RULES_AUDIT 50

/**
 * usher_doctor_rules_should_exist:
 *
 * Returns: whether a desktop in this state has a domain and a disk
 */
gboolean
usher_doctor_rules_should_exist (const UsherDesktop *desktop)
{
  switch (desktop->state)
    {
    case USHER_DESKTOP_READY:
    case USHER_DESKTOP_ASSIGNED:
    case USHER_DESKTOP_IN_USE:
      return TRUE;
    case USHER_DESKTOP_PLANNED:
    case USHER_DESKTOP_CLONING:
    case USHER_DESKTOP_PREPARING:
    case USHER_DESKTOP_RECYCLING:
    case USHER_DESKTOP_FAILED:
    case USHER_DESKTOP_LOST:
    case USHER_DESKTOP_RETIRED:
    default:
      return FALSE;
    }
}

/**
 * usher_doctor_rules_is_precious:
 *
 * Returns: whether somebody may miss it; a pool that is no longer configured may have been any
 */
gboolean
usher_doctor_rules_is_precious (const UsherCatalog *catalog,
                                const UsherDesktop *desktop)
{
  const UsherPool *pool = usher_catalog_pool (catalog, desktop->pool);

  return (desktop->flags & (USHER_DESKTOP_PROTECTED | USHER_DESKTOP_ADOPTED)) != 0 ||
         (desktop->owner != NULL && (pool == NULL || pool->kind != USHER_POOL_FLOATING));
}

/**
 * usher_doctor_rules_is_stray:
 * @context: the ports
 * @id: of a domain or volume that the store did not know when it was read
 * @elsewhere: (out) (nullable): the desktop, when the store knows it now
 *
 * Returns: FALSE when the store knows it now, or cannot say: it was made meanwhile, is of another host of the same
 *   storage, or moved there
 */
gboolean
usher_doctor_rules_is_stray (UsherContext  *context,
                             const char    *id,
                             UsherDesktop **elsewhere)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (usher_context_desktops (context), id, &error);

  if (elsewhere != NULL)
    *elsewhere = g_steal_pointer (&desktop);
  return usher_error_is (error, USHER_ERROR_NOT_FOUND);
}

/**
 * usher_doctor_rules_was_floating:
 * @context: the ports
 * @catalog: the pools
 * @id: of a stray
 *
 * Returns: whether this store once planned it for a floating pool, so that it holds nobody's work; all else may, or may
 *   belong to another broker
 */
gboolean
usher_doctor_rules_was_floating (UsherContext *context,
                                 UsherCatalog *catalog,
                                 const char   *id)
{
  g_autoptr (JsonNode) rows = usher_audit_store_read (usher_context_audit (context), id, RULES_AUDIT, NULL);
  JsonArray *entries = rows != NULL && JSON_NODE_HOLDS_ARRAY (rows) ? json_node_get_array (rows) : NULL;

  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      const UsherPool *pool = usher_catalog_pool (catalog,
                                                  json_object_get_string_member_with_default (entry, "pool", ""));

      if (g_strcmp0 (json_object_get_string_member_with_default (entry, "action", ""), "plan") == 0)
        return pool != NULL && pool->kind == USHER_POOL_FLOATING;
    }
  return FALSE;
}
