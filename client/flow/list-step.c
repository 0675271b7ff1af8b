/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/flow/list-step.h"

#include <glib/gi18n.h>

#include "client/ui/desktops-page.h"
#include "client/ui/failure-words.h"

/* states change behind the user's back: the list is looked at while it is shown */
#define LIST_LOOK_AGAIN_S 10

struct _UsherListStep
{
  GObject             parent_instance;
  const UsherContext *context;
  UsherDesktopsPage  *page;
  UsherBrokerClient  *broker;
  GCancellable       *cancellable;
  GPtrArray          *offers;
  char               *wanted;
  guint               look_again;
  /* until the user came back to the list by choice */
  gboolean            may_open_only;
};

G_DEFINE_TYPE (UsherListStep, usher_list_step, G_TYPE_OBJECT)

enum
{
  LAUNCH,
  SIGN_OUT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void list_step_fetch (UsherListStep *step);

static void
list_step_say_failure (UsherListStep      *step,
                       const UsherFailure *failure)
{
  g_autoptr (UsherFailureWords) words = usher_failure_words_new (failure, NULL);
  g_autofree char *text = g_strdup_printf ("%s\n%s", words->title, words->body);

  usher_desktops_page_say (step->page, words->level, text);
}

static gboolean
list_step_look_again (gpointer data)
{
  UsherListStep *step = data;

  step->look_again = 0;
  list_step_fetch (step);
  return G_SOURCE_REMOVE;
}

static const UsherOffer *
list_step_find (UsherListStep *step,
                const char    *id_or_name)
{
  for (guint i = 0; i < step->offers->len; i++)
    {
      const UsherOffer *offer = g_ptr_array_index (step->offers, i);

      if (g_str_equal (offer->id, id_or_name) || g_str_equal (offer->name, id_or_name))
        return offer;
    }
  return NULL;
}

static void
list_step_launch (UsherListStep    *step,
                  const UsherOffer *offer)
{
  g_autofree char *id = g_strdup (offer->id);
  g_autofree char *name = g_strdup (offer->name);

  usher_list_step_stop (step);
  step->may_open_only = FALSE;
  g_signal_emit (step, signals[LAUNCH], 0, id, name);
}

/* TRUE when a desktop was opened without asking */
static gboolean
list_step_open_wanted (UsherListStep *step)
{
  g_autofree char *wanted = g_steal_pointer (&step->wanted);
  const UsherOffer *offer = NULL;
  gboolean only = step->may_open_only && step->offers->len == 1 &&
                  g_settings_get_boolean (step->context->settings, "connect-single");

  step->may_open_only = FALSE;
  if (wanted != NULL)
    {
      g_autofree char *text = g_strdup_printf (_("There is no desktop “%s” for you. Choose one of these."), wanted);

      offer = list_step_find (step, wanted);
      if (offer == NULL)
        usher_desktops_page_say (step->page, USHER_NOTICE_WARN, text);
    }
  else if (only)
    offer = g_ptr_array_index (step->offers, 0);

  if (offer == NULL || !(offer->actions & USHER_OFFER_LAUNCH))
    return FALSE;
  list_step_launch (step, offer);
  return TRUE;
}

static void
list_step_fetched (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (UsherListStep) step = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  g_autoptr (GPtrArray) offers = NULL;

  offers = usher_broker_client_list_offers_finish (USHER_BROKER_CLIENT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  usher_desktops_page_set_busy (step->page, FALSE);
  g_clear_handle_id (&step->look_again, g_source_remove);
  step->look_again = g_timeout_add_seconds (LIST_LOOK_AGAIN_S, list_step_look_again, step);
  if (offers == NULL)
    {
      /* the client tells the end of the sign-in itself */
      failure = usher_failure_new_from_error (error);
      if (failure->kind != USHER_FAILURE_NOT_SIGNED_IN)
        list_step_say_failure (step, failure);
      return;
    }

  g_clear_pointer (&step->offers, g_ptr_array_unref);
  step->offers = g_steal_pointer (&offers);
  usher_desktops_page_set_offers (step->page, step->offers);
  list_step_open_wanted (step);
}

static void
list_step_fetch (UsherListStep *step)
{
  g_clear_handle_id (&step->look_again, g_source_remove);
  usher_desktops_page_set_busy (step->page, TRUE);
  usher_broker_client_list_offers_async (step->broker, step->cancellable, list_step_fetched, g_object_ref (step));
}

static void
list_step_refresh (UsherListStep *step)
{
  usher_desktops_page_say (step->page, USHER_NOTICE_INFO, NULL);
  list_step_fetch (step);
}

static void
list_step_acted (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (UsherListStep) step = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;

  usher_broker_client_act_finish (USHER_BROKER_CLIENT (source), result, &error);
  /* the list is not shown any more, or is another user's */
  if (step->cancellable == NULL || USHER_BROKER_CLIENT (source) != step->broker)
    return;
  if (error != NULL)
    {
      failure = usher_failure_new_from_error (error);
      list_step_say_failure (step, failure);
    }
  else
    usher_desktops_page_say (step->page, USHER_NOTICE_INFO, NULL);
  list_step_fetch (step);
}

static void
list_step_act (UsherListStep    *step,
               const UsherOffer *offer,
               UsherOfferActions action)
{
  g_autofree char *text = NULL;

  if (action == USHER_OFFER_START)
    text = g_strdup_printf (_("%s is starting…"), offer->name);
  else if (action == USHER_OFFER_SHUTDOWN)
    text = g_strdup_printf (_("%s is shutting down…"), offer->name);
  else if (action == USHER_OFFER_RESET)
    text = g_strdup_printf (_("%s is restarting…"), offer->name);
  else
    text = g_strdup_printf (_("%s is being set back to new…"), offer->name);
  usher_desktops_page_say (step->page, USHER_NOTICE_INFO, text);
  usher_broker_client_act_async (step->broker, offer->id, action, NULL, NULL, NULL, list_step_acted,
                                 g_object_ref (step));
  list_step_fetch (step);
}

static void
list_step_chosen (UsherListStep *step,
                  const char    *id,
                  guint          action)
{
  const UsherOffer *offer = step->offers != NULL ? list_step_find (step, id) : NULL;

  if (offer == NULL)
    return;
  if (action == USHER_OFFER_LAUNCH)
    list_step_launch (step, offer);
  else
    list_step_act (step, offer, action);
}

static void
list_step_sign_out (UsherListStep *step)
{
  usher_list_step_stop (step);
  g_signal_emit (step, signals[SIGN_OUT], 0);
}

static void
list_step_dispose (GObject *object)
{
  UsherListStep *step = USHER_LIST_STEP (object);

  usher_list_step_stop (step);
  if (step->page != NULL)
    g_signal_handlers_disconnect_by_data (step->page, step);
  g_clear_object (&step->page);
  g_clear_object (&step->broker);
  g_clear_pointer (&step->offers, g_ptr_array_unref);
  g_clear_pointer (&step->wanted, g_free);
  G_OBJECT_CLASS (usher_list_step_parent_class)->dispose (object);
}

static void
usher_list_step_class_init (UsherListStepClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = list_step_dispose;
  signals[LAUNCH] = g_signal_new ("launch", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGN_OUT] = g_signal_new ("sign-out", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
usher_list_step_init (UsherListStep *step)
{
}

/**
 * usher_list_step_new:
 * @context: outlives the step
 */
UsherListStep *
usher_list_step_new (const UsherContext *context)
{
  UsherListStep *step = g_object_new (USHER_TYPE_LIST_STEP, NULL);

  step->context = context;
  return step;
}

/**
 * usher_list_step_begin:
 * @step: a step
 * @broker: signed in
 * @who: the user
 * @wanted: (nullable): id or name of a desktop to open at once
 *
 * Shows the desktops of a user who just signed in.
 */
void
usher_list_step_begin (UsherListStep     *step,
                       UsherBrokerClient *broker,
                       const UsherSignIn *who,
                       const char        *wanted)
{
  g_autoptr (GMenuModel) menu = NULL;

  /* the cards of another user must not flash up: the page is new for everybody */
  usher_list_step_stop (step);
  if (step->page != NULL)
    g_signal_handlers_disconnect_by_data (step->page, step);
  g_clear_object (&step->page);
  g_clear_pointer (&step->offers, g_ptr_array_unref);
  g_set_object (&step->broker, broker);
  g_free (step->wanted);
  step->wanted = g_strdup (wanted);
  step->may_open_only = TRUE;

  menu = usher_shell_dup_menu (step->context->shell);
  step->page = g_object_ref_sink (usher_desktops_page_new (step->context->house, menu));
  usher_desktops_page_set_user (step->page, *who->display_name != '\0' ? who->display_name : who->user);
  g_signal_connect_swapped (step->page, "chosen", G_CALLBACK (list_step_chosen), step);
  g_signal_connect_swapped (step->page, "refresh", G_CALLBACK (list_step_refresh), step);
  g_signal_connect_swapped (step->page, "sign-out", G_CALLBACK (list_step_sign_out), step);
  usher_list_step_back (step);
}

/**
 * usher_list_step_back:
 * @step: a step that was begun
 *
 * Shows the list again.
 */
void
usher_list_step_back (UsherListStep *step)
{
  usher_list_step_stop (step);
  step->cancellable = g_cancellable_new ();
  usher_shell_show_page (step->context->shell, GTK_WIDGET (step->page));
  list_step_fetch (step);
}

/**
 * usher_list_step_say:
 * @step: a step that was begun
 * @text: a remark, translated
 */
void
usher_list_step_say (UsherListStep *step,
                     const char    *text)
{
  usher_desktops_page_say (step->page, USHER_NOTICE_WARN, text);
}

/**
 * usher_list_step_stop:
 * @step: a step
 *
 * Stops looking for changes, until usher_list_step_back().
 */
void
usher_list_step_stop (UsherListStep *step)
{
  if (step->cancellable != NULL)
    g_cancellable_cancel (step->cancellable);
  g_clear_object (&step->cancellable);
  g_clear_handle_id (&step->look_again, g_source_remove);
}
