/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/command.h"

#include "broker/ctl/prompt.h"
#include "broker/ctl/show.h"
#include "common/error.h"

static char *option_realm;
static char *option_name;
static char **option_groups;

#define REALM_OPTION \
  { "realm", 0, 0, G_OPTION_ARG_STRING, &option_realm, "Realm of kind file; needed when there are several", "REALM" }

static const GOptionEntry realm_options[] = { REALM_OPTION, G_OPTION_ENTRY_NULL };

static const GOptionEntry add_options[] = {
  REALM_OPTION,
  { "name", 0, 0, G_OPTION_ARG_STRING, &option_name, "Name for people", "TEXT" },
  { "group", 'g', 0, G_OPTION_ARG_STRING_ARRAY, &option_groups, "A group; may be given several times", "GROUP" },
  G_OPTION_ENTRY_NULL,
};

static char *
command_user_path (const char *user)
{
  g_autofree char *path = usher_ctl_path ("/v1/admin/users", user, NULL);

  return usher_ctl_query (path, "realm", option_realm, NULL);
}

static UsherCtlExit
command_user_call (UsherCtl   *ctl,
                   const char *method,
                   const char *user,
                   JsonNode   *body)
{
  g_autofree char *path = command_user_path (user);
  g_autoptr (GError) error = NULL;
  g_auto (UsherReply) reply = { 0 };

  if (!usher_ctl_call (ctl, method, path, body, &reply, &error))
    return usher_ctl_failed (error);
  return USHER_CTL_DONE;
}

static JsonNode *
command_user_fetch (UsherCtl *ctl,
                    GError  **error)
{
  g_autofree char *path = usher_ctl_query ("/v1/admin/users", "realm", option_realm, NULL);

  return usher_ctl_get (ctl, path, error);
}

static void
command_user_row (UsherTable *table,
                  JsonObject *user)
{
  g_autofree char *groups = usher_show_joined (user, "groups");

  usher_table_row (table);
  usher_table_text (table, usher_show_text (user, "name"));
  usher_table_text (table, usher_show_text (user, "display_name"));
  usher_table_text (table, groups);
  usher_table_toned (table, USHER_TONE_BAD,
                     json_object_get_boolean_member_with_default (user, "disabled", FALSE) ? "disabled" : "");
}

static UsherCtlExit
command_user_list (UsherCtl *ctl,
                   char    **arguments)
{
  static const char *const headings[] = { "USER", "NAME", "GROUPS", "", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = command_user_fetch (ctl, &error);
  g_autoptr (UsherTable) table = usher_table_new (headings);
  JsonObject *user;

  if (node == NULL)
    return usher_ctl_failed (error);
  if (ctl->json)
    {
      usher_ctl_show (ctl, node);
      return USHER_CTL_DONE;
    }
  for (guint i = 0; (user = usher_show_item (usher_show_array (json_node_get_object (node), "users"), i)) != NULL; i++)
    command_user_row (table, user);
  usher_ctl_print (ctl, table);
  return USHER_CTL_DONE;
}

/* "add" must not change somebody who is there, nor the others make somebody who is not */
static gboolean
command_user_expect (UsherCtl   *ctl,
                     const char *name,
                     gboolean    there,
                     GError    **error)
{
  g_autoptr (JsonNode) node = command_user_fetch (ctl, error);
  gboolean found = FALSE;
  JsonObject *user;

  if (node == NULL)
    return FALSE;
  for (guint i = 0; (user = usher_show_item (usher_show_array (json_node_get_object (node), "users"), i)) != NULL; i++)
    found = found || g_strcmp0 (usher_show_text (user, "name"), name) == 0;
  if (found == there)
    return TRUE;
  if (found)
    g_set_error (error, USHER_ERROR, USHER_ERROR_CONFLICT,
                 "there is a user '%s' already: change the password with usherctl user passwd, the rest with user change",
                 name);
  else
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no user '%s'", name);
  return FALSE;
}

static void
command_user_set_facts (JsonObject *object)
{
  JsonArray *groups = json_array_new ();

  if (option_name != NULL)
    json_object_set_string_member (object, "display_name", option_name);
  for (guint i = 0; option_groups != NULL && option_groups[i] != NULL; i++)
    {
      if (*option_groups[i] != '\0')
        json_array_add_string_element (groups, option_groups[i]);
    }
  if (option_groups != NULL)
    json_object_set_array_member (object, "groups", groups);
  else
    json_array_unref (groups);
}

static UsherCtlExit
command_user_put (UsherCtl   *ctl,
                  const char *user,
                  JsonObject *facts)
{
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (body, facts);
  return command_user_call (ctl, "PUT", user, body);
}

static UsherCtlExit
command_user_put_password (UsherCtl   *ctl,
                           const char *user,
                           gboolean    fresh)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherSecret) password = NULL;
  JsonObject *facts;

  if (!command_user_expect (ctl, user, !fresh, &error))
    return usher_ctl_failed (error);
  password = usher_prompt_password (user, &error);
  if (password == NULL)
    return usher_ctl_failed (error);
  facts = json_object_new ();
  json_object_set_string_member (facts, "password", usher_secret_text (password));
  command_user_set_facts (facts);
  return command_user_put (ctl, user, facts);
}

static UsherCtlExit
command_user_add (UsherCtl *ctl,
                  char    **arguments)
{
  return command_user_put_password (ctl, arguments[0], TRUE);
}

static UsherCtlExit
command_user_passwd (UsherCtl *ctl,
                     char    **arguments)
{
  return command_user_put_password (ctl, arguments[0], FALSE);
}

static UsherCtlExit
command_user_change (UsherCtl *ctl,
                     char    **arguments)
{
  g_autoptr (GError) error = NULL;
  JsonObject *facts;

  if (!command_user_expect (ctl, arguments[0], TRUE, &error))
    return usher_ctl_failed (error);
  facts = json_object_new ();
  command_user_set_facts (facts);
  return command_user_put (ctl, arguments[0], facts);
}

static UsherCtlExit
command_user_set_disabled (UsherCtl   *ctl,
                           const char *user,
                           gboolean    disabled)
{
  g_autoptr (GError) error = NULL;
  JsonObject *facts;

  if (!command_user_expect (ctl, user, TRUE, &error))
    return usher_ctl_failed (error);
  facts = json_object_new ();
  json_object_set_boolean_member (facts, "disabled", disabled);
  return command_user_put (ctl, user, facts);
}

static UsherCtlExit
command_user_disable (UsherCtl *ctl,
                      char    **arguments)
{
  return command_user_set_disabled (ctl, arguments[0], TRUE);
}

static UsherCtlExit
command_user_enable (UsherCtl *ctl,
                     char    **arguments)
{
  return command_user_set_disabled (ctl, arguments[0], FALSE);
}

static UsherCtlExit
command_user_remove (UsherCtl *ctl,
                     char    **arguments)
{
  g_autofree char *question = g_strdup_printf ("Remove the user %s?", arguments[0]);

  if (!ctl->yes && !usher_prompt_agreed (question))
    return USHER_CTL_REFUSED;
  return command_user_call (ctl, "DELETE", arguments[0], NULL);
}

#define PASSWORD \
  "The password is asked for twice at a terminal; elsewhere it is the first line of standard input. It is never an argument."

const UsherCommand usher_command_user[] = {
  { "user list", NULL, "List the users that the broker keeps", NULL, realm_options, 0, 0,
    command_user_list, USHER_COMMAND_LOOK },
  { "user add", "USER", "Add a user", PASSWORD, add_options, 1, 1, command_user_add },
  { "user passwd", "USER", "Set a user's password; ends the user's sign-ins", PASSWORD, realm_options, 1, 1,
    command_user_passwd },
  { "user change", "USER", "Change a user's name or groups", "The groups that are given replace all; -g '' takes all away.",
    add_options, 1, 1, command_user_change },
  { "user disable", "USER", "Let a user sign in no more", NULL, realm_options, 1, 1, command_user_disable },
  { "user enable", "USER", "Let a disabled user sign in again", NULL, realm_options, 1, 1, command_user_enable },
  { "user remove", "USER", "Remove a user; desktops stay until they are released", NULL, realm_options, 1, 1,
    command_user_remove },
  { NULL },
};
