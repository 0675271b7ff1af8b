/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/viewers-call.h"

#include <json-glib/json-glib.h>
#include <libvirt/libvirt-qemu.h>

#include "broker/adapters/libvirt/own-domain.h"
#include "common/wire/json-text.h"

#define VIEWERS_CALL_QUERY "{\"execute\":\"query-spice\"}"

static const char *
viewers_call_text (JsonObject *object,
                   const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
}

/* NULL for one that no event could have named */
static char *
viewers_call_channel (JsonNode *node)
{
  JsonObject *channel = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gboolean ipv6 = channel != NULL && g_str_equal (viewers_call_text (channel, "family"), "ipv6");

  if (channel == NULL || *viewers_call_text (channel, "host") == '\0' || *viewers_call_text (channel, "port") == '\0')
    return NULL;
  return g_strdup_printf (ipv6 ? "[%s]:%s" : "%s:%s", viewers_call_text (channel, "host"),
                          viewers_call_text (channel, "port"));
}

/* FALSE when it is no answer: who is taken for gone loses the session */
static gboolean
viewers_call_channels (JsonNode   *root,
                       JsonArray **channels)
{
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *node = object != NULL ? json_object_get_member (object, "return") : NULL;

  *channels = NULL;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  /* left out while nobody is connected: QEMU's QMP reference, query-spice */
  node = json_object_get_member (json_node_get_object (node), "channels");
  if (node != NULL && !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  *channels = node != NULL ? json_node_get_array (node) : NULL;
  return TRUE;
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
  g_autoptr (JsonNode) root = usher_json_text_parse (answer, -1, NULL);
  g_autoptr (GPtrArray) viewers = g_ptr_array_new_with_free_func (g_free);
  JsonArray *channels;

  if (!viewers_call_channels (root, &channels))
    {
      g_set_error_literal (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE, "qemu did not say who is connected");
      return NULL;
    }
  for (guint i = 0; channels != NULL && i < json_array_get_length (channels); i++)
    {
      char *channel = viewers_call_channel (json_array_get_element (channels, i));

      if (channel != NULL)
        g_ptr_array_add (viewers, channel);
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
