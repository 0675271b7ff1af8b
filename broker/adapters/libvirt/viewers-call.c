/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/viewers-call.h"

#include <json-glib/json-glib.h>
#include <libvirt/libvirt-qemu.h>

#include "broker/adapters/libvirt/own-domain.h"

#define VIEWERS_CALL_QUERY "{\"execute\":\"query-spice\"}"

static const char *
viewers_call_text (JsonObject *object,
                   const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
}

static char *
viewers_call_channel (JsonObject *channel)
{
  gboolean ipv6 = g_str_equal (viewers_call_text (channel, "family"), "ipv6");

  return g_strdup_printf (ipv6 ? "[%s]:%s" : "%s:%s", viewers_call_text (channel, "host"),
                          viewers_call_text (channel, "port"));
}

static JsonArray *
viewers_call_channels (JsonNode *root)
{
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *node = object != NULL ? json_object_get_member (object, "return") : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  /* left out while nobody is connected: QEMU's QMP reference, query-spice */
  node = json_object_get_member (json_node_get_object (node), "channels");
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * usher_viewers_call_parse:
 * @answer: QEMU's to query-spice
 * @error: UNAVAILABLE when it is no answer
 *
 * Returns: (transfer full) (element-type utf8): the channels, named as events name them
 */
GPtrArray *
usher_viewers_call_parse (const char *answer,
                          GError    **error)
{
  g_autoptr (JsonNode) root = json_from_string (answer, NULL);
  g_autoptr (GPtrArray) viewers = g_ptr_array_new_with_free_func (g_free);
  JsonArray *channels = viewers_call_channels (root);

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || !json_object_has_member (json_node_get_object (root), "return"))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "qemu did not say who is connected");
      return NULL;
    }
  for (guint i = 0; channels != NULL && i < json_array_get_length (channels); i++)
    {
      JsonNode *channel = json_array_get_element (channels, i);

      if (JSON_NODE_HOLDS_OBJECT (channel))
        g_ptr_array_add (viewers, viewers_call_channel (json_node_get_object (channel)));
    }
  return g_steal_pointer (&viewers);
}

/**
 * usher_viewers_call_ask:
 *
 * The port's viewers. libvirt itself does not say who is connected, only who comes and goes.
 */
gboolean
usher_viewers_call_ask (UsherHostCall   *call,
                        UsherHostLine   *line,
                        const UsherWait *wait,
                        GError         **error)
{
  g_autoptr (UsherDomainView) view = NULL;
  g_autoptr (virDomain) domain = usher_own_domain_find (line->connection, call->id, &view, error);
  char *answer = NULL;

  if (domain == NULL)
    return FALSE;
  if (virDomainQemuMonitorCommand (domain, VIEWERS_CALL_QUERY, &answer, 0) < 0)
    {
      usher_vir_error_take (error, line->connection, USHER_ERROR_UNAVAILABLE, "viewers of domain %s", call->id);
      return FALSE;
    }
  call->list = usher_viewers_call_parse (answer, error);
  free (answer);
  return call->list != NULL;
}
