/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/adopt-call.h"

#include <libvirt/virterror.h>

#include "broker/adapters/libvirt/domain-xml.h"
#include "broker/adapters/libvirt/own-domain.h"
#include "broker/adapters/libvirt/power-call.h"
#include "broker/adapters/libvirt/ticket-book.h"

/**
 * AdoptWork: a domain on its way to be Usher's
 * @running: its state, and whether it is one of both
 */
typedef struct
{
  virDomainPtr     domain;
  UsherDomainView *view;
  char             id[VIR_UUID_STRING_BUFLEN];
  int              running;
} AdoptWork;

static void
adopt_work_clear (AdoptWork *work)
{
  g_clear_pointer (&work->domain, virDomainFree);
  g_clear_pointer (&work->view, usher_domain_view_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AdoptWork, adopt_work_clear)

static gboolean
adopt_call_find (AdoptWork      *work,
                 virConnectPtr   connection,
                 const char     *domain,
                 GError        **error)
{
  char *xml = NULL;

  if (g_uuid_string_is_valid (domain))
    work->domain = virDomainLookupByUUIDString (connection, domain);
  else
    work->domain = virDomainLookupByName (connection, domain);
  if (work->domain == NULL || virDomainGetUUIDString (work->domain, work->id) < 0 ||
      (work->running = virDomainIsActive (work->domain)) < 0 ||
      (xml = virDomainGetXMLDesc (work->domain, VIR_DOMAIN_XML_SECURE)) == NULL)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "domain %s", domain);
      return FALSE;
    }
  work->view = usher_domain_view_from_xml (xml, error);
  usher_secret_wipe_text (xml);
  return work->view != NULL;
}

static gboolean
adopt_call_check (const AdoptWork  *work,
                  const char       *name,
                  const char       *pool,
                  GError          **error)
{
  if (work->view->pool != NULL && (!work->view->adopted || g_strcmp0 (work->view->pool, pool) != 0))
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "the domain %s is a desktop of pool %s already", name,
                 work->view->pool);
  else if (virDomainIsPersistent (work->domain) == 0)
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                 "the domain %s is transient, so libvirt forgets it when it ends: define it first (virsh define)", name);
  else if (work->view->graphics == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                 "the domain %s has no SPICE display: add <graphics type='spice'/> and a QXL or virtio video card", name);
  else if (work->running && (work->view->tls_port == 0 || !work->view->ticketed))
    g_set_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST,
                 "the domain %s runs with a SPICE display without TLS or password, which cannot be closed: shut it down first",
                 name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
adopt_call_mark (const AdoptWork  *work,
                 virConnectPtr     connection,
                 const char       *pool,
                 GError          **error)
{
  g_autofree char *xml = virDomainGetXMLDesc (work->domain, VIR_DOMAIN_XML_INACTIVE);
  g_autofree char *marked = NULL;
  g_autofree char *element = NULL;
  g_autoptr (virDomain) defined = NULL;

  if (xml == NULL)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "domain %s", work->id);
      return FALSE;
    }
  marked = usher_domain_xml_adopt (xml, pool, &element, error);
  if (marked == NULL)
    return FALSE;
  defined = virDomainDefineXML (connection, marked);
  if (defined != NULL &&
      (!work->running || virDomainSetMetadata (work->domain, VIR_DOMAIN_METADATA_ELEMENT, element, "usher",
                                               USHER_DOMAIN_XML_NAMESPACE, VIR_DOMAIN_AFFECT_LIVE) == 0))
    return TRUE;
  usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "adopting domain %s", work->id);
  return FALSE;
}

/**
 * usher_adopt_call_take:
 *
 * The port's adopt.
 */
gboolean
usher_adopt_call_take (UsherHostCall    *call,
                       UsherHostLine    *line,
                       const UsherWait  *wait,
                       GError          **error)
{
  virConnectPtr connection = line->connection;
  UsherTicketBook *book = usher_host_link_tickets (usher_host_lines_link (call->lines));
  g_auto (AdoptWork) work = { 0 };
  UsherPower power;

  if (!adopt_call_find (&work, connection, call->target, error) ||
      !adopt_call_check (&work, call->target, call->note, error))
    return FALSE;
  if (work.view->pool == NULL && !adopt_call_mark (&work, connection, call->note, error))
    return FALSE;
  g_free (call->id);
  call->id = g_strdup (work.id);
  usher_ticket_book_forget (book, call->id);
  if (work.running && !usher_power_call_close (call, line, USHER_TICKET_KEEP, error))
    return FALSE;
  if (!usher_own_domain_power (connection, work.domain, &power, error))
    return FALSE;
  call->info = g_new0 (UsherDomainInfo, 1);
  call->info->id = g_strdup (work.id);
  call->info->name = g_strdup (virDomainGetName (work.domain));
  call->info->pool = g_strdup (call->note);
  call->info->power = power;
  call->info->tls_port = work.view->tls_port;
  call->info->flags = USHER_DOMAIN_ADOPTED;
  return TRUE;
}

/**
 * usher_adopt_call_release:
 *
 * The port's release.
 */
gboolean
usher_adopt_call_release (UsherHostCall    *call,
                          UsherHostLine    *line,
                          const UsherWait  *wait,
                          GError          **error)
{
  virConnectPtr connection = line->connection;
  g_auto (AdoptWork) work = { 0 };
  g_autoptr (GError) problem = NULL;
  unsigned int flags = VIR_DOMAIN_AFFECT_CONFIG;

  if (!adopt_call_find (&work, connection, call->id, &problem))
    {
      if (usher_error_is (problem, USHER_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (work.view->pool == NULL)
    return TRUE;
  if (!work.view->adopted)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT, "domain %s is a clone of Usher's: it is removed, not released",
                   call->id);
      return FALSE;
    }
  if (work.running)
    flags |= VIR_DOMAIN_AFFECT_LIVE;
  usher_ticket_book_forget (usher_host_link_tickets (usher_host_lines_link (call->lines)), call->id);
  if (virDomainSetMetadata (work.domain, VIR_DOMAIN_METADATA_ELEMENT, NULL, NULL, USHER_DOMAIN_XML_NAMESPACE,
                            flags) == 0)
    return TRUE;
  usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "releasing domain %s", call->id);
  return FALSE;
}
