/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/ctl/ctl.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "broker/ctl/show.h"
#include "common/paths.h"

/* the most that the broker shows at once */
#define CTL_PAGE "1000"

static UsherConnection *
ctl_connection (UsherCtl *ctl)
{
  if (ctl->socket == NULL)
    ctl->socket = usher_paths_admin_socket ();
  if (ctl->connection == NULL)
    ctl->connection = usher_connection_new (ctl->socket);
  return ctl->connection;
}

/**
 * usher_ctl_get:
 *
 * Returns: (transfer full) (nullable): the JSON object at @path
 */
JsonNode *
usher_ctl_get (UsherCtl   *ctl,
               const char *path,
               GError    **error)
{
  JsonNode *node = usher_connection_get (ctl_connection (ctl), path, error);

  if (node != NULL && ctl->watch != NULL)
    usher_watch_saw (ctl->watch, node);
  return node;
}

/**
 * usher_ctl_get_all:
 * @path: of a list that comes page by page
 * @list: the member that holds the list
 *
 * Returns: (transfer full) (nullable): an object with the whole list
 */
JsonNode *
usher_ctl_get_all (UsherCtl   *ctl,
                   const char *path,
                   const char *list,
                   GError    **error)
{
  g_autoptr (JsonNode) whole = usher_ctl_body (NULL, NULL);
  JsonArray *all = json_array_new ();
  g_autofree char *after = NULL;

  json_object_set_array_member (json_node_get_object (whole), list, all);
  do
    {
      g_autofree char *query = usher_ctl_query (path, "limit", CTL_PAGE, "after", after, NULL);
      g_autoptr (JsonNode) page = usher_ctl_get (ctl, query, error);
      JsonArray *items;

      if (page == NULL)
        return NULL;
      items = usher_show_array (json_node_get_object (page), list);
      for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
        json_array_add_element (all, json_array_dup_element (items, i));
      g_free (after);
      after = g_strdup (usher_show_text (json_node_get_object (page), "next"));
    }
  while (after != NULL);
  return g_steal_pointer (&whole);
}

gboolean
usher_ctl_call (UsherCtl   *ctl,
                const char *method,
                const char *path,
                JsonNode   *body,
                UsherReply *reply,
                GError    **error)
{
  return usher_connection_call (ctl_connection (ctl), method, path, body, NULL, reply, error);
}

/**
 * usher_ctl_failed:
 *
 * Says what went wrong.
 *
 * Returns: the exit code for @error
 */
UsherCtlExit
usher_ctl_failed (const GError *error)
{
  g_autofree char *clean = usher_table_clean (error->message);

  fprintf (stderr, "usherctl: %s\n", clean);
  return usher_connection_is_down (error) ? USHER_CTL_DOWN : USHER_CTL_REFUSED;
}

/**
 * usher_ctl_do:
 * @body: (nullable) (transfer full): a JSON object
 *
 * Tells the broker to do something whose answer is of no interest, and says what went wrong.
 *
 * Returns: the exit code
 */
UsherCtlExit
usher_ctl_do (UsherCtl   *ctl,
              const char *method,
              const char *path,
              JsonNode   *body)
{
  g_autoptr (JsonNode) owned = body;
  g_auto (UsherReply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  if (usher_ctl_call (ctl, method, path, owned, &reply, &error))
    return USHER_CTL_DONE;
  return usher_ctl_failed (error);
}

/**
 * usher_ctl_body:
 * @name: of a member
 * @...: its text; more names with their texts; NULL. A member whose text is NULL is left out
 *
 * Returns: (transfer full): a JSON object
 */
JsonNode *
usher_ctl_body (const char *name,
                ...)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  va_list members;

  va_start (members, name);
  for (; name != NULL; name = va_arg (members, const char *))
    {
      const char *text = va_arg (members, const char *);

      if (text != NULL)
        json_object_set_string_member (object, name, text);
    }
  va_end (members);
  json_node_take_object (node, object);
  return node;
}

/**
 * usher_ctl_write:
 *
 * Prints @text, or leaves it to who watches.
 */
void
usher_ctl_write (UsherCtl   *ctl,
                 const char *text)
{
  if (ctl->watch != NULL)
    usher_watch_write (ctl->watch, text);
  else
    fputs (text, stdout);
}

/**
 * usher_ctl_show:
 *
 * Prints JSON for programs, and so that people can read it.
 */
void
usher_ctl_show (UsherCtl *ctl,
                JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, node);
  text = json_generator_to_data (generator, NULL);
  usher_ctl_write (ctl, text);
  usher_ctl_write (ctl, "\n");
}

gboolean
usher_ctl_colours (void)
{
  const char *terminal = g_getenv ("TERM");
  const char *refused = g_getenv ("NO_COLOR");

  return isatty (STDOUT_FILENO) && (refused == NULL || *refused == '\0') && terminal != NULL &&
         strcmp (terminal, "dumb") != 0;
}

void
usher_ctl_print (UsherCtl   *ctl,
                 UsherTable *table)
{
  g_autofree char *text = usher_table_write (table, usher_ctl_colours ());

  usher_ctl_write (ctl, text);
}

/**
 * usher_ctl_path:
 * @first: the beginning, as it is
 * @...: segments, written so that they stay one segment each; NULL
 *
 * Returns: (transfer full): a path of the API
 */
char *
usher_ctl_path (const char *first,
                ...)
{
  GString *path = g_string_new (first);
  const char *segment;
  va_list segments;

  va_start (segments, first);
  while ((segment = va_arg (segments, const char *)) != NULL)
    {
      g_string_append_c (path, '/');
      g_string_append_uri_escaped (path, segment, NULL, FALSE);
    }
  va_end (segments);
  return g_string_free (path, FALSE);
}

/**
 * usher_ctl_query:
 * @path: a path
 * @...: names, each followed by its value; a name whose value is NULL is left out; NULL
 *
 * Returns: (transfer full): the path with its query
 */
char *
usher_ctl_query (const char *path,
                 ...)
{
  GString *query = g_string_new (path);
  const char *name;
  va_list pairs;

  va_start (pairs, path);
  while ((name = va_arg (pairs, const char *)) != NULL)
    {
      const char *value = va_arg (pairs, const char *);

      if (value == NULL)
        continue;
      g_string_append_printf (query, "%c%s=", strchr (query->str, '?') == NULL ? '?' : '&', name);
      g_string_append_uri_escaped (query, value, NULL, FALSE);
    }
  va_end (pairs);
  return g_string_free (query, FALSE);
}
