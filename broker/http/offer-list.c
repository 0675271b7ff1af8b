/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/http/offer-list.h"

#include "common/wire/json-fields.h"

/* in the order of the bits of UsherOfferActions */
static const char *const action_words[] = { "launch", "start", "shutdown", "reset", "revert" };

static void
offer_list_add_text (GString    *text,
                     const char *value)
{
  const char *run = value;

  if (value == NULL)
    {
      g_string_append (text, "null");
      return;
    }
  g_string_append_c (text, '"');
  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c != '"' && *c != '\\' && (guchar) *c >= 0x20)
        continue;
      g_string_append_len (text, run, c - run);
      if (*c == '"' || *c == '\\')
        g_string_append_printf (text, "\\%c", *c);
      else
        g_string_append_printf (text, "\\u%04x", *c);
      run = c + 1;
    }
  g_string_append (text, run);
  g_string_append_c (text, '"');
}

static void
offer_list_add_member (GString    *text,
                       const char *name,
                       const char *value)
{
  g_string_append_c (text, ',');
  g_string_append (text, name);
  offer_list_add_text (text, value);
}

static void
offer_list_add_time (GString    *text,
                     const char *name,
                     gint64      time)
{
  g_autofree char *value = usher_json_fields_time_to_text (time);

  offer_list_add_member (text, name, value);
}

static void
offer_list_add (GString          *text,
                const UsherOffer *offer)
{
  const char *comma = "";

  g_string_append (text, "{\"id\":");
  offer_list_add_text (text, offer->id);
  offer_list_add_member (text, "\"name\":", offer->name);
  offer_list_add_member (text, "\"description\":", offer->description);
  offer_list_add_member (text, "\"icon\":", offer->icon);
  offer_list_add_member (text, "\"kind\":", usher_pool_kind_to_word (offer->kind));
  offer_list_add_member (text, "\"state\":", usher_offer_state_to_word (offer->state));
  g_string_append (text, ",\"actions\":[");
  for (guint i = 0; i < G_N_ELEMENTS (action_words); i++)
    {
      if (!(offer->actions & (1u << i)))
        continue;
      g_string_append (text, comma);
      offer_list_add_text (text, action_words[i]);
      comma = ",";
    }
  g_string_append_c (text, ']');
  offer_list_add_time (text, "\"opens_at\":", offer->opens_at);
  offer_list_add_time (text, "\"last_used\":", offer->last_used);
  g_string_append_c (text, '}');
}

/**
 * usher_offer_list_write:
 * @offers: (element-type UsherOffer): what a user may launch
 *
 * Writes what usher_offer_to_json() says without building a tree first, as the list is what clients ask for most.
 *
 * Returns: (transfer full): the answer of GET /v1/desktops
 */
char *
usher_offer_list_write (GPtrArray *offers)
{
  GString *text = g_string_sized_new (64 + offers->len * 320);

  g_string_append (text, "{\"desktops\":[");
  for (guint i = 0; i < offers->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      offer_list_add (text, offers->pdata[i]);
    }
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}
