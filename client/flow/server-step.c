/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/flow/server-step.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/api/broker-client.h"
#include "client/flow/known-servers.h"
#include "client/ui/failure-words.h"
#include "client/ui/server-page.h"

struct _UsherServerStep
{
  GObject             parent_instance;
  const UsherContext *context;
  UsherServerPage    *page;
  UsherServerProfile *profile;
  UsherBrokerClient  *broker;
  char               *presented;
  GCancellable       *cancellable;
};

G_DEFINE_TYPE (UsherServerStep, usher_server_step, G_TYPE_OBJECT)

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
server_step_stop (UsherServerStep *step)
{
  if (step->cancellable != NULL)
    g_cancellable_cancel (step->cancellable);
  g_clear_object (&step->cancellable);
  g_clear_object (&step->broker);
}

static void
server_step_done (UsherServerStep *step)
{
  usher_known_servers_remember (step->context->settings, step->profile);
  g_settings_set_string (step->context->settings, "server", step->profile->url);
  g_signal_emit (step, signals[CHOSEN], 0, step->profile);
}

static void
server_step_refuse (UsherServerStep    *step,
                    const UsherFailure *failure)
{
  g_autoptr (UsherFailureWords) words = usher_failure_words_new (failure, NULL);
  g_autofree char *text = g_strdup_printf ("%s\n%s", words->title, words->body);

  usher_server_page_refuse (step->page, text);
}

static void
server_step_refuse_address (UsherServerStep *step,
                            const char      *address)
{
  g_autofree char *stripped = g_strstrip (g_strdup (address));
  gboolean is_plain = g_ascii_strncasecmp (stripped, "http://", strlen ("http://")) == 0;
  g_autofree char *encrypted = is_plain ? g_strconcat ("https", stripped + strlen ("http"), NULL) : NULL;
  g_autoptr (UsherServerProfile) profile = is_plain ? usher_server_profile_new (encrypted, NULL, NULL, NULL) : NULL;

  if (profile != NULL)
    usher_server_page_refuse (step->page, _("Your password would be sent to this server for everybody to read. "
                                            "Write the address with https instead."));
  else
    usher_server_page_refuse (step->page, _("This is not the address of a server. Write it like desktops.example.org "
                                            "or https://desktops.example.org:8443."));
}

static gboolean
server_step_has_authority (UsherServerStep *step)
{
  GList *certificates = g_tls_certificate_list_new_from_file (step->profile->ca_file, NULL);
  gboolean has_authority = certificates != NULL;

  g_list_free_full (certificates, g_object_unref);
  return has_authority;
}

/* a broker that shows a certificate nobody vouches for is a question, not a failure */
static void
server_step_judge (UsherServerStep    *step,
                   const UsherFailure *failure)
{
  g_autofree char *host = usher_server_profile_get_host (step->profile);
  gboolean has_ca = step->profile->ca_file != NULL;

  g_free (step->presented);
  step->presented = g_strdup (failure->presented);
  if (failure->kind == USHER_FAILURE_CERTIFICATE_UNTRUSTED && failure->presented != NULL && !has_ca)
    usher_server_page_ask_trust (step->page, host, failure->presented);
  else if (failure->kind == USHER_FAILURE_CERTIFICATE_CHANGED && failure->pinned != NULL && failure->presented != NULL)
    usher_server_page_show_changed (step->page, host, failure->pinned, failure->presented);
  else if (failure->kind == USHER_FAILURE_CERTIFICATE_UNTRUSTED && has_ca && !server_step_has_authority (step))
    usher_server_page_refuse (step->page, _("The file with the certificate authority cannot be used: it is gone, or holds "
                                            "no certificate. Choose it again."));
  else if (failure->kind == USHER_FAILURE_CERTIFICATE_UNTRUSTED)
    usher_server_page_refuse (step->page, _("The server's certificate is not from the authority in the chosen file."));
  else
    server_step_refuse (step, failure);
}

static void
server_step_answered (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  g_autoptr (UsherServerStep) step = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) realms = NULL;
  g_autoptr (UsherFailure) failure = NULL;

  realms = usher_broker_client_list_realms_finish (USHER_BROKER_CLIENT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  usher_server_page_set_busy (step->page, FALSE);
  if (realms != NULL)
    {
      server_step_done (step);
      return;
    }
  failure = usher_failure_new_from_error (error);
  server_step_judge (step, failure);
}

static void
server_step_probe (UsherServerStep *step)
{
  server_step_stop (step);
  step->cancellable = g_cancellable_new ();
  step->broker = usher_broker_client_new (step->profile);
  usher_server_page_set_busy (step->page, TRUE);
  usher_broker_client_list_realms_async (step->broker, step->cancellable, server_step_answered, g_object_ref (step));
}

static void
server_step_address_entered (UsherServerStep *step)
{
  const char *ca_file = usher_server_page_get_ca_file (step->page);
  g_autoptr (UsherServerProfile) profile = NULL;

  profile = usher_known_servers_find (step->context->settings, usher_server_page_get_address (step->page), NULL);
  if (profile == NULL)
    {
      server_step_refuse_address (step, usher_server_page_get_address (step->page));
      return;
    }
  if (ca_file != NULL)
    {
      g_free (profile->ca_file);
      g_clear_pointer (&profile->fingerprint, g_free);
      profile->ca_file = g_strdup (ca_file);
    }
  g_clear_pointer (&step->profile, usher_server_profile_free);
  step->profile = g_steal_pointer (&profile);
  server_step_probe (step);
}

static void
server_step_trusted (UsherServerStep *step)
{
  if (step->presented == NULL || step->profile == NULL)
    return;
  g_free (step->profile->fingerprint);
  step->profile->fingerprint = g_steal_pointer (&step->presented);
  /* asked again with the pin: what answers now must be what was looked at */
  server_step_probe (step);
}

static void
server_step_left (UsherServerStep *step)
{
  server_step_stop (step);
  g_clear_pointer (&step->presented, g_free);
}

static void
server_step_show (UsherServerStep *step)
{
  g_autoptr (GMenuModel) menu = NULL;

  if (step->page == NULL)
    {
      menu = usher_shell_dup_menu (step->context->shell);
      step->page = g_object_ref_sink (usher_server_page_new (step->context->house, menu));
      if (step->context->house->ca_file != NULL)
        usher_server_page_set_ca_file (step->page, step->context->house->ca_file);
      g_signal_connect_swapped (step->page, "address-entered", G_CALLBACK (server_step_address_entered), step);
      g_signal_connect_swapped (step->page, "trusted", G_CALLBACK (server_step_trusted), step);
      g_signal_connect_swapped (step->page, "left", G_CALLBACK (server_step_left), step);
    }
  usher_shell_show_page (step->context->shell, GTK_WIDGET (step->page));
}

static void
server_step_dispose (GObject *object)
{
  UsherServerStep *step = USHER_SERVER_STEP (object);

  server_step_stop (step);
  if (step->page != NULL)
    g_signal_handlers_disconnect_by_data (step->page, step);
  g_clear_object (&step->page);
  g_clear_pointer (&step->profile, usher_server_profile_free);
  g_clear_pointer (&step->presented, g_free);
  G_OBJECT_CLASS (usher_server_step_parent_class)->dispose (object);
}

static void
usher_server_step_class_init (UsherServerStepClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = server_step_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
usher_server_step_init (UsherServerStep *step)
{
}

/**
 * usher_server_step_new:
 * @context: outlives the step
 */
UsherServerStep *
usher_server_step_new (const UsherContext *context)
{
  UsherServerStep *step = g_object_new (USHER_TYPE_SERVER_STEP, NULL);

  step->context = context;
  return step;
}

/**
 * usher_server_step_ask:
 * @step: a step
 * @address: (nullable): what to start with
 *
 * Shows the page and asks for an address.
 */
void
usher_server_step_ask (UsherServerStep *step,
                       const char      *address)
{
  g_autoptr (UsherServerProfile) profile = NULL;

  server_step_show (step);
  usher_server_page_ask_address (step->page, address);
  if (address == NULL)
    return;
  profile = usher_known_servers_find (step->context->settings, address, NULL);
  if (profile == NULL)
    server_step_refuse_address (step, address);
}

/**
 * usher_server_step_distrust:
 * @step: a step
 * @profile: a server that was chosen before
 * @failure: what is wrong with its certificate
 *
 * Shows the page with the question, or the warning, that @failure asks for.
 */
void
usher_server_step_distrust (UsherServerStep          *step,
                            const UsherServerProfile *profile,
                            const UsherFailure       *failure)
{
  g_clear_pointer (&step->profile, usher_server_profile_free);
  step->profile = usher_server_profile_copy (profile);
  server_step_show (step);
  usher_server_page_ask_address (step->page, profile->url);
  if (profile->ca_file != NULL)
    usher_server_page_set_ca_file (step->page, profile->ca_file);
  server_step_judge (step, failure);
}
