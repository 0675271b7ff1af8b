/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include <stdio.h>

#include "broker/ctl/job.h"
#include "broker/ctl/show.h"
#include "common/error.h"
#include "common/wire/launch-document.h"

static gboolean option_take_over;
static int option_wait = 180;

static const GOptionEntry options[] = {
  { "take-over", 0, 0, G_OPTION_ARG_NONE, &option_take_over, "Move the desktop here when it is open elsewhere", NULL },
  { "wait", 0, 0, G_OPTION_ARG_INT, &option_wait, "Give up after so long; 180 unless given", "SECONDS" },
  G_OPTION_ENTRY_NULL,
};

static JsonNode *
command_launch_ask (UsherCtl   *ctl,
                    const char *user,
                    const char *desktop,
                    GError    **error)
{
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  g_auto (UsherReply) reply = { 0 };
  g_autoptr (JsonNode) report = NULL;
  JsonObject *ask = json_object_new ();

  json_object_set_string_member (ask, "user", user);
  json_object_set_string_member (ask, "desktop", desktop);
  json_object_set_boolean_member (ask, "take_over", option_take_over);
  json_node_take_object (body, ask);
  if (!usher_ctl_call (ctl, "POST", "/v1/admin/launch", body, &reply, error))
    return NULL;
  if (reply.location == NULL)
    return g_steal_pointer (&reply.node);
  report = usher_job_wait (ctl, desktop, reply.location, MAX (option_wait, 0), error);
  if (report == NULL)
    return NULL;
  if (usher_show_object (json_node_get_object (report), "result") == NULL)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "usherd's job ended without a launch document");
      return NULL;
    }
  return json_node_copy (json_object_get_member (json_node_get_object (report), "result"));
}

static UsherCtlExit
command_launch_run (UsherCtl *ctl,
                    char    **arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = command_launch_ask (ctl, arguments[0], arguments[1], &error);
  g_autoptr (UsherLaunchDocument) document = NULL;
  g_autofree char *text = NULL;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  document = usher_launch_document_from_json (node, &error);
  if (document == NULL)
    return usher_ctl_failed (error);
  text = usher_launch_document_to_vv (document);
  fputs (text, stdout);
  return USHER_CTL_DONE;
}

const UsherCommand usher_command_launch[] = {
  { "launch", "USER POOL|DESKTOP", "Launch a desktop for a user, and print its .vv file",
    "USER is NAME, in the default realm, or NAME@REALM; the user must be entitled. The ticket in the file lives for a\n"
    "minute unless the pool says otherwise: usherctl launch anna office | remote-viewer -",
    options, 2, 2, command_launch_run },
  { NULL },
};
