/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/api/answer-list.h"

#include "common/wire/json-fields.h"
#include "common/wire/offer.h"
#include "common/wire/realm.h"

#define MOST_REALMS 256
#define MOST_OFFERS 4096

typedef gpointer (*ReadEntry) (JsonNode *node,
                               GError  **error);

static GPtrArray *
answer_list_read (const UsherAnswer *answer,
                  const char        *name,
                  guint              longest,
                  ReadEntry          read,
                  GDestroyNotify     free_entry,
                  GError           **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_entry);
  UsherJsonFields fields;
  JsonArray *array;

  usher_json_fields_init (&fields, answer->json, "answer");
  array = usher_json_fields_array (&fields, name, longest);
  if (!usher_json_fields_finish (&fields, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      gpointer entry = read (json_array_get_element (array, i), error);

      if (entry == NULL)
        return NULL;
      g_ptr_array_add (list, entry);
    }
  return g_steal_pointer (&list);
}

static gpointer
answer_list_read_realm (JsonNode *node,
                        GError  **error)
{
  return usher_realm_from_json (node, error);
}

static gpointer
answer_list_read_offer (JsonNode *node,
                        GError  **error)
{
  return usher_offer_from_json (node, error);
}

/**
 * usher_answer_list_realms:
 * @answer: to the question for realms
 *
 * Returns: (transfer full) (element-type UsherRealm): the realms
 */
GPtrArray *
usher_answer_list_realms (const UsherAnswer *answer,
                          GError           **error)
{
  return answer_list_read (answer, "realms", MOST_REALMS, answer_list_read_realm, (GDestroyNotify) usher_realm_free, error);
}

/**
 * usher_answer_list_offers:
 * @answer: to the question for desktops
 *
 * Returns: (transfer full) (element-type UsherOffer): the offers
 */
GPtrArray *
usher_answer_list_offers (const UsherAnswer *answer,
                          GError           **error)
{
  return answer_list_read (answer, "desktops", MOST_OFFERS, answer_list_read_offer, (GDestroyNotify) usher_offer_free, error);
}
