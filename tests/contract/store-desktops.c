/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/error.h"
#include "tests/contract/store-fixture.h"

#define ANNA "anna@office"
#define BEN "ben@office"

static UsherDesktopStore *
store_desktops (StoreFixture *fixture)
{
  return USHER_DESKTOP_STORE (fixture->store);
}

static void
store_desktops_assert_equal (const UsherDesktop *a,
                             const UsherDesktop *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpstr (a->pool, ==, b->pool);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->host, ==, b->host);
  g_assert_cmpstr (a->template, ==, b->template);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->state_since, ==, b->state_since);
  g_assert_cmpint (a->power, ==, b->power);
  g_assert_cmpstr (a->owner, ==, b->owner);
  g_assert_cmpuint (a->failures, ==, b->failures);
  g_assert_cmpstr (a->failure, ==, b->failure);
  g_assert_cmpint (a->last_used, ==, b->last_used);
  g_assert_cmpint (a->revision, ==, b->revision);
  g_assert_cmpuint (a->version, ==, b->version);
  g_assert_cmpuint (a->mac, ==, b->mac);
  g_assert_cmpint (a->claimed_at, ==, b->claimed_at);
  g_assert_cmpint (a->due_at, ==, b->due_at);
  g_assert_cmpuint (a->flags, ==, b->flags);
  g_assert_cmpstr (a->note, ==, b->note);
}

/* @desktop's row is as @desktop is */
static void
store_desktops_assert_kept (StoreFixture       *fixture,
                            const UsherDesktop *desktop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) kept = usher_desktop_store_get (store_desktops (fixture), desktop->id, &error);

  g_assert_no_error (error);
  store_desktops_assert_equal (kept, desktop);
}

static void
test_add_get (StoreFixture *fixture,
              gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) desktop = usher_desktop_new ();

  desktop->id = g_strdup ("b1");
  desktop->pool = g_strdup ("Büro; DROP TABLE desktops --'");
  desktop->name = g_strdup ("büro-001");
  desktop->host = g_strdup ("kvm1");
  desktop->template = g_strdup ("debian");
  desktop->state = USHER_DESKTOP_LOST;
  desktop->state_since = G_GINT64_CONSTANT (1795226353044067);
  desktop->power = USHER_POWER_PAUSED;
  desktop->owner = g_strdup ("o'hara@office");
  desktop->failures = 3;
  desktop->failure = g_strdup ("no space left on kvm1");
  desktop->last_used = 77;
  desktop->revision = 41;
  desktop->version = 12;
  desktop->mac = 0xffffff;
  desktop->claimed_at = G_GINT64_CONSTANT (1795226353044000);
  desktop->due_at = G_GINT64_CONSTANT (1795226353049999);
  desktop->flags = USHER_DESKTOP_PROTECTED | USHER_DESKTOP_ADOPTED;
  desktop->note = g_strdup ("Büro's \"own\"");
  g_assert_true (usher_desktop_store_add (store_desktops (fixture), desktop, NULL, &error));
  g_assert_no_error (error);
  store_desktops_assert_kept (fixture, desktop);
  store_fixture_check_counts (fixture, desktop->pool);

  g_assert_null (usher_desktop_store_get (store_desktops (fixture), "b2", &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static void
test_add_twice (StoreFixture *fixture,
                gconstpointer adapter)
{
  g_autoptr (UsherDesktop) first = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  g_autoptr (UsherDesktop) same_name = usher_desktop_copy (first);
  g_autoptr (UsherDesktop) same_id = usher_desktop_copy (first);
  UsherAuditEntry audit = { .at = 1, .actor = "keeper", .action = "clone", .desktop = "other", .outcome = "ok" };
  g_autoptr (GError) error = NULL;

  g_free (same_name->id);
  same_name->id = g_strdup ("other");
  g_assert_false (usher_desktop_store_add (store_desktops (fixture), same_name, &audit, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);

  g_free (same_id->name);
  same_id->name = g_strdup ("other");
  g_assert_false (usher_desktop_store_add (store_desktops (fixture), same_id, &audit, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);

  store_desktops_assert_kept (fixture, first);
  store_fixture_check_counts (fixture, "office");
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 0);
}

/* the numbers of what @query finds, in order */
static void
store_desktops_assert_found (StoreFixture           *fixture,
                             const UsherDesktopQuery query,
                             const char             *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) desktops = usher_desktop_store_find (store_desktops (fixture), &query, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < desktops->len; i++)
    {
      const UsherDesktop *desktop = g_ptr_array_index (desktops, i);

      g_string_append_printf (found, "%s%d", i > 0 ? " " : "", (int) g_ascii_strtoll (desktop->id, NULL, 16));
    }
  g_assert_cmpstr (found->str, ==, expected);
}

/* 1-4 and 8 of office, 5-7 of lab; 3 and 5 are Anna's, 6 is Ben's */
static void
store_desktops_fill (StoreFixture *fixture)
{
  static const struct
  {
    const char       *pool;
    UsherDesktopState state;
    const char       *owner;
  } rows[] = {
    { "office", USHER_DESKTOP_READY, NULL },    { "office", USHER_DESKTOP_FAILED, NULL },
    { "office", USHER_DESKTOP_ASSIGNED, ANNA }, { "office", USHER_DESKTOP_READY, NULL },
    { "lab", USHER_DESKTOP_IN_USE, ANNA },      { "lab", USHER_DESKTOP_ASSIGNED, BEN },
    { "lab", USHER_DESKTOP_PLANNED, NULL },     { "office", USHER_DESKTOP_READY, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    usher_desktop_free (store_fixture_desktop (fixture, i + 1, rows[i].pool, rows[i].state, rows[i].owner));
}

#define READY (1u << USHER_DESKTOP_READY)
#define ASSIGNED (1u << USHER_DESKTOP_ASSIGNED)
#define IN_USE (1u << USHER_DESKTOP_IN_USE)
#define FAILED (1u << USHER_DESKTOP_FAILED)
#define FIND(expected, ...) store_desktops_assert_found (fixture, (UsherDesktopQuery){ __VA_ARGS__ }, expected)

static void
test_find (StoreFixture *fixture,
           gconstpointer adapter)
{
  store_desktops_fill (fixture);

  FIND ("1 2 3 4 5 6 7 8", .limit = 0);
  FIND ("1 2 3", .limit = 3);
  FIND ("5 6 7 8", .after = "00000004-0000-4000-8000-000000000000");
  FIND ("1 2 3 4 8", .pool = "office");
  FIND ("3 4", .pool = "office", .after = "00000002-0000-4000-8000-000000000000", .limit = 2);
  FIND ("2 3", .pool = "office", .states = ASSIGNED | FAILED);
  FIND ("3 5 6", .states = ASSIGNED | IN_USE);
  FIND ("3 5", .states = ASSIGNED | IN_USE, .limit = 2);
  FIND ("2", .states = FAILED);
  FIND ("3 5", .owner = ANNA);
  FIND ("5", .owner = ANNA, .pool = "lab");
  FIND ("3", .owner = ANNA, .states = ASSIGNED);
  FIND ("", .owner = "anna");
  FIND ("6", .name = "lab-006");
  FIND ("", .name = "lab-006", .pool = "office");
  FIND ("1 2 3 4 5 6 7 8", .host = "kvm1");
  FIND ("3 6", .host = "kvm1", .states = ASSIGNED);
  FIND ("", .host = "kvm2");
  FIND ("", .pool = "gym", .states = READY);
}

static void
test_find_ready_order (StoreFixture *fixture,
                       gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  store_desktops_fill (fixture);
  FIND ("1 4 8", .pool = "office", .states = READY);
  usher_desktop_store_set_power (store_desktops (fixture), "00000008-0000-4000-8000-000000000000", USHER_POWER_ON,
                                 &error);
  g_assert_no_error (error);
  FIND ("8 1 4", .pool = "office", .states = READY);
  FIND ("8", .pool = "office", .states = READY, .limit = 1);
  FIND ("4 1 8", .pool = "office", .states = READY, .cold_first = TRUE);
  FIND ("4", .pool = "office", .states = READY, .cold_first = TRUE, .limit = 1);
  FIND ("1 2 3 4 8", .pool = "office", .cold_first = TRUE);
  FIND ("1 4 8", .states = READY);

  usher_desktop_free (store_fixture_change (fixture, "00000001-0000-4000-8000-000000000000", USHER_DESKTOP_CLAIM, ANNA,
                                            &error));
  usher_desktop_free (store_fixture_change (fixture, "00000001-0000-4000-8000-000000000000", USHER_DESKTOP_RELEASE,
                                            NULL, &error));
  usher_desktop_free (store_fixture_change (fixture, "00000001-0000-4000-8000-000000000000",
                                            USHER_DESKTOP_RESET_PROVEN, NULL, &error));
  g_assert_no_error (error);
  FIND ("8 4 1", .pool = "office", .states = READY);
}

static gboolean
store_desktops_is_somebodys (UsherDesktopState state,
                             UsherDesktopEvent event)
{
  return usher_desktop_state_is_owned (state)
         || (state == USHER_DESKTOP_LOST && event != USHER_DESKTOP_FOUND_FREE);
}

/* every state meets every event: it moves as core says, or nothing changes */
static void
test_change_matrix (StoreFixture *fixture,
                    gconstpointer adapter)
{
  guint number = 0;

  for (int state = 0; state < USHER_N_DESKTOP_STATES; state++)
    for (int event = 0; event < USHER_N_DESKTOP_EVENTS; event++)
      {
        const char *owner = store_desktops_is_somebodys (state, event) ? ANNA : NULL;
        g_autoptr (UsherDesktop) before = store_fixture_desktop (fixture, number++, "office", state, owner);
        g_autoptr (GError) error = NULL;
        g_autoptr (UsherDesktop) after = store_fixture_change (fixture, before->id, event, BEN, &error);
        UsherDesktopState to = state;

        if (!usher_desktop_state_move (state, event, &to))
          {
            g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
            g_assert_null (after);
            store_desktops_assert_kept (fixture, before);
            continue;
          }
        g_assert_no_error (error);
        g_assert_cmpint (after->state, ==, to);
        g_assert_cmpint (after->state_since, ==, 5000);
        g_assert_cmpint (after->revision, >, before->revision);
        g_assert_cmpint (after->last_used, ==, state == USHER_DESKTOP_IN_USE ? 5000 : 0);
        g_assert_true (!usher_desktop_state_is_owned (to) || after->owner != NULL);
        g_assert_true (to == USHER_DESKTOP_LOST || usher_desktop_state_is_owned (to) || after->owner == NULL);
        store_desktops_assert_kept (fixture, after);
      }
  store_fixture_check_counts (fixture, "office");
}

static void
test_change_found (StoreFixture *fixture,
                   gconstpointer adapter)
{
  g_autoptr (UsherDesktop) hers = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_LOST, ANNA);
  g_autoptr (UsherDesktop) free_one = store_fixture_desktop (fixture, 2, "office", USHER_DESKTOP_LOST, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (store_fixture_change (fixture, hers->id, USHER_DESKTOP_FOUND_FREE, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (store_fixture_change (fixture, free_one->id, USHER_DESKTOP_FOUND_OWNED, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  store_desktops_assert_kept (fixture, hers);
  store_desktops_assert_kept (fixture, free_one);
}

/* one step of a life, from the revision that the last one gave */
static void
store_desktops_step (StoreFixture            *fixture,
                     UsherDesktop           **desktop,
                     const UsherDesktopChange change)
{
  UsherDesktopChange next = change;
  g_autoptr (GError) error = NULL;
  UsherDesktop *after;

  next.id = (*desktop)->id;
  next.revision = (*desktop)->revision;
  after = usher_desktop_store_change (store_desktops (fixture), &next, NULL, &error);
  g_assert_no_error (error);
  usher_desktop_free (*desktop);
  *desktop = after;
}

#define STEP(...) store_desktops_step (fixture, &desktop, (UsherDesktopChange){ __VA_ARGS__ })

static void
test_change_life (StoreFixture *fixture,
                  gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_PLANNED, NULL);

  STEP (.event = USHER_DESKTOP_CLONE, .now = 1, .host = "kvm7");
  g_assert_cmpstr (desktop->host, ==, "kvm7");
  STEP (.event = USHER_DESKTOP_CLONED, .now = 2, .host = "kvm9");
  g_assert_cmpstr (desktop->host, ==, "kvm7");
  STEP (.event = USHER_DESKTOP_FAIL, .now = 3, .failure = "no answer");
  g_assert_cmpstr (desktop->failure, ==, "no answer");
  g_assert_cmpuint (desktop->failures, ==, 1);
  STEP (.event = USHER_DESKTOP_RETRY, .now = 4, .host = "kvm8");
  g_assert_cmpstr (desktop->host, ==, "kvm8");
  g_assert_cmpuint (desktop->failures, ==, 1);
  STEP (.event = USHER_DESKTOP_FAIL, .now = 5, .failure = "again");
  g_assert_cmpuint (desktop->failures, ==, 2);
  STEP (.event = USHER_DESKTOP_RETRY, .now = 6);
  STEP (.event = USHER_DESKTOP_RESET_PROVEN, .now = 7);
  g_assert_cmpuint (desktop->failures, ==, 0);
  g_assert_null (desktop->failure);
  STEP (.event = USHER_DESKTOP_CLAIM, .now = 8, .owner = ANNA);
  g_assert_cmpstr (desktop->owner, ==, ANNA);
  STEP (.event = USHER_DESKTOP_VIEWER_CAME, .now = 9);
  g_assert_cmpint (desktop->last_used, ==, 0);
  STEP (.event = USHER_DESKTOP_VIEWER_LEFT, .now = 10);
  g_assert_cmpint (desktop->last_used, ==, 10);
  g_assert_cmpstr (desktop->owner, ==, ANNA);
  STEP (.event = USHER_DESKTOP_RELEASE, .now = 11);
  g_assert_null (desktop->owner);
  g_assert_cmpint (desktop->state_since, ==, 11);
  store_desktops_assert_kept (fixture, desktop);
}

static void
test_change_stale (StoreFixture *fixture,
                   gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  UsherAuditEntry audit = { .at = 1, .actor = BEN, .action = "claim", .desktop = desktop->id, .outcome = "ok" };
  UsherDesktopChange change = { .id = desktop->id, .revision = desktop->revision, .event = USHER_DESKTOP_CLAIM,
                                .now = 1, .owner = ANNA };
  g_autoptr (UsherDesktop) hers = usher_desktop_store_change (store_desktops (fixture), &change, &audit, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (hers);
  g_assert_cmpuint (store_fixture_audit_length (fixture, desktop->id), ==, 1);
  change.event = USHER_DESKTOP_RELEASE;
  g_assert_null (usher_desktop_store_change (store_desktops (fixture), &change, &audit, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  change.id = "nobody";
  g_assert_null (usher_desktop_store_change (store_desktops (fixture), &change, &audit, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  store_desktops_assert_kept (fixture, hers);
  g_assert_cmpuint (store_fixture_audit_length (fixture, desktop->id), ==, 1);
}

/* all race for number 1, or each for one of its own; the number of the thread makes the owner in the first case */
static void
store_desktops_race_claim (StoreFixture *fixture,
                           guint         number,
                           const char   *owner,
                           guint         limit,
                           int           allowed)
{
  g_autofree char *id = g_strdup_printf ("%08x-0000-4000-8000-000000000000", number);
  UsherAuditEntry audit = { .at = 1, .actor = owner, .action = "claim", .outcome = "ok" };
  UsherDesktopChange change = { .id = id, .event = USHER_DESKTOP_CLAIM, .now = 1, .owner = owner,
                                .owner_limit = limit };
  GError *error = NULL;
  g_autoptr (UsherDesktop) claimed = usher_desktop_store_change (store_desktops (fixture), &change, &audit, &error);

  g_assert_true (claimed == NULL || g_strcmp0 (claimed->owner, owner) == 0);
  store_fixture_finished (fixture, claimed != NULL, error, allowed);
}

static gpointer
store_desktops_race_for_one (gpointer data)
{
  static gint number;
  g_autofree char *owner = g_strdup_printf ("user%d@office", g_atomic_int_add (&number, 1));

  store_desktops_race_claim (data, 1, owner, 1, USHER_ERROR_CONFLICT);
  return NULL;
}

static void
test_race_for_one (StoreFixture *fixture,
                   gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);

  store_fixture_race (fixture, store_desktops_race_for_one);
  g_assert_cmpint (fixture->winners, ==, 1);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 1);
  store_fixture_check_counts (fixture, "office");
}

static gpointer
store_desktops_race_for_limit (gpointer data)
{
  static gint number;

  store_desktops_race_claim (data, (guint) g_atomic_int_add (&number, 1) % STORE_RACERS, ANNA, 3,
                             USHER_ERROR_LIMIT_REACHED);
  return NULL;
}

static void
test_race_for_limit (StoreFixture *fixture,
                     gconstpointer adapter)
{
  UsherDesktopQuery query = { .owner = ANNA, .pool = "office" };
  g_autoptr (GPtrArray) hers = NULL;

  for (guint i = 0; i < STORE_RACERS; i++)
    usher_desktop_free (store_fixture_desktop (fixture, i, "office", USHER_DESKTOP_READY, NULL));
  usher_desktop_free (store_fixture_desktop (fixture, 100, "lab", USHER_DESKTOP_ASSIGNED, ANNA));
  store_fixture_race (fixture, store_desktops_race_for_limit);
  hers = usher_desktop_store_find (store_desktops (fixture), &query, NULL);
  g_assert_cmpint (fixture->winners, ==, 3);
  g_assert_cmpuint (hers->len, ==, 3);
  store_fixture_check_counts (fixture, "office");
}

static void
test_limits (StoreFixture *fixture,
             gconstpointer adapter)
{
  g_autoptr (UsherDesktop) lost = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_LOST, ANNA);
  g_autoptr (UsherDesktop) ready = store_fixture_desktop (fixture, 2, "office", USHER_DESKTOP_READY, NULL);
  UsherDesktopChange change = { .id = ready->id, .event = USHER_DESKTOP_CLAIM, .now = 1, .owner = ANNA,
                                .owner_limit = 1 };
  g_autoptr (UsherDesktop) claimed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (usher_desktop_store_change (store_desktops (fixture), &change, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_LIMIT_REACHED);
  g_clear_error (&error);
  change.owner_limit = 0;
  claimed = usher_desktop_store_change (store_desktops (fixture), &change, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (claimed->owner, ==, ANNA);
}

static void
test_power (StoreFixture *fixture,
            gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  g_autoptr (GError) error = NULL;

  for (int power = USHER_POWER_UNKNOWN; power <= USHER_POWER_STOPPING; power++)
    {
      g_assert_true (usher_desktop_store_set_power (store_desktops (fixture), desktop->id, power, &error));
      g_assert_true (usher_desktop_store_set_power (store_desktops (fixture), desktop->id, power, &error));
      desktop->power = power;
      store_desktops_assert_kept (fixture, desktop);
      store_fixture_check_counts (fixture, "office");
    }
  g_assert_false (usher_desktop_store_set_power (store_desktops (fixture), "nobody", USHER_POWER_ON, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static void
test_remove (StoreFixture *fixture,
             gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_RETIRED, NULL);
  UsherAuditEntry audit = { .at = 1, .actor = "keeper", .action = "remove", .desktop = desktop->id, .outcome = "ok" };
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_desktop_store_remove (store_desktops (fixture), desktop->id, desktop->revision + 1, &audit,
                                              &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_cmpuint (store_fixture_audit_length (fixture, desktop->id), ==, 0);
  g_assert_true (usher_desktop_store_remove (store_desktops (fixture), desktop->id, desktop->revision, &audit, &error));
  g_assert_no_error (error);
  g_assert_false (usher_desktop_store_remove (store_desktops (fixture), desktop->id, desktop->revision, &audit,
                                              &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (store_fixture_audit_length (fixture, desktop->id), ==, 1);
  store_fixture_check_counts (fixture, "office");
  usher_desktop_free (store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_PLANNED, NULL));
}

/**
 * store_desktops_register:
 * @adapter: whose store is tested
 */
void
store_desktops_register (const char *adapter)
{
  store_fixture_add (adapter, "desktops/add-get", test_add_get);
  store_fixture_add (adapter, "desktops/add-twice", test_add_twice);
  store_fixture_add (adapter, "desktops/find", test_find);
  store_fixture_add (adapter, "desktops/find-ready-order", test_find_ready_order);
  store_fixture_add (adapter, "desktops/change-matrix", test_change_matrix);
  store_fixture_add (adapter, "desktops/change-found", test_change_found);
  store_fixture_add (adapter, "desktops/change-life", test_change_life);
  store_fixture_add (adapter, "desktops/change-stale", test_change_stale);
  store_fixture_add (adapter, "desktops/race-for-one", test_race_for_one);
  store_fixture_add (adapter, "desktops/race-for-limit", test_race_for_limit);
  store_fixture_add (adapter, "desktops/limits", test_limits);
  store_fixture_add (adapter, "desktops/power", test_power);
  store_fixture_add (adapter, "desktops/remove", test_remove);
}
