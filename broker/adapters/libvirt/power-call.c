/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/power-call.h"

#include <libvirt/virterror.h>

#include "broker/adapters/libvirt/own-domain.h"
#include "broker/adapters/libvirt/ticket-book.h"

#define LOOK (100 * G_TIME_SPAN_MILLISECOND)
#define TICKET_BYTES 30

/* waits while a guest that has shut down is cleared away */
static gboolean
power_call_settle (virConnectPtr     connection,
                   virDomainPtr      domain,
                   UsherPower       *power,
                   const UsherWait  *wait,
                   GError          **error)
{
  while (usher_own_domain_power (connection, domain, power, error))
    {
      if (*power != USHER_POWER_STOPPING)
        return TRUE;
      if (!usher_wait_check (wait, error))
        return FALSE;
      g_usleep (LOOK);
    }
  return FALSE;
}

/**
 * usher_power_call_close:
 * @call: names the domain, which runs
 * @line: to its host
 * @effect: on a viewer that is connected
 * @error: START_FAILED when it does not run any more
 *
 * Sets a ticket that nobody knows. The domain was defined closed; this also ends what a restored memory may remember.
 */
gboolean
usher_power_call_close (UsherHostCall     *call,
                        UsherHostLine     *line,
                        UsherTicketEffect  effect,
                        GError           **error)
{
  g_autoptr (UsherSecret) bytes = usher_secret_random (TICKET_BYTES);
  char *text = g_base64_encode ((const guchar *) usher_secret_text (bytes), TICKET_BYTES);
  g_autoptr (UsherSecret) ticket = usher_secret_new_take (text);
  UsherTicketBook *book = usher_host_link_tickets (usher_host_lines_link (call->lines));

  usher_ticket_book_forget (book, call->id);
  return usher_ticket_book_set (book, line, call->id, ticket, 0, effect, error);
}

/**
 * usher_power_call_start:
 *
 * The port's start.
 */
gboolean
usher_power_call_start (UsherHostCall    *call,
                        UsherHostLine    *line,
                        const UsherWait  *wait,
                        GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, error);
  UsherPower power;
  int outcome;

  if (domain == NULL || !power_call_settle (connection, domain, &power, wait, error))
    return FALSE;
  if (power == USHER_POWER_ON)
    return TRUE;
  if (power == USHER_POWER_PAUSED)
    outcome = virDomainResume (domain);
  else
    outcome = virDomainCreate (domain);
  if (outcome < 0)
    {
      usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "starting domain %s", call->id);
      return FALSE;
    }
  if (power == USHER_POWER_PAUSED || usher_power_call_close (call, line, USHER_TICKET_DISCONNECT, error))
    return TRUE;
  virDomainDestroy (domain);
  return FALSE;
}

/**
 * usher_power_call_end:
 * @call: names the domain
 * @connection: to its host
 * @domain: it
 * @error: INTERNAL when it runs on
 *
 * Ends qemu; libvirt returns when the process is dead.
 */
gboolean
usher_power_call_end (UsherHostCall  *call,
                      virConnectPtr   connection,
                      virDomainPtr    domain,
                      GError        **error)
{
  if (virDomainDestroy (domain) < 0 && !usher_vir_error_is (VIR_ERR_OPERATION_INVALID))
    {
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "ending domain %s", call->id);
      return FALSE;
    }
  switch (virDomainIsActive (domain))
    {
    case 0:
      return TRUE;
    case 1:
      g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "domain %s runs on after it was ended", call->id);
      return FALSE;
    default:
      usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "domain %s", call->id);
      return FALSE;
    }
}

/**
 * usher_power_call_stop:
 *
 * The port's stop.
 */
gboolean
usher_power_call_stop (UsherHostCall    *call,
                       UsherHostLine    *line,
                       const UsherWait  *wait,
                       GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, error);

  if (domain == NULL)
    return FALSE;
  if (call->force)
    return usher_power_call_end (call, connection, domain, error);
  if (virDomainShutdown (domain) == 0 || virDomainIsActive (domain) == 0)
    return TRUE;
  usher_vir_error_take (error, connection, USHER_ERROR_INTERNAL, "shutting down domain %s", call->id);
  return FALSE;
}

/**
 * usher_power_call_suspend:
 *
 * The port's suspend.
 */
gboolean
usher_power_call_suspend (UsherHostCall    *call,
                          UsherHostLine    *line,
                          const UsherWait  *wait,
                          GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, error);
  UsherPower power;

  if (domain == NULL || !power_call_settle (connection, domain, &power, wait, error))
    return FALSE;
  if (power == USHER_POWER_OFF)
    return TRUE;
  usher_ticket_book_forget (usher_host_link_tickets (usher_host_lines_link (call->lines)), call->id);
  if (virDomainManagedSave (domain, 0) == 0 || virDomainIsActive (domain) == 0)
    return TRUE;
  usher_vir_error_take (error, connection, USHER_ERROR_START_FAILED, "saving the memory of domain %s", call->id);
  return FALSE;
}

/**
 * usher_power_call_reset:
 *
 * The port's reset.
 */
gboolean
usher_power_call_reset (UsherHostCall    *call,
                        UsherHostLine    *line,
                        const UsherWait  *wait,
                        GError          **error)
{
  virConnectPtr connection = line->connection;
  g_autoptr (virDomain) domain = usher_own_domain_find (connection, call->id, NULL, error);

  if (domain == NULL)
    return FALSE;
  if (virDomainReset (domain, 0) == 0)
    return TRUE;
  usher_vir_error_take (error, connection,
                        usher_vir_error_is (VIR_ERR_OPERATION_INVALID) ? USHER_ERROR_START_FAILED
                                                                       : USHER_ERROR_INTERNAL,
                        "resetting domain %s", call->id);
  return FALSE;
}
