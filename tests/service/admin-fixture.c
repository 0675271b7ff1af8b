/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/service/admin-fixture.h"

UsherAdminFlow
admin_fixture_flow (UsherBrokerFixture *fixture)
{
  return (UsherAdminFlow) {
    .context = fixture->context,
    .keeper = fixture->keeper,
    .power = fixture->power,
    .launch = fixture->launch,
    .jobs = fixture->jobs,
    .locks = fixture->locks,
    .hosts = fixture->hosts,
    .templates = fixture->templates,
  };
}

UsherRequest *
admin_fixture_request (void)
{
  return usher_request_new (NULL, "uid:0", "local", 30);
}

char *
admin_fixture_state (UsherBrokerFixture *fixture,
                     const char         *name)
{
  UsherAdminFlow flow = admin_fixture_flow (fixture);
  g_autoptr (UsherDesktop) desktop = usher_admin_flow_desktop (&flow, name, NULL);

  return g_strdup (desktop != NULL ? usher_desktop_state_to_word (desktop->state) : "gone");
}

/* launched for alice; the name of her desktop */
char *
admin_fixture_give_one (UsherBrokerFixture *fixture)
{
  static const UsherLaunchAsk ask = { .offer = "pool:office" };
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = usher_broker_fixture_launch (fixture, "alice", &ask, &error);
  g_autoptr (UsherDesktop) own = NULL;

  g_assert_no_error (error);
  own = usher_broker_fixture_own (fixture, "alice@office");
  return g_strdup (own->name);
}

/* how often the administrator did it */
guint
admin_fixture_audited (UsherBrokerFixture *fixture,
                       const char         *action,
                       const char         *outcome)
{
  g_autoptr (JsonNode) rows = NULL;
  guint found = 0;

  usher_audit_store_flush (usher_context_audit (fixture->context), NULL);
  rows = usher_audit_store_read (usher_context_audit (fixture->context), NULL, 1000, NULL);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (rows)); i++)
    {
      JsonObject *row = json_array_get_object_element (json_node_get_array (rows), i);

      found += g_str_equal (json_object_get_string_member (row, "actor"), "uid:0") &&
               g_str_equal (json_object_get_string_member (row, "action"), action) &&
               g_str_equal (json_object_get_string_member (row, "outcome"), outcome);
    }
  return found;
}
