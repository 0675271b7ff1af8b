/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/admin-members.h"

/**
 * usher_admin_members_take:
 * @object: (transfer full): an object
 *
 * Returns: (transfer full): a node around it
 */
JsonNode *
usher_admin_members_take (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

/**
 * usher_admin_members_text:
 * @text: (nullable): a text, or null
 */
void
usher_admin_members_text (JsonObject *object,
                          const char *name,
                          const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

/**
 * usher_admin_members_texts:
 * @texts: (nullable) (array zero-terminated=1): a list; NULL for an empty one
 */
void
usher_admin_members_texts (JsonObject  *object,
                           const char  *name,
                           char *const *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  json_object_set_array_member (object, name, array);
}

/**
 * usher_admin_members_counts:
 *
 * Returns: (transfer full): how many desktops there are, in each state
 */
JsonObject *
usher_admin_members_counts (const UsherDesktopCounts *counts)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "total", counts->total);
  json_object_set_int_member (object, "running", counts->running);
  for (int state = 0; state < USHER_N_DESKTOP_STATES; state++)
    json_object_set_int_member (object, usher_desktop_state_to_word (state), counts->by_state[state]);
  return object;
}
