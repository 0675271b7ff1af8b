/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/service/launch-ticket.h"

#include "broker/core/ticket.h"
#include "broker/service/audit.h"

#define LAUNCH_TICKET_PATIENCE 20

/**
 * TicketOpening: the session that goes with a ticket, and what came of it
 */
typedef struct
{
  const UsherLaunchTicket *ticket;
  const UsherSession      *session;
  const UsherAuditEntry   *audit;
  gboolean                 done;
  GError                  *error;
} TicketOpening;

static UsherLaunchDocument *
launch_ticket_document (const UsherLaunchTicket *ticket,
                        const UsherSession      *session,
                        UsherSecret             *secret)
{
  UsherLaunchDocument *document = usher_launch_document_new ();

  document->session = g_strdup (session->id);
  document->desktop_id = g_strdup (ticket->desktop->id);
  document->desktop_name = g_strdup (ticket->pool->title != NULL ? ticket->pool->title : ticket->desktop->name);
  document->host = usher_host_dup_address (ticket->host, session->address);
  document->tls_port = ticket->tls_port;
  document->ca = g_strdup (ticket->host->spice_ca);
  document->subject = g_strdup (ticket->host->spice_subject);
  document->ticket = usher_secret_ref (secret);
  document->expires = session->ticket_expires;
  usher_policy_copy (&ticket->pool->policy, &document->policy);
  return document;
}

static UsherSession *
launch_ticket_session (const UsherLaunchTicket *ticket,
                       UsherRequest            *request)
{
  UsherSession *session = usher_session_new ();

  session->id = g_uuid_string_random ();
  session->desktop = g_strdup (ticket->desktop->id);
  session->owner = g_strdup (ticket->desktop->owner);
  session->address = g_strdup (request->address);
  session->state = USHER_SESSION_TICKETED;
  session->since = g_get_real_time ();
  session->ticket_expires = usher_ticket_expires (session->since, ticket->pool->ticket_life);
  return session;
}

static void
launch_ticket_open (gpointer data)
{
  TicketOpening *opening = data;

  opening->done = usher_session_store_open (usher_context_sessions (opening->ticket->context), opening->session,
                                            opening->audit, &opening->error);
}

/* the one that was done goes with the one that was not */
static void
launch_ticket_undo (const TicketOpening *opening,
                    gboolean             set)
{
  const UsherLaunchTicket *ticket = opening->ticket;
  g_autoptr (GError) error = NULL;

  if (opening->done)
    usher_session_store_move (usher_context_sessions (ticket->context), opening->session->id,
                              USHER_SESSION_DESKTOP_GONE, g_get_real_time (), NULL, NULL, &error);
  else if (set)
    usher_launch_ticket_close (ticket->hypervisor, ticket->desktop->id, &error);
  if (error != NULL)
    g_message ("desktop %s: a ticket that nobody got lives until it expires: %s", ticket->desktop->name,
               error->message);
}

/**
 * usher_launch_ticket_issue:
 * @ticket: for which running desktop
 * @request: who gets it
 * @error: what the store or the hypervisor says
 *
 * Opens a session and sets a new ticket, both at the same time: nobody is told the ticket before the session is on the
 * disk. What a crash leaves of the two opens nothing: see docs/decisions/0007. Hold the desktop's lock.
 *
 * Returns: (transfer full): the launch document
 */
UsherLaunchDocument *
usher_launch_ticket_issue (const UsherLaunchTicket *ticket,
                           UsherRequest            *request,
                           GError                 **error)
{
  g_autoptr (UsherSecret) random = usher_secret_random (USHER_TICKET_RANDOM);
  g_autoptr (UsherSecret) secret = usher_ticket_new (random);
  g_autoptr (UsherSession) session = launch_ticket_session (ticket, request);
  UsherAuditEntry audit = usher_audit_entry (request, "ticket", ticket->desktop);
  TicketOpening opening = { .ticket = ticket, .session = session, .audit = &audit };
  UsherWait wait = usher_wait_new (LAUNCH_TICKET_PATIENCE, NULL);
  g_autoptr (GError) failure = NULL;
  gboolean set;

  audit.session = session->id;
  set = usher_hypervisor_set_ticket_beside (ticket->hypervisor, ticket->desktop->id, secret, ticket->pool->ticket_life,
                                            launch_ticket_open, &opening, &wait, &failure);
  if (set && opening.done)
    {
      usher_audit_log (&audit);
      return launch_ticket_document (ticket, session, secret);
    }
  launch_ticket_undo (&opening, set);
  g_propagate_error (error, opening.error != NULL ? opening.error : g_steal_pointer (&failure));
  return NULL;
}

static gboolean
launch_ticket_replace (UsherHypervisor  *hypervisor,
                       const char       *desktop,
                       UsherTicketEffect effect,
                       GError          **error)
{
  g_autoptr (UsherSecret) random = usher_secret_random (USHER_TICKET_RANDOM);
  g_autoptr (UsherSecret) secret = usher_ticket_new (random);
  UsherWait wait = usher_wait_new (LAUNCH_TICKET_PATIENCE, NULL);

  return usher_hypervisor_set_ticket (hypervisor, desktop, secret, 1, effect, &wait, error);
}

/**
 * usher_launch_ticket_close:
 * @hypervisor: of the desktop's host
 * @desktop: id of a running desktop
 * @error: what the hypervisor says
 *
 * Replaces the ticket by one that nobody knows; a viewer that is connected stays. Hold the desktop's lock.
 *
 * Returns: whether the old ticket opens nothing any more
 */
gboolean
usher_launch_ticket_close (UsherHypervisor *hypervisor,
                           const char      *desktop,
                           GError         **error)
{
  return launch_ticket_replace (hypervisor, desktop, USHER_TICKET_KEEP, error);
}

/**
 * usher_launch_ticket_disconnect:
 * @hypervisor: of the desktop's host
 * @desktop: id of a running desktop
 * @error: what the hypervisor says
 *
 * As usher_launch_ticket_close(), and sends away a viewer that is connected.
 *
 * Returns: whether nobody is connected, and the old ticket opens nothing any more
 */
gboolean
usher_launch_ticket_disconnect (UsherHypervisor *hypervisor,
                                const char      *desktop,
                                GError         **error)
{
  return launch_ticket_replace (hypervisor, desktop, USHER_TICKET_DISCONNECT, error);
}
