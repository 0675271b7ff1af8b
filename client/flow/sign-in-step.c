/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/flow/sign-in-step.h"

#include <glib/gi18n.h>

#include "client/flow/password-store.h"
#include "client/ui/failure-words.h"
#include "client/ui/sign-in-page.h"

/* how long after a failure the broker is looked for again */
#define SIGN_IN_LOOK_AGAIN_S 5

/**
 * SignInStage: what the broker is being asked
 * @SIGN_IN_IDLE: nothing
 * @SIGN_IN_LISTING: for its realms
 * @SIGN_IN_HURRIED: for its realms, by a user who has entered all: the sign-in follows
 * @SIGN_IN_ASKING: to let the user in
 */
typedef enum
{
  SIGN_IN_IDLE,
  SIGN_IN_LISTING,
  SIGN_IN_HURRIED,
  SIGN_IN_ASKING,
} SignInStage;

struct _UsherSignInStep
{
  GObject             parent_instance;
  const UsherContext *context;
  UsherSignInPage    *page;
  UsherBrokerClient  *broker;
  GCancellable       *cancellable;
  UsherSecret        *password;
  char               *wanted_realm;
  guint               look_again;
  SignInStage         stage;
};

G_DEFINE_TYPE (UsherSignInStep, usher_sign_in_step, G_TYPE_OBJECT)

enum
{
  ASKED,
  REFUSED,
  SIGNED_IN,
  KEPT,
  DISTRUSTED,
  CHANGE_SERVER,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void sign_in_step_list_realms (UsherSignInStep *step);
static void sign_in_step_send (UsherSignInStep *step);
static void sign_in_step_refuse (UsherSignInStep *step, const UsherFailure *failure);

static const char *
sign_in_step_url (UsherSignInStep *step)
{
  return usher_broker_client_get_profile (step->broker)->url;
}

static void
sign_in_step_stop (UsherSignInStep *step)
{
  if (step->cancellable != NULL)
    g_cancellable_cancel (step->cancellable);
  g_clear_object (&step->cancellable);
  g_clear_handle_id (&step->look_again, g_source_remove);
  g_clear_pointer (&step->password, usher_secret_unref);
  step->stage = SIGN_IN_IDLE;
}

/* TRUE when the page cannot go on with this broker */
static gboolean
sign_in_step_distrusts (UsherSignInStep    *step,
                        const UsherFailure *failure)
{
  if (failure->kind != USHER_FAILURE_CERTIFICATE_CHANGED && failure->kind != USHER_FAILURE_CERTIFICATE_UNTRUSTED)
    return FALSE;
  sign_in_step_stop (step);
  g_signal_emit (step, signals[DISTRUSTED], 0, failure);
  return TRUE;
}

static void
sign_in_step_say (UsherSignInStep    *step,
                  const UsherFailure *failure)
{
  g_autoptr (UsherFailureWords) words = usher_failure_words_new (failure, NULL);
  g_autofree char *text = g_strdup_printf ("%s\n%s", words->title, words->body);

  usher_sign_in_page_refuse (step->page, text);
}

static gboolean
sign_in_step_look_again (gpointer data)
{
  UsherSignInStep *step = data;

  step->look_again = 0;
  sign_in_step_list_realms (step);
  return G_SOURCE_REMOVE;
}

static void
sign_in_step_show_realms (UsherSignInStep *step,
                          GPtrArray       *realms)
{
  usher_sign_in_page_clear_realms (step->page);
  for (guint i = 0; i < realms->len; i++)
    {
      const UsherRealm *realm = g_ptr_array_index (realms, i);
      gboolean chosen = *step->wanted_realm != '\0' ? g_str_equal (realm->name, step->wanted_realm) : realm->is_default;

      usher_sign_in_page_add_realm (step->page, realm->name, realm->title, chosen);
    }
}

static void
sign_in_step_realms_listed (GObject      *source,
                            GAsyncResult *result,
                            gpointer      data)
{
  g_autoptr (UsherSignInStep) step = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  g_autoptr (GPtrArray) realms = NULL;
  gboolean hurried = step->stage == SIGN_IN_HURRIED;

  realms = usher_broker_client_list_realms_finish (USHER_BROKER_CLIENT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  step->stage = SIGN_IN_IDLE;
  if (realms != NULL)
    {
      sign_in_step_show_realms (step, realms);
      if (hurried)
        sign_in_step_send (step);
      return;
    }
  failure = usher_failure_new_from_error (error);
  if (hurried)
    {
      usher_sign_in_page_set_busy (step->page, FALSE);
      sign_in_step_refuse (step, failure);
    }
  else if (sign_in_step_distrusts (step, failure))
    return;
  else
    sign_in_step_say (step, failure);
  if (step->cancellable == NULL)
    return;
  step->look_again = g_timeout_add_seconds (SIGN_IN_LOOK_AGAIN_S, sign_in_step_look_again, step);
}

static void
sign_in_step_list_realms (UsherSignInStep *step)
{
  step->stage = SIGN_IN_LISTING;
  usher_broker_client_list_realms_async (step->broker, step->cancellable, sign_in_step_realms_listed,
                                         g_object_ref (step));
}

static void
sign_in_step_password_found (GObject      *source,
                             GAsyncResult *result,
                             gpointer      data)
{
  g_autoptr (UsherSignInStep) step = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSecret) password = usher_password_store_find_finish (result, &error);

  if (password != NULL)
    usher_sign_in_page_set_password (step->page, password);
  else if (error != NULL)
    g_debug ("No remembered password: %s", error->message);
}

static void
sign_in_step_password_kept (GObject      *source,
                            GAsyncResult *result,
                            gpointer      data)
{
  g_autoptr (UsherSignInStep) step = data;
  g_autoptr (GError) error = NULL;

  if (usher_password_store_keep_finish (result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_debug ("The password is not remembered: %s", error->message);
  g_settings_set_boolean (step->context->settings, "remember-password", FALSE);
  g_signal_emit (step, signals[KEPT], 0,
                 _("Your password was not remembered: there is no keyring on this computer."));
}

static void
sign_in_step_remember (UsherSignInStep *step)
{
  GSettings *settings = step->context->settings;
  const char *user = usher_sign_in_page_get_user (step->page);
  const char *realm = usher_sign_in_page_get_realm (step->page);
  gboolean keep = usher_sign_in_page_get_remember (step->page);
  gboolean names = g_settings_get_boolean (settings, "remember-user");

  /* before the names: switched off, it is the last user's password that goes */
  g_settings_set_boolean (settings, "remember-password", keep);
  g_settings_set_string (settings, "user", names ? user : "");
  g_settings_set_string (settings, "realm", names && realm != NULL ? realm : "");
  if (keep)
    usher_password_store_keep_async (sign_in_step_url (step), realm, user, step->password, NULL,
                                     sign_in_step_password_kept, g_object_ref (step));
}

static void
sign_in_step_refuse (UsherSignInStep    *step,
                     const UsherFailure *failure)
{
  g_signal_emit (step, signals[REFUSED], 0);
  if (sign_in_step_distrusts (step, failure))
    return;
  if (failure->kind == USHER_FAILURE_WRONG_CREDENTIALS || failure->kind == USHER_FAILURE_LOCKED)
    usher_sign_in_page_set_password (step->page, NULL);
  sign_in_step_say (step, failure);
  if (failure->seconds > 0)
    usher_sign_in_page_set_locked (step->page, failure->seconds);
}

static void
sign_in_step_answered (GObject      *source,
                       GAsyncResult *result,
                       gpointer      data)
{
  g_autoptr (UsherSignInStep) step = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherFailure) failure = NULL;
  g_autoptr (UsherSignIn) who = NULL;

  who = usher_broker_client_sign_in_finish (USHER_BROKER_CLIENT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  step->stage = SIGN_IN_IDLE;
  usher_sign_in_page_set_busy (step->page, FALSE);
  if (who == NULL)
    {
      g_clear_pointer (&step->password, usher_secret_unref);
      failure = usher_failure_new_from_error (error);
      sign_in_step_refuse (step, failure);
      return;
    }
  sign_in_step_remember (step);
  sign_in_step_stop (step);
  usher_sign_in_page_set_password (step->page, NULL);
  g_signal_emit (step, signals[SIGNED_IN], 0, who);
}

static void
sign_in_step_send (UsherSignInStep *step)
{
  step->stage = SIGN_IN_ASKING;
  usher_broker_client_sign_in_async (step->broker, usher_sign_in_page_get_realm (step->page),
                                     usher_sign_in_page_get_user (step->page), step->password, step->cancellable,
                                     sign_in_step_answered, g_object_ref (step));
}

static void
sign_in_step_submitted (UsherSignInStep *step)
{
  g_clear_handle_id (&step->look_again, g_source_remove);
  g_clear_pointer (&step->password, usher_secret_unref);
  step->password = usher_sign_in_page_dup_password (step->page);
  usher_sign_in_page_set_busy (step->page, TRUE);
  g_signal_emit (step, signals[ASKED], 0);
  if (usher_sign_in_page_get_realm (step->page) != NULL)
    {
      sign_in_step_send (step);
      return;
    }
  /* faster than the broker's list of realms, or there was none yet */
  if (step->stage == SIGN_IN_IDLE)
    sign_in_step_list_realms (step);
  step->stage = SIGN_IN_HURRIED;
}

static void
sign_in_step_change_server (UsherSignInStep *step)
{
  sign_in_step_stop (step);
  g_signal_emit (step, signals[CHANGE_SERVER], 0);
}

static void
sign_in_step_cancelled (UsherSignInStep *step)
{
  sign_in_step_stop (step);
  step->cancellable = g_cancellable_new ();
  usher_sign_in_page_set_busy (step->page, FALSE);
  g_signal_emit (step, signals[REFUSED], 0);
  gtk_widget_grab_focus (GTK_WIDGET (step->page));
  if (usher_sign_in_page_get_realm (step->page) == NULL)
    sign_in_step_list_realms (step);
}

/* whoever switches it off does not want it kept any longer */
static void
sign_in_step_remember_changed (UsherSignInStep *step)
{
  GSettings *settings = step->context->settings;
  g_autofree char *user = g_settings_get_string (settings, "user");
  g_autofree char *realm = g_settings_get_string (settings, "realm");

  if (step->broker != NULL && *user != '\0' && !g_settings_get_boolean (settings, "remember-password"))
    usher_password_store_forget (sign_in_step_url (step), realm, user);
}

static void
sign_in_step_dispose (GObject *object)
{
  UsherSignInStep *step = USHER_SIGN_IN_STEP (object);

  sign_in_step_stop (step);
  if (step->page != NULL)
    g_signal_handlers_disconnect_by_data (step->page, step);
  g_clear_object (&step->page);
  g_clear_object (&step->broker);
  g_clear_pointer (&step->wanted_realm, g_free);
  G_OBJECT_CLASS (usher_sign_in_step_parent_class)->dispose (object);
}

static void
sign_in_step_add_signal (UsherSignInStepClass *klass,
                         int                   number,
                         const char           *name,
                         guint                 n_pointers)
{
  signals[number] = g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, n_pointers, G_TYPE_POINTER);
}

static void
usher_sign_in_step_class_init (UsherSignInStepClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sign_in_step_dispose;
  sign_in_step_add_signal (klass, ASKED, "asked", 0);
  sign_in_step_add_signal (klass, REFUSED, "refused", 0);
  sign_in_step_add_signal (klass, SIGNED_IN, "signed-in", 1);
  sign_in_step_add_signal (klass, KEPT, "kept", 1);
  sign_in_step_add_signal (klass, DISTRUSTED, "distrusted", 1);
  sign_in_step_add_signal (klass, CHANGE_SERVER, "change-server", 0);
}

static void
usher_sign_in_step_init (UsherSignInStep *step)
{
}

/**
 * usher_sign_in_step_new:
 * @context: outlives the step
 */
UsherSignInStep *
usher_sign_in_step_new (const UsherContext *context)
{
  UsherSignInStep *step = g_object_new (USHER_TYPE_SIGN_IN_STEP, NULL);

  step->context = context;
  g_signal_connect_object (context->settings, "changed::remember-password", G_CALLBACK (sign_in_step_remember_changed),
                           step, G_CONNECT_SWAPPED);
  return step;
}

static void
sign_in_step_show (UsherSignInStep *step)
{
  g_autofree char *host = usher_server_profile_get_host (usher_broker_client_get_profile (step->broker));
  g_autoptr (GMenuModel) menu = NULL;

  if (step->page == NULL)
    {
      menu = usher_shell_dup_menu (step->context->shell);
      step->page = g_object_ref_sink (usher_sign_in_page_new (step->context->house, menu));
      g_signal_connect_swapped (step->page, "submitted", G_CALLBACK (sign_in_step_submitted), step);
      g_signal_connect_swapped (step->page, "cancelled", G_CALLBACK (sign_in_step_cancelled), step);
      g_signal_connect_swapped (step->page, "change-server", G_CALLBACK (sign_in_step_change_server), step);
    }
  usher_sign_in_page_set_server (step->page, host, step->context->house->server == NULL);
  usher_sign_in_page_set_busy (step->page, FALSE);
  usher_shell_show_page (step->context->shell, GTK_WIDGET (step->page));
}

/**
 * usher_sign_in_step_ask:
 * @step: a step
 * @broker: whom to sign in to
 * @realm: (nullable): the realm to choose; %NULL for that of the last time
 * @user: (nullable): the user to start with; %NULL for that of the last time
 * @remark: (nullable): what to say first, translated
 */
void
usher_sign_in_step_ask (UsherSignInStep   *step,
                        UsherBrokerClient *broker,
                        const char        *realm,
                        const char        *user,
                        const char        *remark)
{
  GSettings *settings = step->context->settings;
  g_autofree char *last_user = g_settings_get_string (settings, "user");
  gboolean remembers = g_settings_get_boolean (settings, "remember-password");

  sign_in_step_stop (step);
  step->cancellable = g_cancellable_new ();
  g_set_object (&step->broker, broker);
  g_free (step->wanted_realm);
  step->wanted_realm = realm != NULL ? g_strdup (realm) : g_settings_get_string (settings, "realm");
  user = user != NULL ? user : last_user;

  sign_in_step_show (step);
  usher_sign_in_page_set_user (step->page, user);
  usher_sign_in_page_set_password (step->page, NULL);
  usher_sign_in_page_set_remember (step->page, TRUE, remembers);
  usher_sign_in_page_inform (step->page, remark);
  gtk_widget_grab_focus (GTK_WIDGET (step->page));
  sign_in_step_list_realms (step);
  if (remembers && *user != '\0')
    usher_password_store_find_async (sign_in_step_url (step), step->wanted_realm, user, step->cancellable,
                                     sign_in_step_password_found, g_object_ref (step));
}
