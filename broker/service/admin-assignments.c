/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/admin-assignments.h"

#include "broker/service/audit.h"
#include "common/error.h"

static const UsherPool *
admin_assignments_pool (UsherCatalog *catalog,
                        const char   *name,
                        GError      **error)
{
  const UsherPool *pool = usher_catalog_pool (catalog, name);

  if (pool == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no pool '%s'", name);
  else if (pool->kind != USHER_POOL_PERSONAL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "pool %s is not personal: its desktops are not given beforehand",
                 name);
  return pool != NULL && pool->kind == USHER_POOL_PERSONAL ? pool : NULL;
}

static UsherAssignmentRecord *
admin_assignments_record (UsherAdminFlow             *flow,
                          UsherRequest               *request,
                          const char                 *pool,
                          const UsherAdminAssignment *assignment,
                          GError                    **error)
{
  g_autoptr (UsherAssignmentRecord) record = usher_assignment_record_new ();
  g_autoptr (UsherDesktop) desktop = NULL;

  record->pool = g_strdup (pool);
  record->actor = g_strdup (request->actor);
  record->created = g_get_real_time ();
  record->user = usher_admin_flow_owner (flow, request, assignment->user, error);
  if (record->user == NULL)
    return NULL;
  if (assignment->desktop != NULL)
    {
      desktop = usher_admin_flow_desktop (flow, assignment->desktop, error);
      if (desktop == NULL)
        return NULL;
      record->desktop = g_strdup (desktop->id);
    }
  return g_steal_pointer (&record);
}

static GPtrArray *
admin_assignments_records (UsherAdminFlow             *flow,
                           UsherRequest               *request,
                           const char                 *pool,
                           const UsherAdminAssignment *assignments,
                           guint                       n_assignments,
                           GError                    **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_assignment_record_free);

  for (guint i = 0; i < n_assignments; i++)
    {
      UsherAssignmentRecord *record = admin_assignments_record (flow, request, pool, &assignments[i], error);

      if (record == NULL && assignments[i].line > 0)
        g_prefix_error (error, "line %u: ", assignments[i].line);
      if (record == NULL)
        return NULL;
      g_ptr_array_add (records, record);
    }
  return g_steal_pointer (&records);
}

/**
 * usher_admin_assignments_put:
 * @flow: the flow
 * @request: which administrator
 * @pool: name of a personal pool
 * @assignments, @n_assignments: what is given
 * @error: NOT_FOUND for pool, user or desktop; BAD_REQUEST for a desktop of another pool; CONFLICT for one that is
 *   somebody else's, or a pool of another kind; names the line
 *
 * Gives personal desktops beforehand: all of them, or none. Blocks on the directory.
 *
 * Returns: whether they are given
 */
gboolean
usher_admin_assignments_put (UsherAdminFlow             *flow,
                             UsherRequest               *request,
                             const char                 *pool,
                             const UsherAdminAssignment *assignments,
                             guint                       n_assignments,
                             GError                    **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (flow->context);
  g_autoptr (GPtrArray) records = NULL;
  UsherAuditEntry audit = usher_audit_entry (request, "assign-beforehand", NULL);
  g_autofree char *detail = NULL;

  if (admin_assignments_pool (catalog, pool, error) == NULL)
    return FALSE;
  records = admin_assignments_records (flow, request, pool, assignments, n_assignments, error);
  if (records == NULL)
    return FALSE;
  if (records->len == 1)
    detail = g_strdup (((UsherAssignmentRecord *) records->pdata[0])->user);
  else
    detail = g_strdup_printf ("%u users", records->len);
  audit.pool = pool;
  audit.detail = detail;
  if (!usher_assignment_store_put (usher_context_assignments (flow->context), records, &audit, error))
    return FALSE;
  usher_audit_log (&audit);
  usher_pool_keeper_wake (flow->keeper);
  return TRUE;
}

/**
 * usher_admin_assignments_remove:
 * @flow: the flow
 * @request: which administrator
 * @pool: name of a pool, which may have left the configuration
 * @assignment: whose; the one desktop, or all
 * @error: NOT_FOUND
 *
 * Takes back what was given beforehand. A desktop that is the user's already stays so until it is released.
 */
gboolean
usher_admin_assignments_remove (UsherAdminFlow             *flow,
                                UsherRequest               *request,
                                const char                 *pool,
                                const UsherAdminAssignment *assignment,
                                GError                    **error)
{
  UsherAuditEntry audit = usher_audit_entry (request, "unassign-beforehand", NULL);
  g_autoptr (UsherDesktop) desktop = NULL;
  g_autofree char *owner = NULL;

  if (assignment->desktop != NULL)
    {
      desktop = usher_admin_flow_desktop (flow, assignment->desktop, error);
      if (desktop == NULL)
        return FALSE;
    }
  /* who has left the directory is removed by the name that the list shows */
  owner = usher_admin_flow_owner (flow, request, assignment->user, NULL);
  if (owner == NULL)
    owner = g_strdup (assignment->user);
  audit.pool = pool;
  audit.detail = owner;
  if (!usher_assignment_store_remove (usher_context_assignments (flow->context), pool, owner,
                                      desktop != NULL ? desktop->id : NULL, &audit, error))
    return FALSE;
  usher_audit_log (&audit);
  return TRUE;
}

/**
 * usher_admin_assignments_find:
 * @flow: the flow
 * @pool: name of a pool
 * @after: only ids above this one, for paging
 * @limit: at most so many
 * @error: NOT_FOUND for the pool
 *
 * Returns: (transfer full) (nullable) (element-type UsherAssignmentRecord): what was given beforehand
 */
GPtrArray *
usher_admin_assignments_find (UsherAdminFlow *flow,
                              const char     *pool,
                              gint64          after,
                              guint           limit,
                              GError        **error)
{
  g_autoptr (UsherCatalog) catalog = usher_context_dup_catalog (flow->context);
  UsherAssignmentQuery query = { .pool = pool, .after = after, .limit = limit };

  if (usher_catalog_pool (catalog, pool) == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no pool '%s'", pool);
      return NULL;
    }
  return usher_assignment_store_find (usher_context_assignments (flow->context), &query, error);
}
