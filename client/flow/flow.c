/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/flow/flow.h"

#include <glib/gi18n.h>

#include "client/api/broker-client.h"
#include "client/flow/context.h"
#include "client/flow/known-servers.h"
#include "client/flow/list-step.h"
#include "client/flow/server-step.h"
#include "client/flow/session-step.h"
#include "client/flow/sign-in-step.h"
#include "client/ui/ended-page.h"

/* the list's first answer comes before this, on a network that is well */
#define FLOW_PREPARE_MS 150

struct _UsherFlow
{
  GObject            parent_instance;
  UsherContext       context;
  UsherClientState   state;
  UsherBrokerClient *broker;
  UsherServerStep   *server;
  UsherSignInStep   *sign_in;
  UsherListStep     *list;
  UsherSessionStep  *session;
  UsherEndedPage    *ended;
  guint              prepare;

  char              *realm;
  char              *user;
  char              *wanted;
  char              *offer_id;
  char              *offer_name;
  gboolean           full_screen;
};

G_DEFINE_TYPE (UsherFlow, usher_flow, G_TYPE_OBJECT)

enum
{
  MOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void flow_ask_sign_in (UsherFlow *flow, const char *remark);
static void flow_prepare_session (UsherFlow *flow);

/* FALSE for an event that comes too late to matter */
static gboolean
flow_move (UsherFlow        *flow,
           UsherClientEvent  event)
{
  g_autoptr (GError) error = NULL;

  if (!usher_client_state_move (flow->state, event, &flow->state, &error))
    {
      g_debug ("Not moved: %s", error->message);
      return FALSE;
    }
  g_debug ("Client is %s", usher_client_state_to_word (flow->state));
  flow_prepare_session (flow);
  g_signal_emit (flow, signals[MOVED], 0);
  return TRUE;
}

static void
flow_ask_server (UsherFlow  *flow,
                 const char *address)
{
  usher_server_step_ask (flow->server, address);
}

static void
flow_signed_off (UsherFlow  *flow,
                 const char *remark)
{
  usher_list_step_stop (flow->list);
  if (flow->session != NULL)
    usher_session_step_stop (flow->session);
  if (flow_move (flow, USHER_CLIENT_SIGNED_OFF))
    flow_ask_sign_in (flow, remark);
}

static void
flow_broker_signed_off (UsherFlow *flow)
{
  flow_signed_off (flow, _("Your sign-in has ended. Sign in again to go on."));
}

static void
flow_set_broker (UsherFlow                *flow,
                 const UsherServerProfile *profile)
{
  if (flow->broker != NULL)
    g_signal_handlers_disconnect_by_data (flow->broker, flow);
  g_clear_object (&flow->broker);
  flow->broker = usher_broker_client_new (profile);
  g_signal_connect_swapped (flow->broker, "signed-off", G_CALLBACK (flow_broker_signed_off), flow);
}

static void
flow_server_chosen (UsherFlow                *flow,
                    const UsherServerProfile *profile)
{
  flow_set_broker (flow, profile);
  if (flow_move (flow, USHER_CLIENT_SERVER_CHOSEN))
    flow_ask_sign_in (flow, NULL);
}

static void
flow_change_server (UsherFlow *flow)
{
  if (flow_move (flow, USHER_CLIENT_SERVER_FORGOTTEN))
    flow_ask_server (flow, usher_broker_client_get_profile (flow->broker)->url);
}

static void
flow_distrusted (UsherFlow          *flow,
                 const UsherFailure *failure)
{
  if (flow_move (flow, USHER_CLIENT_SERVER_FORGOTTEN))
    usher_server_step_distrust (flow->server, usher_broker_client_get_profile (flow->broker), failure);
}

static void
flow_ask_sign_in (UsherFlow  *flow,
                  const char *remark)
{
  usher_sign_in_step_ask (flow->sign_in, flow->broker, flow->realm, flow->user, remark);
}

static void
flow_sign_in_asked (UsherFlow *flow)
{
  flow_move (flow, USHER_CLIENT_CREDENTIALS_GIVEN);
}

static void
flow_sign_in_refused (UsherFlow *flow)
{
  flow_move (flow, USHER_CLIENT_SIGN_IN_REFUSED);
}

static void
flow_signed_in (UsherFlow         *flow,
                const UsherSignIn *who)
{
  g_autofree char *wanted = g_steal_pointer (&flow->wanted);

  /* the command line's user is for the first sign-in */
  g_clear_pointer (&flow->user, g_free);
  g_clear_pointer (&flow->realm, g_free);
  if (flow_move (flow, USHER_CLIENT_SIGN_IN_DONE))
    usher_list_step_begin (flow->list, flow->broker, who, wanted);
}

static void
flow_remark (UsherFlow  *flow,
             const char *remark)
{
  if (flow->state == USHER_CLIENT_CHOOSING)
    usher_list_step_say (flow->list, remark);
}

static void
flow_sign_out (UsherFlow *flow)
{
  usher_broker_client_sign_out_async (flow->broker, NULL, NULL, NULL);
  flow_signed_off (flow, NULL);
}

static void
flow_back_to_list (UsherFlow *flow)
{
  if (flow->broker == NULL)
    usher_shell_leave (flow->context.shell);
  else if (flow_move (flow, USHER_CLIENT_LEFT))
    usher_list_step_back (flow->list);
}

static UsherWayOn
flow_first_way (UsherFlow          *flow,
                const UsherFailure *failure)
{
  if (flow->broker == NULL)
    return USHER_WAY_CLOSE;
  /* fighting over a desktop is nobody's first choice */
  if (failure->kind == USHER_FAILURE_TAKEN_OVER)
    return USHER_WAY_CHOOSE;

  switch (usher_failure_next_step (failure))
    {
    case USHER_NEXT_RETRY:
    case USHER_NEXT_WAIT:
      return USHER_WAY_AGAIN;
    case USHER_NEXT_SIGN_IN:
      return USHER_WAY_SIGN_IN;
    case USHER_NEXT_TAKE_OVER:
      return USHER_WAY_TAKE_OVER;
    case USHER_NEXT_TRUST:
      return USHER_WAY_TRUST;
    case USHER_NEXT_CHOOSE:
    case USHER_NEXT_CONTACT:
    default:
      return USHER_WAY_CHOOSE;
    }
}

static UsherWayOn
flow_second_way (const UsherFailure *failure,
                 UsherWayOn          first)
{
  if (first == USHER_WAY_CLOSE || first == USHER_WAY_SIGN_IN)
    return USHER_WAY_NONE;
  if (first != USHER_WAY_CHOOSE)
    return USHER_WAY_CHOOSE;
  if (failure->kind == USHER_FAILURE_TAKEN_OVER)
    return USHER_WAY_TAKE_OVER;
  if (failure->kind == USHER_FAILURE_SESSION_ENDED || usher_failure_next_step (failure) == USHER_NEXT_CONTACT)
    return USHER_WAY_AGAIN;
  return USHER_WAY_NONE;
}

static void
flow_launch (UsherFlow *flow,
             gboolean   take_over)
{
  if (!flow_move (flow, USHER_CLIENT_LAUNCH_ASKED))
    return;
  usher_session_step_launch (flow->session, flow->broker, flow->offer_id, flow->offer_name, take_over);
}

static void
flow_way_chosen (UsherFlow *flow,
                 guint      way)
{
  switch ((UsherWayOn) way)
    {
    case USHER_WAY_AGAIN:
    case USHER_WAY_TAKE_OVER:
      flow_launch (flow, way == USHER_WAY_TAKE_OVER);
      break;
    case USHER_WAY_SIGN_IN:
    case USHER_WAY_TRUST:
    case USHER_WAY_SERVER:
      flow_signed_off (flow, NULL);
      break;
    case USHER_WAY_CHOOSE:
      flow_back_to_list (flow);
      break;
    case USHER_WAY_CLOSE:
    case USHER_WAY_NONE:
    default:
      usher_shell_leave (flow->context.shell);
      break;
    }
}

static void
flow_show_ended (UsherFlow          *flow,
                 const UsherFailure *failure)
{
  UsherWayOn first = flow_first_way (flow, failure);

  if (flow->ended == NULL)
    {
      flow->ended = g_object_ref_sink (usher_ended_page_new (flow->context.house));
      g_signal_connect_swapped (flow->ended, "way", G_CALLBACK (flow_way_chosen), flow);
    }
  usher_ended_page_show (flow->ended, failure, flow->offer_name, first, flow_second_way (failure, first));
  usher_shell_show_page (flow->context.shell, GTK_WIDGET (flow->ended));
}

static void
flow_session_event (UsherFlow          *flow,
                    guint               event,
                    const UsherFailure *failure)
{
  if (event == USHER_CLIENT_LEFT)
    flow_back_to_list (flow);
  else if (flow_move (flow, event) && event == USHER_CLIENT_STOPPED)
    flow_show_ended (flow, failure);
}

static void
flow_make_session (UsherFlow *flow)
{
  if (flow->session != NULL)
    return;
  flow->session = usher_session_step_new (&flow->context);
  if (flow->full_screen)
    usher_session_step_set_full_screen_wanted (flow->session, TRUE);
  g_signal_connect_swapped (flow->session, "event", G_CALLBACK (flow_session_event), flow);
}

static gboolean
flow_prepare_now (gpointer data)
{
  UsherFlow *flow = data;

  flow->prepare = 0;
  flow_make_session (flow);
  usher_session_step_prepare (flow->session);
  return G_SOURCE_REMOVE;
}

/* while the user still reads the list, and after it was painted */
static void
flow_prepare_session (UsherFlow *flow)
{
  g_clear_handle_id (&flow->prepare, g_source_remove);
  if (flow->state == USHER_CLIENT_CHOOSING)
    flow->prepare = g_timeout_add_full (G_PRIORITY_LOW, FLOW_PREPARE_MS, flow_prepare_now, flow, NULL);
}

static void
flow_offer_chosen (UsherFlow  *flow,
                   const char *id,
                   const char *name)
{
  flow_make_session (flow);
  g_free (flow->offer_id);
  g_free (flow->offer_name);
  flow->offer_id = g_strdup (id);
  flow->offer_name = g_strdup (name);
  flow_launch (flow, FALSE);
}

static void
flow_make_steps (UsherFlow *flow)
{
  flow->server = usher_server_step_new (&flow->context);
  g_signal_connect_swapped (flow->server, "chosen", G_CALLBACK (flow_server_chosen), flow);

  flow->sign_in = usher_sign_in_step_new (&flow->context);
  g_signal_connect_swapped (flow->sign_in, "asked", G_CALLBACK (flow_sign_in_asked), flow);
  g_signal_connect_swapped (flow->sign_in, "refused", G_CALLBACK (flow_sign_in_refused), flow);
  g_signal_connect_swapped (flow->sign_in, "signed-in", G_CALLBACK (flow_signed_in), flow);
  g_signal_connect_swapped (flow->sign_in, "kept", G_CALLBACK (flow_remark), flow);
  g_signal_connect_swapped (flow->sign_in, "distrusted", G_CALLBACK (flow_distrusted), flow);
  g_signal_connect_swapped (flow->sign_in, "change-server", G_CALLBACK (flow_change_server), flow);

  flow->list = usher_list_step_new (&flow->context);
  g_signal_connect_swapped (flow->list, "launch", G_CALLBACK (flow_offer_chosen), flow);
  g_signal_connect_swapped (flow->list, "sign-out", G_CALLBACK (flow_sign_out), flow);
}

static void
flow_dispose (GObject *object)
{
  UsherFlow *flow = USHER_FLOW (object);

  g_clear_handle_id (&flow->prepare, g_source_remove);
  if (flow->session != NULL)
    g_signal_handlers_disconnect_by_data (flow->session, flow);
  if (flow->ended != NULL)
    g_signal_handlers_disconnect_by_data (flow->ended, flow);
  if (flow->broker != NULL)
    g_signal_handlers_disconnect_by_data (flow->broker, flow);
  g_clear_object (&flow->session);
  g_clear_object (&flow->list);
  g_clear_object (&flow->sign_in);
  g_clear_object (&flow->server);
  g_clear_object (&flow->ended);
  g_clear_object (&flow->broker);
  g_clear_object (&flow->context.settings);
  G_OBJECT_CLASS (usher_flow_parent_class)->dispose (object);
}

static void
flow_finalize (GObject *object)
{
  UsherFlow *flow = USHER_FLOW (object);

  g_free (flow->realm);
  g_free (flow->user);
  g_free (flow->wanted);
  g_free (flow->offer_id);
  g_free (flow->offer_name);
  G_OBJECT_CLASS (usher_flow_parent_class)->finalize (object);
}

static void
usher_flow_class_init (UsherFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = flow_dispose;
  G_OBJECT_CLASS (klass)->finalize = flow_finalize;
  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
usher_flow_init (UsherFlow *flow)
{
}

/**
 * usher_flow_new:
 * @shell: what shows the pages; outlives the flow
 * @settings: of the schema org.usher.Client
 * @house: the house's face; outlives the flow
 *
 * Returns: (transfer full): a flow that has not begun
 */
UsherFlow *
usher_flow_new (UsherShell       *shell,
                GSettings        *settings,
                const UsherHouse *house)
{
  UsherFlow *flow = g_object_new (USHER_TYPE_FLOW, NULL);

  flow->context.shell = shell;
  flow->context.settings = g_object_ref (settings);
  flow->context.house = house;
  return flow;
}

static UsherServerProfile *
flow_find_profile (UsherFlow          *flow,
                   const UsherOptions *options,
                   const char         *address,
                   GError            **error)
{
  const char *ca_file = options->ca_file != NULL ? options->ca_file : flow->context.house->ca_file;

  if (options->fingerprint != NULL || options->ca_file != NULL)
    return usher_server_profile_new (address, options->fingerprint, options->ca_file, error);
  if (flow->context.house->server != NULL && ca_file != NULL)
    return usher_server_profile_new (address, NULL, ca_file, error);
  return usher_known_servers_find (flow->context.settings, address, error);
}

/**
 * usher_flow_begin:
 * @flow: a flow
 * @options: the command line
 *
 * Shows the first page: sign-in where a server is known, the server's page elsewhere.
 */
void
usher_flow_begin (UsherFlow          *flow,
                  const UsherOptions *options)
{
  g_autofree char *last = g_settings_get_string (flow->context.settings, "server");
  const char *address = options->server;
  g_autoptr (UsherServerProfile) profile = NULL;
  g_autoptr (GError) error = NULL;

  flow->realm = g_strdup (options->realm);
  flow->user = g_strdup (options->user);
  flow->wanted = g_strdup (options->desktop);
  flow->full_screen = (options->flags & USHER_OPTION_FULL_SCREEN) != 0;
  flow_make_steps (flow);

  if (address == NULL)
    address = flow->context.house->server != NULL ? flow->context.house->server : last;
  if (*address == '\0')
    {
      flow_ask_server (flow, NULL);
      return;
    }
  profile = flow_find_profile (flow, options, address, &error);
  if (profile == NULL)
    {
      g_warning ("%s", error->message);
      flow_ask_server (flow, address);
      return;
    }
  flow_server_chosen (flow, profile);
}

/**
 * usher_flow_open:
 * @flow: a flow that has not begun
 * @document: from a launch file
 * @full_screen: whether it fills the screen, whatever the settings say
 *
 * Opens a display without a broker.
 */
void
usher_flow_open (UsherFlow                 *flow,
                 const UsherLaunchDocument *document,
                 gboolean                   full_screen)
{
  flow->full_screen = full_screen;
  flow_make_session (flow);
  flow->offer_name = g_strdup (document->desktop_name);
  if (flow_move (flow, USHER_CLIENT_FILE_OPENED))
    usher_session_step_open (flow->session, document);
}

/**
 * usher_flow_refuse:
 * @flow: a flow that has not begun
 * @failure: why the launch file opens no display
 */
void
usher_flow_refuse (UsherFlow          *flow,
                   const UsherFailure *failure)
{
  if (flow_move (flow, USHER_CLIENT_FILE_OPENED) && flow_move (flow, USHER_CLIENT_STOPPED))
    flow_show_ended (flow, failure);
}

/**
 * usher_flow_refresh:
 * @flow: a flow
 *
 * Looks for desktops again, where the list is shown.
 */
void
usher_flow_refresh (UsherFlow *flow)
{
  if (flow->state == USHER_CLIENT_CHOOSING)
    usher_list_step_back (flow->list);
}

/**
 * usher_flow_leave:
 * @flow: a flow, not to be used any more
 * @callback: called once the broker knows
 * @data: for @callback
 *
 * Gives back what the user holds at the broker: the place in a line, the sign-in.
 *
 * Returns: FALSE, and @callback is not called, where there is nothing to give back
 */
gboolean
usher_flow_leave (UsherFlow           *flow,
                  GAsyncReadyCallback  callback,
                  gpointer             data)
{
  if (flow->broker == NULL || !usher_broker_client_is_signed_in (flow->broker))
    return FALSE;
  usher_list_step_stop (flow->list);
  if (flow->session != NULL)
    usher_session_step_stop (flow->session);
  usher_broker_client_leave_async (flow->broker, callback, data);
  return TRUE;
}

UsherClientState
usher_flow_get_state (UsherFlow *flow)
{
  return flow->state;
}
