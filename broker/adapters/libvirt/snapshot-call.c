/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/snapshot-call.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "broker/adapters/libvirt/own-domain.h"
#include "broker/adapters/libvirt/power-call.h"
#include "broker/adapters/libvirt/xml-tree.h"
#include "broker/ports/snapshot-host.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (virDomainSnapshot, virDomainSnapshotFree)

/* NULL with NOT_FOUND when there is none of that name */
static virDomainSnapshotPtr
snapshot_call_find (UsherHostCall *call,
                    virConnectPtr  connection,
                    virDomainPtr   domain,
                    GError       **error)
{
  virDomainSnapshotPtr snapshot = virDomainSnapshotLookupByName (domain, call->target, 0);

  if (snapshot != NULL)
    return snapshot;
  if (usher_vir_error_is (VIR_ERR_NO_DOMAIN_SNAPSHOT))
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "domain %s has no snapshot %s", call->id, call->target);
  else
    usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "snapshot %s of domain %s", call->target, call->id);
  return NULL;
}

/* what libvirt would say in its own words, or worse, do by half */
static gboolean
snapshot_call_check (UsherHostCall *call,
                     virDomainPtr   domain,
                     GError       **error)
{
  virConnectPtr connection = virDomainGetConnect (domain);
  g_autofree char *xml = virDomainGetXMLDesc (domain, VIR_DOMAIN_XML_INACTIVE);
  g_autoptr (xmlDoc) document = xml != NULL ? usher_xml_tree_parse (xml, "domain", error) : NULL;
  g_autoptr (virDomainSnapshot) same = NULL;
  xmlNode *os;

  if (document == NULL)
    {
      if (xml == NULL)
        usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "domain %s", call->id);
      return FALSE;
    }
  os = usher_xml_tree_first (xmlDocGetRootElement (document), "os");
  if (usher_xml_tree_first (os, "nvram") != NULL ||
      usher_xml_tree_attribute_is (usher_xml_tree_first (os, "loader"), "type", "pflash"))
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED,
                   "domain %s has UEFI firmware, whose variables a snapshot inside the disk cannot hold", call->id);
      return FALSE;
    }
  same = virDomainSnapshotLookupByName (domain, call->target, 0);
  if (same == NULL)
    return TRUE;
  g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "domain %s has a snapshot %s already", call->id, call->target);
  return FALSE;
}

/**
 * usher_snapshot_call_create:
 *
 * The port's create.
 */
gboolean
usher_snapshot_call_create (UsherHostCall    *call,
                            UsherHostLine    *line,
                            const UsherWait  *wait,
                            GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, error);
  g_autoptr (virDomainSnapshot) snapshot = NULL;
  g_autofree char *xml = NULL;

  if (domain == NULL || !snapshot_call_check (call, domain, error) || !usher_wait_check (wait, error))
    return FALSE;
  xml = g_markup_printf_escaped ("<domainsnapshot><name>%s</name><description>%s</description></domainsnapshot>",
                                 call->target, call->note);
  snapshot = virDomainSnapshotCreateXML (domain, xml, 0);
  if (snapshot == NULL)
    usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "snapshot %s of domain %s", call->target, call->id);
  return snapshot != NULL;
}

static char *
snapshot_call_text (xmlNode    *root,
                    const char *name)
{
  xmlNode *node = usher_xml_tree_first (root, name);
  xmlChar *text = node != NULL ? xmlNodeGetContent (node) : NULL;
  char *copy = g_strdup (text != NULL ? (const char *) text : "");

  xmlFree (text);
  return copy;
}

/* (nullable): one that is gone by now */
static UsherSnapshot *
snapshot_call_read (virDomainSnapshotPtr snapshot)
{
  g_autofree char *xml = virDomainSnapshotGetXMLDesc (snapshot, 0);
  g_autoptr (xmlDoc) document = xml != NULL ? usher_xml_tree_parse (xml, "domainsnapshot", NULL) : NULL;
  g_autofree char *created = NULL;
  UsherSnapshot *found;
  xmlNode *root;

  if (document == NULL)
    return NULL;
  root = xmlDocGetRootElement (document);
  created = snapshot_call_text (root, "creationTime");
  found = g_new0 (UsherSnapshot, 1);
  found->name = snapshot_call_text (root, "name");
  found->description = snapshot_call_text (root, "description");
  found->created = g_ascii_strtoll (created, NULL, 10);
  return found;
}

static int
snapshot_call_compare (gconstpointer a,
                       gconstpointer b)
{
  const UsherSnapshot *first = *(UsherSnapshot *const *) a;
  const UsherSnapshot *second = *(UsherSnapshot *const *) b;

  if (first->created != second->created)
    return first->created < second->created ? -1 : 1;
  return strcmp (first->name, second->name);
}

/**
 * usher_snapshot_call_list:
 *
 * The port's list.
 */
gboolean
usher_snapshot_call_list (UsherHostCall    *call,
                          UsherHostLine    *line,
                          const UsherWait  *wait,
                          GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, error);
  virDomainSnapshotPtr *snapshots = NULL;
  int count;

  if (domain == NULL)
    return FALSE;
  count = virDomainListAllSnapshots (domain, &snapshots, 0);
  if (count < 0)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "snapshots of domain %s", call->id);
      return FALSE;
    }
  call->list = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_snapshot_free);
  for (int i = 0; i < count; i++)
    {
      UsherSnapshot *snapshot = snapshot_call_read (snapshots[i]);

      if (snapshot != NULL)
        g_ptr_array_add (call->list, snapshot);
      virDomainSnapshotFree (snapshots[i]);
    }
  free (snapshots);
  g_ptr_array_sort (call->list, snapshot_call_compare);
  return TRUE;
}

/**
 * usher_snapshot_call_revert:
 *
 * The port's revert. A running qemu is ended first, so that no viewer of now is connected to then.
 */
gboolean
usher_snapshot_call_revert (UsherHostCall    *call,
                            UsherHostLine    *line,
                            const UsherWait  *wait,
                            GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, error);
  g_autoptr (virDomainSnapshot) snapshot = domain != NULL ? snapshot_call_find (call, connection, domain, error) : NULL;

  if (snapshot == NULL || !usher_wait_check (wait, error) || !usher_power_call_end (call, connection, domain, error))
    return FALSE;
  /* the memory of what the disk no longer holds */
  if (virDomainHasManagedSaveImage (domain, 0) == 1)
    virDomainManagedSaveRemove (domain, 0);
  if (virDomainRevertToSnapshot (snapshot, 0) < 0)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "domain %s: going back to snapshot %s", call->id,
                            call->target);
      return FALSE;
    }
  if (virDomainIsActive (domain) != 1 || usher_power_call_close (call, line, USHER_TICKET_DISCONNECT, error))
    return TRUE;
  virDomainDestroy (domain);
  return FALSE;
}

/**
 * usher_snapshot_call_remove:
 *
 * The port's remove.
 */
gboolean
usher_snapshot_call_remove (UsherHostCall    *call,
                            UsherHostLine    *line,
                            const UsherWait  *wait,
                            GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, error);
  g_autoptr (virDomainSnapshot) snapshot = NULL;
  g_autoptr (GError) problem = NULL;

  if (domain == NULL)
    return FALSE;
  snapshot = snapshot_call_find (call, connection, domain, &problem);
  if (snapshot == NULL && usher_error_is (problem, USHER_ERROR_NOT_FOUND))
    return TRUE;
  if (snapshot == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (virDomainSnapshotDelete (snapshot, 0) == 0)
    return TRUE;
  else
    usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "forgetting snapshot %s of domain %s", call->target,
                          call->id);
  return FALSE;
}
