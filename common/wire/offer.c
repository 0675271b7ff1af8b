/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/offer.h"

#include <string.h>

#include "common/wire/json-fields.h"

static const char *const kind_words[] = {
  [USHER_POOL_FLOATING] = "floating",
  [USHER_POOL_MANUAL] = "manual",
  [USHER_POOL_PERSONAL] = "personal",
};

static const char *const state_words[] = {
  [USHER_OFFER_READY] = "ready",
  [USHER_OFFER_STARTING] = "starting",
  [USHER_OFFER_IN_USE] = "in-use",
  [USHER_OFFER_OFF] = "off",
  [USHER_OFFER_WAITING] = "waiting",
  [USHER_OFFER_FAILED] = "failed",
  [USHER_OFFER_CLOSED] = "closed",
};

/* in the order of the bits */
static const char *const action_words[] = { "launch", "start", "shutdown", "reset", "revert" };

const char *
usher_pool_kind_to_word (UsherPoolKind kind)
{
  return kind_words[kind];
}

/**
 * usher_pool_kind_from_word:
 *
 * Returns: FALSE, with @kind untouched, for an unknown word
 */
gboolean
usher_pool_kind_from_word (const char    *word,
                           UsherPoolKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_words); i++)
    {
      if (g_strcmp0 (word, kind_words[i]) != 0)
        continue;
      *kind = i;
      return TRUE;
    }
  return FALSE;
}

const char *
usher_offer_state_to_word (UsherOfferState state)
{
  return state_words[state];
}

/**
 * usher_offer_state_from_word:
 *
 * Returns: FALSE, with @state untouched, for an unknown word
 */
gboolean
usher_offer_state_from_word (const char      *word,
                             UsherOfferState *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_words); i++)
    {
      if (g_strcmp0 (word, state_words[i]) != 0)
        continue;
      *state = i;
      return TRUE;
    }
  return FALSE;
}

/**
 * usher_offer_action_to_word:
 * @action: one action, not several
 *
 * Returns: its word, which is its path in the API too
 */
const char *
usher_offer_action_to_word (UsherOfferActions action)
{
  return action_words[g_bit_nth_lsf (action, -1)];
}

UsherOffer *
usher_offer_new (void)
{
  return g_new0 (UsherOffer, 1);
}

void
usher_offer_free (UsherOffer *offer)
{
  if (offer == NULL)
    return;
  g_free (offer->id);
  g_free (offer->name);
  g_free (offer->description);
  g_free (offer->icon);
  g_free (offer);
}

/**
 * usher_offer_copy:
 *
 * Returns: (transfer full): a deep copy
 */
UsherOffer *
usher_offer_copy (const UsherOffer *offer)
{
  UsherOffer *copy = usher_offer_new ();

  *copy = *offer;
  copy->id = g_strdup (offer->id);
  copy->name = g_strdup (offer->name);
  copy->description = g_strdup (offer->description);
  copy->icon = g_strdup (offer->icon);
  return copy;
}

/**
 * usher_offer_to_json:
 *
 * Returns: (transfer full): an entry of GET /v1/desktops
 */
JsonNode *
usher_offer_to_json (const UsherOffer *offer)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *actions = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (action_words); i++)
    {
      if (offer->actions & (1u << i))
        json_array_add_string_element (actions, action_words[i]);
    }

  json_object_set_string_member (object, "id", offer->id);
  json_object_set_string_member (object, "name", offer->name);
  json_object_set_string_member (object, "description", offer->description);
  json_object_set_string_member (object, "icon", offer->icon);
  json_object_set_string_member (object, "kind", kind_words[offer->kind]);
  json_object_set_string_member (object, "state", state_words[offer->state]);
  json_object_set_array_member (object, "actions", actions);
  usher_json_fields_set_time (object, "opens_at", offer->opens_at);
  usher_json_fields_set_time (object, "last_used", offer->last_used);

  json_node_take_object (node, object);
  return node;
}

static UsherOfferActions
offer_read_actions (UsherJsonFields *fields)
{
  JsonArray *array = usher_json_fields_array (fields, "actions", 32);
  UsherOfferActions actions = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        {
          usher_json_fields_refuse (fields, "actions", "holds more than texts");
          return 0;
        }
      /* an action that a newer broker offers is one we cannot ask for */
      for (guint word = 0; word < G_N_ELEMENTS (action_words); word++)
        {
          if (g_str_equal (json_node_get_string (node), action_words[word]))
            actions |= 1u << word;
        }
    }
  return actions;
}

/**
 * usher_offer_from_json:
 * @node: (nullable): what a broker answered
 *
 * Returns: (transfer full): the offer; NULL with #USHER_ERROR_BAD_REQUEST naming the first field that is wrong
 */
UsherOffer *
usher_offer_from_json (JsonNode *node,
                       GError  **error)
{
  g_autoptr (UsherOffer) offer = usher_offer_new ();
  UsherJsonFields fields;

  usher_json_fields_init (&fields, node, "offer");
  offer->id = g_strdup (usher_json_fields_text (&fields, "id", 256));
  if (!g_str_has_prefix (offer->id, "pool:") && !g_str_has_prefix (offer->id, "desktop:"))
    usher_json_fields_refuse (&fields, "id", "is neither pool:NAME nor desktop:UUID");
  offer->name = g_strdup (usher_json_fields_text (&fields, "name", 256));
  offer->description = g_strdup (usher_json_fields_optional_text (&fields, "description", 4096));
  offer->icon = g_strdup (usher_json_fields_optional_text (&fields, "icon", 256));
  offer->kind = usher_json_fields_word (&fields, "kind", kind_words, G_N_ELEMENTS (kind_words), -1);
  offer->state = usher_json_fields_word (&fields, "state", state_words, G_N_ELEMENTS (state_words), -1);
  offer->actions = offer_read_actions (&fields);
  offer->opens_at = usher_json_fields_time (&fields, "opens_at");
  offer->last_used = usher_json_fields_time (&fields, "last_used");

  return usher_json_fields_finish (&fields, error) ? g_steal_pointer (&offer) : NULL;
}
