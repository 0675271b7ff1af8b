/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/wire/offer.h"

#include <string.h>

#include "common/error.h"

#define RIGHT "\"id\":\"pool:office\",\"name\":\"Office\",\"kind\":\"floating\",\"state\":\"ready\",\"actions\":[\"launch\"]"

static void
test_there_and_back (void)
{
  g_autoptr (UsherOffer) offer = usher_offer_new ();
  g_autoptr (UsherOffer) back = NULL;
  g_autoptr (UsherOffer) copy = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  offer->id = g_strdup ("desktop:7");
  offer->name = g_strdup ("Seven");
  offer->description = g_strdup ("The seventh");
  offer->kind = USHER_POOL_PERSONAL;
  offer->state = USHER_OFFER_IN_USE;
  offer->actions = USHER_OFFER_LAUNCH | USHER_OFFER_REVERT;
  offer->last_used = G_GINT64_CONSTANT (1800000000000001);

  node = usher_offer_to_json (offer);
  back = usher_offer_from_json (node, &error);
  g_assert_no_error (error);
  copy = usher_offer_copy (back);
  g_assert_cmpstr (copy->id, ==, offer->id);
  g_assert_cmpstr (copy->name, ==, offer->name);
  g_assert_cmpstr (copy->description, ==, offer->description);
  g_assert_null (copy->icon);
  g_assert_cmpint (copy->kind, ==, offer->kind);
  g_assert_cmpint (copy->state, ==, offer->state);
  g_assert_cmpint (copy->actions, ==, offer->actions);
  g_assert_cmpint (copy->opens_at, ==, 0);
  g_assert_cmpint (copy->last_used, ==, offer->last_used);
}

static void
test_words (void)
{
  for (int i = USHER_OFFER_READY; i <= USHER_OFFER_CLOSED; i++)
    {
      UsherOfferState state = USHER_OFFER_READY;

      g_assert_true (usher_offer_state_from_word (usher_offer_state_to_word (i), &state));
      g_assert_cmpint (state, ==, i);
    }
  for (int i = USHER_POOL_FLOATING; i <= USHER_POOL_PERSONAL; i++)
    {
      UsherPoolKind kind = USHER_POOL_FLOATING;

      g_assert_true (usher_pool_kind_from_word (usher_pool_kind_to_word (i), &kind));
      g_assert_cmpint (kind, ==, i);
    }
  g_assert_false (usher_offer_state_from_word ("", &(UsherOfferState) { 0 }));
  g_assert_false (usher_pool_kind_from_word (NULL, &(UsherPoolKind) { 0 }));
}

static void
test_newer_broker (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"id\":\"pool:a\",\"name\":\"A\",\"kind\":\"manual\",\"state\":\"off\","
                                                "\"actions\":[\"launch\",\"hibernate\"],\"colour\":\"red\"}", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherOffer) offer = usher_offer_from_json (node, &error);

  g_assert_no_error (error);
  g_assert_cmpint (offer->actions, ==, USHER_OFFER_LAUNCH);
}

static const struct
{
  const char *json;
  const char *field;
} wrong[] = {
  { "{}", "id" },
  { "{" RIGHT ",\"id\":\"office\"}", "id" },
  { "{" RIGHT ",\"id\":7}", "id" },
  { "{" RIGHT ",\"name\":\"\"}", "name" },
  { "{" RIGHT ",\"kind\":\"borrowed\"}", "kind" },
  { "{" RIGHT ",\"state\":null}", "state" },
  { "{" RIGHT ",\"actions\":\"launch\"}", "actions" },
  { "{" RIGHT ",\"actions\":[7]}", "actions" },
  { "{" RIGHT ",\"last_used\":\"yesterday\"}", "last_used" },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (wrong[i].json, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (node);
      g_assert_null (usher_offer_from_json (node, &error));
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_assert_nonnull (strstr (error->message, wrong[i].field));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offer/there-and-back", test_there_and_back);
  g_test_add_func ("/offer/words", test_words);
  g_test_add_func ("/offer/newer-broker", test_newer_broker);
  g_test_add_func ("/offer/wrong", test_wrong);
  return g_test_run ();
}
