/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "common/error.h"
#include "tests/contract/store-fixture.h"

#define ANNA "anna@office"
#define BEN "ben@office"
#define D1 "00000001-0000-4000-8000-000000000000"
#define D2 "00000002-0000-4000-8000-000000000000"
#define D3 "00000003-0000-4000-8000-000000000000"

static UsherAssignmentStore *
store_assignments (StoreFixture *fixture)
{
  return USHER_ASSIGNMENT_STORE (fixture->store);
}

/* @list: pairs of user and desktop, "" for any, up to a NULL */
static gboolean
store_assignments_put (StoreFixture      *fixture,
                       const char *const *list,
                       GError           **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_assignment_record_free);
  UsherAuditEntry audit = { .at = 50, .actor = "root@office", .action = "assign", .outcome = "ok" };

  for (guint i = 0; list[i] != NULL; i += 2)
    {
      UsherAssignmentRecord *record = usher_assignment_record_new ();

      record->pool = g_strdup ("office");
      record->user = g_strdup (list[i]);
      record->desktop = list[i + 1][0] != '\0' ? g_strdup (list[i + 1]) : NULL;
      record->created = 50;
      record->actor = g_strdup ("root@office");
      g_ptr_array_add (records, record);
    }
  return usher_assignment_store_put (store_assignments (fixture), records, &audit, error);
}

#define PUT(...) store_assignments_put (fixture, (const char *const[]){ __VA_ARGS__, NULL }, &error)

static void
store_assignments_assert_found (StoreFixture              *fixture,
                                const UsherAssignmentQuery query,
                                const char                *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = usher_assignment_store_find (store_assignments (fixture), &query, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    {
      const UsherAssignmentRecord *record = records->pdata[i];

      g_string_append_printf (found, "%s%.*s:%c", i > 0 ? " " : "", (int) (strchr (record->user, '@') - record->user),
                              record->user, record->desktop != NULL ? record->desktop[7] : '-');
    }
  g_assert_cmpstr (found->str, ==, expected);
}

#define FIND(expected, ...) \
  store_assignments_assert_found (fixture, (UsherAssignmentQuery){ .pool = "office", __VA_ARGS__ }, expected)

static void
store_assignments_assert_owner (StoreFixture     *fixture,
                                const char       *id,
                                UsherDesktopState state,
                                const char       *owner)
{
  g_autoptr (UsherDesktop) desktop = usher_desktop_store_get (USHER_DESKTOP_STORE (fixture->store), id, NULL);

  g_assert_cmpint (desktop->state, ==, state);
  g_assert_cmpstr (desktop->owner, ==, owner);
  store_fixture_check_counts (fixture, "office");
}

static void
test_ready (StoreFixture *fixture,
            gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;
  UsherAssignmentQuery query = { .user = ANNA };
  g_autoptr (GPtrArray) hers = NULL;

  usher_desktop_free (store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL));
  g_assert_true (PUT (ANNA, D1));
  g_assert_no_error (error);
  store_assignments_assert_owner (fixture, D1, USHER_DESKTOP_ASSIGNED, ANNA);
  g_assert_cmpuint (store_fixture_audit_length (fixture, D1), ==, 1);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 2);
  hers = usher_assignment_store_find (store_assignments (fixture), &query, NULL);
  g_assert_cmpuint (hers->len, ==, 1);
  g_assert_cmpint (((UsherAssignmentRecord *) hers->pdata[0])->created, ==, 50);
  g_assert_cmpstr (((UsherAssignmentRecord *) hers->pdata[0])->actor, ==, "root@office");

  /* the same list again changes nothing */
  g_assert_true (PUT (ANNA, D1, ANNA, ""));
  FIND ("anna:1", .limit = 0);
}

/* free for nobody, not for a moment: made, given, and given again after a reset */
static void
test_later (StoreFixture *fixture,
            gconstpointer adapter)
{
  static const UsherDesktopEvent events[] = { USHER_DESKTOP_CLONE, USHER_DESKTOP_CLONED, USHER_DESKTOP_PREPARED };
  g_autoptr (GError) error = NULL;

  usher_desktop_free (store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_PLANNED, NULL));
  g_assert_true (PUT (ANNA, D1));
  store_assignments_assert_owner (fixture, D1, USHER_DESKTOP_PLANNED, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    usher_desktop_free (store_fixture_change (fixture, D1, events[i], NULL, &error));
  g_assert_no_error (error);
  store_assignments_assert_owner (fixture, D1, USHER_DESKTOP_ASSIGNED, ANNA);

  usher_desktop_free (store_fixture_change (fixture, D1, USHER_DESKTOP_RELEASE, NULL, &error));
  usher_desktop_free (store_fixture_change (fixture, D1, USHER_DESKTOP_RESET_PROVEN, NULL, &error));
  g_assert_no_error (error);
  store_assignments_assert_owner (fixture, D1, USHER_DESKTOP_ASSIGNED, ANNA);

  g_assert_true (usher_assignment_store_remove (store_assignments (fixture), "office", ANNA, D1, NULL, &error));
  store_assignments_assert_owner (fixture, D1, USHER_DESKTOP_ASSIGNED, ANNA);
  usher_desktop_free (store_fixture_change (fixture, D1, USHER_DESKTOP_RELEASE, NULL, &error));
  usher_desktop_free (store_fixture_change (fixture, D1, USHER_DESKTOP_RESET_PROVEN, NULL, &error));
  store_assignments_assert_owner (fixture, D1, USHER_DESKTOP_READY, NULL);
}

/* whoever waits for any gets the one that he claims */
static void
test_any (StoreFixture *fixture,
          gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  usher_desktop_free (store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL));
  usher_desktop_free (store_fixture_desktop (fixture, 2, "office", USHER_DESKTOP_IN_USE, BEN));
  g_assert_true (PUT (ANNA, "", BEN, "", "cleo@office", ""));
  g_assert_no_error (error);
  FIND ("anna:- ben:2 cleo:-", .limit = 0);
  FIND ("anna:- cleo:-", .waiting = TRUE);
  FIND ("anna:-", .waiting = TRUE, .limit = 1);
  usher_desktop_free (store_fixture_change (fixture, D1, USHER_DESKTOP_CLAIM, ANNA, &error));
  g_assert_no_error (error);
  FIND ("cleo:-", .waiting = TRUE);
  FIND ("anna:1 ben:2 cleo:-", .limit = 0);
  FIND ("anna:1", .user = ANNA);
  FIND ("", .user = ANNA, .waiting = TRUE);
}

/* a list is taken as a whole or not at all */
static void
test_refused (StoreFixture *fixture,
              gconstpointer adapter)
{
  g_autoptr (GError) error = NULL;

  usher_desktop_free (store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL));
  usher_desktop_free (store_fixture_desktop (fixture, 2, "office", USHER_DESKTOP_IN_USE, BEN));
  usher_desktop_free (store_fixture_desktop (fixture, 3, "lab", USHER_DESKTOP_READY, NULL));
  g_assert_false (PUT (ANNA, D1, ANNA, D2));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, BEN));
  g_clear_error (&error);
  g_assert_false (PUT (ANNA, D1, BEN, D1));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (PUT (ANNA, D1, ANNA, D3));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_false (PUT (ANNA, D1, ANNA, "nowhere"));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);

  FIND ("", .limit = 0);
  store_assignments_assert_owner (fixture, D1, USHER_DESKTOP_READY, NULL);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 0);
}

static void
test_pages (StoreFixture *fixture,
            gconstpointer adapter)
{
  UsherAssignmentQuery query = { .pool = "office", .limit = 2 };
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GError) error = NULL;

  usher_desktop_free (store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_PLANNED, NULL));
  usher_desktop_free (store_fixture_desktop (fixture, 2, "office", USHER_DESKTOP_PLANNED, NULL));
  g_assert_true (PUT (ANNA, D1, ANNA, D2, BEN, "", "cleo@office", ""));
  g_assert_no_error (error);
  first = usher_assignment_store_find (store_assignments (fixture), &query, &error);
  g_assert_cmpuint (first->len, ==, 2);
  FIND ("anna:1 anna:2", .limit = 2);
  FIND ("ben:- cleo:-", .limit = 2, .after = ((UsherAssignmentRecord *) first->pdata[1])->id);
  FIND ("anna:2", .user = ANNA, .after = ((UsherAssignmentRecord *) first->pdata[0])->id);
  store_assignments_assert_found (fixture, (UsherAssignmentQuery){ .user = BEN }, "ben:-");
  store_assignments_assert_found (fixture, (UsherAssignmentQuery){ .limit = 0 }, "anna:1 anna:2 ben:- cleo:-");
  store_assignments_assert_found (fixture, (UsherAssignmentQuery){ .pool = "lab" }, "");
}

static void
test_remove (StoreFixture *fixture,
             gconstpointer adapter)
{
  UsherAuditEntry audit = { .at = 60, .actor = "root@office", .action = "unassign", .outcome = "ok" };
  g_autoptr (GError) error = NULL;

  usher_desktop_free (store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_PLANNED, NULL));
  usher_desktop_free (store_fixture_desktop (fixture, 2, "office", USHER_DESKTOP_PLANNED, NULL));
  PUT (ANNA, D1, ANNA, D2, BEN, "");
  g_assert_false (usher_assignment_store_remove (store_assignments (fixture), "office", BEN, D1, &audit, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (usher_assignment_store_remove (store_assignments (fixture), "lab", ANNA, NULL, &audit, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (usher_assignment_store_remove (store_assignments (fixture), "office", ANNA, D2, &audit, &error));
  FIND ("anna:1 ben:-", .limit = 0);
  g_assert_true (usher_assignment_store_remove (store_assignments (fixture), "office", BEN, NULL, &audit, &error));
  FIND ("anna:1", .limit = 0);
  g_assert_no_error (error);
  g_assert_cmpuint (store_fixture_audit_length (fixture, NULL), ==, 3);
}

/* the user keeps the place, once */
static void
test_desktop_gone (StoreFixture *fixture,
                   gconstpointer adapter)
{
  g_autoptr (UsherDesktop) first = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_RETIRED, NULL);
  g_autoptr (UsherDesktop) second = store_fixture_desktop (fixture, 2, "office", USHER_DESKTOP_RETIRED, NULL);
  g_autoptr (GError) error = NULL;

  PUT (ANNA, D1, ANNA, D2);
  usher_desktop_store_remove (USHER_DESKTOP_STORE (fixture->store), first->id, first->revision, NULL, &error);
  FIND ("anna:- anna:2", .limit = 0);
  usher_desktop_store_remove (USHER_DESKTOP_STORE (fixture->store), second->id, second->revision, NULL, &error);
  g_assert_no_error (error);
  FIND ("anna:-", .limit = 0);
}

/* others claim what is given at the same time: one of them gets it, and the table and the desktop agree who */
static gpointer
store_assignments_race (gpointer data)
{
  static gint number;
  StoreFixture *fixture = data;
  g_autoptr (UsherDesktop) claimed = NULL;
  GError *error = NULL;
  gboolean done;

  if (g_atomic_int_add (&number, 1) % 2 == 0)
    done = PUT (ANNA, D1);
  else
    {
      claimed = store_fixture_change (fixture, D1, USHER_DESKTOP_CLAIM, BEN, &error);
      done = claimed != NULL;
    }
  store_fixture_finished (fixture, done, error, USHER_ERROR_CONFLICT);
  return NULL;
}

static void
test_race (StoreFixture *fixture,
           gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  g_autoptr (UsherDesktop) kept = NULL;

  store_fixture_race (fixture, store_assignments_race);
  kept = usher_desktop_store_get (USHER_DESKTOP_STORE (fixture->store), desktop->id, NULL);
  g_assert_cmpint (kept->state, ==, USHER_DESKTOP_ASSIGNED);
  g_assert_cmpint (kept->revision, ==, desktop->revision + 1);
  FIND (g_str_equal (kept->owner, ANNA) ? "anna:1" : "", .limit = 0);
  store_fixture_check_counts (fixture, "office");
}

/**
 * store_assignments_register:
 * @adapter: whose store is tested
 */
void
store_assignments_register (const char *adapter)
{
  store_fixture_add (adapter, "assignments/ready", test_ready);
  store_fixture_add (adapter, "assignments/later", test_later);
  store_fixture_add (adapter, "assignments/any", test_any);
  store_fixture_add (adapter, "assignments/refused", test_refused);
  store_fixture_add (adapter, "assignments/pages", test_pages);
  store_fixture_add (adapter, "assignments/remove", test_remove);
  store_fixture_add (adapter, "assignments/desktop-gone", test_desktop_gone);
  store_fixture_add (adapter, "assignments/race", test_race);
}
