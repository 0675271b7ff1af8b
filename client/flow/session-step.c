/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/flow/session-step.h"

#include <glib/gi18n.h>

#include "client/flow/display-link.h"
#include "client/model/reconnect.h"
#include "client/ui/waiting-page.h"

struct _UsherSessionStep
{
  GObject             parent_instance;
  const UsherContext *context;
  UsherBrokerClient  *broker;
  char               *id;
  char               *name;
  char               *session; /* the last that the broker gave */
  UsherWaitingPage   *waiting;
  UsherDisplayLink   *link;
  GCancellable       *cancellable;
  UsherReconnect      reconnect;
  UsherFailureKind    lost;
  guint               retry;
  guint               cover; /* shows that the desktop is asked for, once the broker was */
  gboolean            full_screen;
};

G_DEFINE_TYPE (UsherSessionStep, usher_session_step, G_TYPE_OBJECT)

enum
{
  EVENT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void session_step_lose (UsherSessionStep *step, UsherFailureKind kind);

static void
session_step_emit (UsherSessionStep   *step,
                   UsherClientEvent    event,
                   const UsherFailure *failure)
{
  g_signal_emit (step, signals[EVENT], 0, (guint) event, failure);
}

/* what was asked of the broker, not what was made for a desktop */
static void
session_step_forget (UsherSessionStep *step)
{
  if (step->cancellable != NULL)
    g_cancellable_cancel (step->cancellable);
  g_clear_object (&step->cancellable);
  g_clear_handle_id (&step->retry, g_source_remove);
  g_clear_handle_id (&step->cover, g_source_remove);
  step->reconnect = (UsherReconnect) { 0 };
}

static void
session_step_fail (UsherSessionStep   *step,
                   const UsherFailure *failure)
{
  g_autoptr (UsherFailure) copy = usher_failure_copy (failure);

  usher_session_step_stop (step);
  session_step_emit (step, USHER_CLIENT_STOPPED, copy);
}

static void
session_step_leave (UsherSessionStep *step)
{
  usher_session_step_stop (step);
  session_step_emit (step, USHER_CLIENT_LEFT, NULL);
}

static void
session_step_first_frame (UsherSessionStep *step)
{
  step->reconnect = (UsherReconnect) { 0 };
  usher_display_link_set_cover (step->link, NULL);
  session_step_emit (step, USHER_CLIENT_PICTURE_SHOWN, NULL);
  if (step->full_screen)
    usher_shell_set_full_screen (step->context->shell, TRUE);
  step->full_screen = FALSE;
}

static void
session_step_display_ended (UsherSessionStep   *step,
                            const UsherFailure *failure)
{
  if (step->broker == NULL || !usher_reconnect_is_worth (failure->kind))
    {
      session_step_fail (step, failure);
      return;
    }
  session_step_emit (step, USHER_CLIENT_LINK_LOST, NULL);
  session_step_lose (step, failure->kind);
}

static void
session_step_make_link (UsherSessionStep *step)
{
  if (step->link != NULL)
    return;
  step->link = usher_display_link_new (step->context);
  g_signal_connect_swapped (step->link, "first-frame", G_CALLBACK (session_step_first_frame), step);
  g_signal_connect_swapped (step->link, "ended", G_CALLBACK (session_step_display_ended), step);
  g_signal_connect_swapped (step->link, "leave", G_CALLBACK (session_step_leave), step);
}

static void
session_step_make_waiting (UsherSessionStep *step)
{
  if (step->waiting != NULL)
    return;
  step->waiting = g_object_ref_sink (usher_waiting_page_new ());
  g_signal_connect_swapped (step->waiting, "cancelled", G_CALLBACK (session_step_leave), step);
}

/* the request is on its way before the page is made and laid out, which takes as long as the broker does */
static gboolean
session_step_cover (gpointer data)
{
  UsherSessionStep *step = data;

  step->cover = 0;
  session_step_make_waiting (step);
  session_step_make_link (step);
  usher_waiting_page_show_asking (step->waiting, step->name);
  usher_display_link_show (step->link, step->name, GTK_WIDGET (step->waiting));
  return G_SOURCE_REMOVE;
}

static void
session_step_cover_now (UsherSessionStep *step)
{
  if (step->cover == 0)
    return;
  g_source_remove (step->cover);
  session_step_cover (step);
}

static void
session_step_show_document (UsherSessionStep          *step,
                            const UsherLaunchDocument *document)
{
  session_step_cover_now (step);
  usher_display_link_open (step->link, document);
  session_step_emit (step, USHER_CLIENT_TICKET_GIVEN, NULL);
  g_free (step->session);
  step->session = g_strdup (document->session);
  if (step->reconnect.since == 0)
    usher_waiting_page_show_connecting (step->waiting, step->name);
}

static void
session_step_progress (const UsherJobReport *report,
                       gpointer              data)
{
  UsherSessionStep *step = data;

  session_step_cover_now (step);
  if (step->reconnect.since == 0)
    usher_waiting_page_show_progress (step->waiting, step->name, report);
}

static void
session_step_launched (GObject      *source,
                       GAsyncResult *result,
                       gpointer      data)
{
  g_autoptr (UsherSessionStep) step = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  g_autoptr (UsherLaunchDocument) document = NULL;

  document = usher_broker_client_launch_finish (USHER_BROKER_CLIENT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (document != NULL)
    {
      session_step_show_document (step, document);
      return;
    }
  failure = usher_failure_new_from_error (error);
  if (failure->kind == USHER_FAILURE_NOT_SIGNED_IN)
    return;
  if (step->reconnect.since != 0 && usher_reconnect_is_worth (failure->kind))
    session_step_lose (step, failure->kind);
  else
    {
      /* what was ours a moment ago is somebody else's now */
      if (step->reconnect.since != 0 && failure->kind == USHER_FAILURE_IN_USE)
        failure->kind = USHER_FAILURE_TAKEN_OVER;
      session_step_fail (step, failure);
    }
}

static void
session_step_ask (UsherSessionStep *step,
                  gboolean          take_over)
{
  usher_broker_client_launch_async (step->broker, step->id, take_over, session_step_progress, step,
                                    step->cancellable, session_step_launched, g_object_ref (step));
}

static void
session_step_resume (UsherSessionStep *step)
{
  usher_broker_client_resume_async (step->broker, step->id, step->session, session_step_progress, step,
                                    step->cancellable, session_step_launched, g_object_ref (step));
}

static const UsherOffer *
session_step_find_offer (UsherSessionStep *step,
                         GPtrArray        *offers)
{
  for (guint i = 0; i < offers->len; i++)
    {
      const UsherOffer *offer = g_ptr_array_index (offers, i);

      if (g_str_equal (offer->id, step->id))
        return offer;
    }
  return NULL;
}

/* the broker knows whether the desktop is still there for us; the display could not tell */
static void
session_step_explained (GObject      *source,
                        GAsyncResult *result,
                        gpointer      data)
{
  g_autoptr (UsherSessionStep) step = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  g_autoptr (GPtrArray) offers = NULL;
  UsherFailureKind kind;

  offers = usher_broker_client_list_offers_finish (USHER_BROKER_CLIENT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (offers != NULL)
    kind = usher_reconnect_explain (step->lost, session_step_find_offer (step, offers));
  else
    {
      failure = usher_failure_new_from_error (error);
      kind = failure->kind;
      if (kind == USHER_FAILURE_NOT_SIGNED_IN)
        return;
    }

  if (!usher_reconnect_is_worth (kind))
    {
      g_autoptr (UsherFailure) ended = failure != NULL ? g_steal_pointer (&failure) : usher_failure_new (kind, NULL);

      session_step_fail (step, ended);
    }
  else if (offers == NULL)
    session_step_lose (step, step->lost);
  else
    session_step_resume (step);
}

static gboolean
session_step_retry (gpointer data)
{
  UsherSessionStep *step = data;

  step->retry = 0;
  usher_broker_client_list_offers_async (step->broker, step->cancellable, session_step_explained, g_object_ref (step));
  return G_SOURCE_REMOVE;
}

/* the display is away: wait a little, then ask for a new ticket; or give up */
static void
session_step_lose (UsherSessionStep *step,
                   UsherFailureKind  kind)
{
  guint delay;

  step->lost = kind;
  if (!usher_reconnect_next (&step->reconnect, g_get_monotonic_time (), g_random_double (), &delay))
    {
      g_autoptr (UsherFailure) failure = usher_failure_new (USHER_FAILURE_CONNECTION_LOST, NULL);

      session_step_fail (step, failure);
      return;
    }
  usher_waiting_page_show_reconnecting (step->waiting, step->name, step->reconnect.attempts, USHER_RECONNECT_ATTEMPTS);
  if (step->link != NULL)
    usher_display_link_set_cover (step->link, GTK_WIDGET (step->waiting));
  g_clear_handle_id (&step->retry, g_source_remove);
  step->retry = g_timeout_add (delay, session_step_retry, step);
}

static void
session_step_dispose (GObject *object)
{
  UsherSessionStep *step = USHER_SESSION_STEP (object);

  usher_session_step_stop (step);
  g_clear_object (&step->broker);
  g_clear_pointer (&step->id, g_free);
  g_clear_pointer (&step->name, g_free);
  g_clear_pointer (&step->session, g_free);
  G_OBJECT_CLASS (usher_session_step_parent_class)->dispose (object);
}

static void
usher_session_step_class_init (UsherSessionStepClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = session_step_dispose;
  signals[EVENT] = g_signal_new ("event", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_POINTER);
}

static void
usher_session_step_init (UsherSessionStep *step)
{
}

/**
 * usher_session_step_new:
 * @context: outlives the step
 */
UsherSessionStep *
usher_session_step_new (const UsherContext *context)
{
  UsherSessionStep *step = g_object_new (USHER_TYPE_SESSION_STEP, NULL);

  step->context = context;
  step->full_screen = g_settings_get_boolean (context->settings, "full-screen");
  return step;
}

/**
 * usher_session_step_prepare:
 * @step: a step without a desktop
 *
 * Makes what the next desktop will need, while nobody waits for it.
 */
void
usher_session_step_prepare (UsherSessionStep *step)
{
  session_step_make_waiting (step);
  session_step_make_link (step);
  usher_display_link_prepare (step->link);
}

/**
 * usher_session_step_launch:
 * @step: a step
 * @broker: signed in
 * @id: the offer's id
 * @name: its name
 * @take_over: whether to disconnect another screen
 *
 * Asks for a desktop and shows it.
 */
void
usher_session_step_launch (UsherSessionStep  *step,
                           UsherBrokerClient *broker,
                           const char        *id,
                           const char        *name,
                           gboolean           take_over)
{
  g_autofree char *new_id = g_strdup (id);
  g_autofree char *new_name = g_strdup (name);

  session_step_forget (step);
  if (g_settings_get_boolean (step->context->settings, "full-screen"))
    step->full_screen = TRUE;
  g_set_object (&step->broker, broker);
  g_free (step->id);
  g_free (step->name);
  step->id = g_steal_pointer (&new_id);
  step->name = g_steal_pointer (&new_name);
  step->cancellable = g_cancellable_new ();

  session_step_ask (step, take_over);
  step->cover = g_idle_add_full (G_PRIORITY_HIGH_IDLE, session_step_cover, step, NULL);
}

/**
 * usher_session_step_open:
 * @step: a step
 * @document: from a launch file
 *
 * Shows a desktop without a broker: there is no way to a new ticket.
 */
void
usher_session_step_open (UsherSessionStep          *step,
                         const UsherLaunchDocument *document)
{
  usher_session_step_stop (step);
  session_step_make_link (step);
  usher_display_link_show (step->link, document->desktop_name, NULL);
  usher_display_link_open (step->link, document);
}

/**
 * usher_session_step_stop:
 * @step: a step
 *
 * Ends what is under way, without a signal.
 */
void
usher_session_step_stop (UsherSessionStep *step)
{
  session_step_forget (step);
  if (step->link != NULL)
    {
      g_signal_handlers_disconnect_by_data (step->link, step);
      usher_display_link_close (step->link);
    }
  g_clear_object (&step->link);
  if (step->waiting != NULL)
    g_signal_handlers_disconnect_by_data (step->waiting, step);
  g_clear_object (&step->waiting);
}

/**
 * usher_session_step_set_full_screen_wanted:
 * @step: a step
 * @wanted: whether the first picture fills the screen
 */
void
usher_session_step_set_full_screen_wanted (UsherSessionStep *step,
                                           gboolean          wanted)
{
  step->full_screen = wanted;
}
