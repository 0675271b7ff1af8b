/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/host-events.h"

#include "broker/adapters/libvirt/ticket-book.h"
#include "broker/adapters/libvirt/vir-error.h"

static gboolean
host_events_power (int         lifecycle,
                   UsherPower *power)
{
  switch ((virDomainEventType) lifecycle)
    {
    case VIR_DOMAIN_EVENT_STARTED:
    case VIR_DOMAIN_EVENT_RESUMED:
      *power = USHER_POWER_ON;
      return TRUE;
    case VIR_DOMAIN_EVENT_SUSPENDED:
    case VIR_DOMAIN_EVENT_PMSUSPENDED:
      *power = USHER_POWER_PAUSED;
      return TRUE;
    case VIR_DOMAIN_EVENT_SHUTDOWN:
      *power = USHER_POWER_STOPPING;
      return TRUE;
    case VIR_DOMAIN_EVENT_STOPPED:
    case VIR_DOMAIN_EVENT_CRASHED:
      *power = USHER_POWER_OFF;
      return TRUE;
    case VIR_DOMAIN_EVENT_DEFINED:
    case VIR_DOMAIN_EVENT_UNDEFINED:
    default:
      return FALSE;
    }
}

static int
host_events_lifecycle (virConnectPtr  connection,
                       virDomainPtr   domain,
                       int            lifecycle,
                       int            detail,
                       void          *user_data)
{
  UsherHostLink *link = user_data;
  char id[VIR_UUID_STRING_BUFLEN];
  UsherHypervisorEvent event = { .kind = USHER_HYPERVISOR_POWER, .id = id };

  if (virDomainGetUUIDString (domain, id) < 0)
    return 0;
  usher_ticket_book_forget (usher_host_link_tickets (link), id);
  if (lifecycle == VIR_DOMAIN_EVENT_UNDEFINED)
    event.kind = USHER_HYPERVISOR_REMOVED;
  else if (!host_events_power (lifecycle, &event.power))
    return 0;
  usher_host_link_post (link, &event);
  return 0;
}

static void
host_events_graphics (virConnectPtr                     connection,
                      virDomainPtr                      domain,
                      int                               phase,
                      const virDomainEventGraphicsAddress *local,
                      const virDomainEventGraphicsAddress *remote,
                      const char                       *scheme,
                      const virDomainEventGraphicsSubject *subject,
                      void                             *user_data)
{
  char id[VIR_UUID_STRING_BUFLEN];
  g_autofree char *channel = NULL;
  UsherHypervisorEvent event = { .id = id };

  /* a connection that is not let in yet is nobody's channel */
  if (phase == VIR_DOMAIN_EVENT_GRAPHICS_CONNECT || virDomainGetUUIDString (domain, id) < 0)
    return;
  event.kind = phase == VIR_DOMAIN_EVENT_GRAPHICS_INITIALIZE ? USHER_HYPERVISOR_VIEWER_CHANNEL
                                                             : USHER_HYPERVISOR_VIEWER_GONE;
  channel = g_strdup_printf (remote->family == VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV6 ? "[%s]:%s" : "%s:%s",
                             remote->node != NULL ? remote->node : "",
                             remote->service != NULL ? remote->service : "");
  event.address = remote->node;
  event.connection = channel;
  usher_host_link_post (user_data, &event);
}

static void
host_events_drop_link (void *link)
{
  usher_host_link_unref (link);
}

/**
 * usher_host_events_listen:
 * @events: (out caller-allocates): to be given to usher_host_events_leave()
 * @connection: to the host
 * @link: what the events are posted to
 * @error: when the host has no events
 */
gboolean
usher_host_events_listen (UsherHostEvents *events,
                          virConnectPtr    connection,
                          UsherHostLink   *link,
                          GError         **error)
{
  static const int kinds[USHER_HOST_EVENTS] = { VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_ID_GRAPHICS };
  const virConnectDomainEventGenericCallback callbacks[USHER_HOST_EVENTS] = {
    VIR_DOMAIN_EVENT_CALLBACK (host_events_lifecycle),
    VIR_DOMAIN_EVENT_CALLBACK (host_events_graphics),
  };

  for (guint i = 0; i < USHER_HOST_EVENTS; i++)
    events->ids[i] = -1;
  for (guint i = 0; i < USHER_HOST_EVENTS; i++)
    {
      usher_host_link_ref (link);
      events->ids[i] = virConnectDomainEventRegisterAny (connection, NULL, kinds[i], callbacks[i], link,
                                                         host_events_drop_link);
      if (events->ids[i] >= 0)
        continue;
      usher_vir_error_take (error, connection, USHER_ERROR_HOST_LOST, "listening to events");
      usher_host_link_unref (link);
      usher_host_events_leave (events, connection);
      return FALSE;
    }
  return TRUE;
}

/**
 * usher_host_events_leave:
 * @events: what usher_host_events_listen() filled
 * @connection: the same as there
 */
void
usher_host_events_leave (UsherHostEvents *events,
                         virConnectPtr    connection)
{
  for (guint i = 0; i < USHER_HOST_EVENTS; i++)
    {
      if (events->ids[i] >= 0)
        virConnectDomainEventDeregisterAny (connection, events->ids[i]);
      events->ids[i] = -1;
    }
}
