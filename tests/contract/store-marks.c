/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "common/error.h"
#include "tests/contract/store-fixture.h"

#define ANNA "anna@office"

static UsherDesktopStore *
store_marks_desktops (StoreFixture *fixture)
{
  return USHER_DESKTOP_STORE (fixture->store);
}

static UsherDesktop *
store_marks_mark (StoreFixture          *fixture,
                  const UsherDesktop    *desktop,
                  const UsherDesktopMark mark,
                  GError               **error)
{
  return usher_desktop_store_mark (store_marks_desktops (fixture), desktop->id, desktop->revision, &mark, NULL, error);
}

/* a deadline stays over what says nothing of it, and goes with the owner */
static void
test_claimed_at (StoreFixture *fixture,
                 gconstpointer adapter)
{
  static const UsherDesktopEvent events[] = { USHER_DESKTOP_CLAIM, USHER_DESKTOP_VIEWER_CAME,
                                              USHER_DESKTOP_VIEWER_LEFT, USHER_DESKTOP_RELEASE };
  static const gint64 claimed_at[] = { 101, 101, 101, 0 };
  static const gint64 due_at[] = { 0, 77, 77, 0 };
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      UsherDesktopChange change = { .id = desktop->id, .revision = i, .event = events[i], .now = 101 + i,
                                    .owner = ANNA, .due_at = i == 1 ? 77 : 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherDesktop) after = usher_desktop_store_change (store_marks_desktops (fixture), &change, NULL,
                                                                   &error);
      g_autoptr (UsherDesktop) kept = usher_desktop_store_get (store_marks_desktops (fixture), desktop->id, NULL);

      g_assert_no_error (error);
      g_assert_cmpint (kept->claimed_at, ==, claimed_at[i]);
      g_assert_cmpint (kept->due_at, ==, due_at[i]);
    }
}

/* a disk is chosen only while none is in use */
static void
test_source (StoreFixture *fixture,
             gconstpointer adapter)
{
  UsherDesktopSource source = { .template = "fedora" };

  for (guint state = 0; state < USHER_N_DESKTOP_STATES; state++)
    {
      g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, state, "office", state, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherDesktop) after = usher_desktop_store_set_source (store_marks_desktops (fixture), desktop->id,
                                                                       desktop->revision, &source, NULL, &error);

      if (state == USHER_DESKTOP_PLANNED || state == USHER_DESKTOP_CLONING || state == USHER_DESKTOP_RECYCLING)
        {
          g_assert_no_error (error);
          g_assert_cmpint (after->revision, ==, desktop->revision + 1);
          g_assert_null (usher_desktop_store_set_source (store_marks_desktops (fixture), desktop->id,
                                                         desktop->revision, &source, NULL, &error));
        }
      g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
    }
}

static void
store_marks_assert_barred (StoreFixture      *fixture,
                           UsherDesktop      *desktop,
                           UsherDesktopEvent  event)
{
  UsherDesktopState to;
  gboolean edge = usher_desktop_state_move (desktop->state, event, &to);
  gboolean barred = event == USHER_DESKTOP_RELEASE || event == USHER_DESKTOP_RETRY || event == USHER_DESKTOP_RETIRE
                    || event == USHER_DESKTOP_FOUND_FREE;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDesktop) after = store_fixture_change (fixture, desktop->id, event, ANNA, &error);

  if (edge && !barred)
    g_assert_no_error (error);
  else
    g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  if (edge && barred)
    g_assert_nonnull (strstr (error->message, "protected"));
}

/* nothing that throws a disk away happens to a protected desktop, and the protection can be lifted */
static void
test_protected (StoreFixture *fixture,
                gconstpointer adapter)
{
  guint number = 0;

  for (guint state = 0; state < USHER_N_DESKTOP_STATES; state++)
    for (guint event = 0; event < USHER_N_DESKTOP_EVENTS; event++)
      {
        g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, number++, "office", state, NULL);
        g_autoptr (GError) error = NULL;
        g_autoptr (UsherDesktop) marked = store_marks_mark (fixture, desktop,
                                                            (UsherDesktopMark){ .set = USHER_DESKTOP_PROTECTED }, &error);

        if (state == USHER_DESKTOP_RECYCLING || state == USHER_DESKTOP_RETIRED)
          {
            g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
            continue;
          }
        g_assert_no_error (error);
        if (event != USHER_DESKTOP_FOUND_OWNED)
          store_marks_assert_barred (fixture, marked, event);
      }
}

static void
test_mark (StoreFixture *fixture,
           gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_FAILED, NULL);
  g_autoptr (UsherDesktop) marked = NULL;
  g_autoptr (UsherDesktop) lifted = NULL;
  g_autoptr (GError) error = NULL;

  marked = store_marks_mark (fixture, desktop, (UsherDesktopMark){ .set = USHER_DESKTOP_PROTECTED, .note = "the \"boss\"" },
                             &error);
  g_assert_no_error (error);
  g_assert_cmpuint (marked->flags, ==, USHER_DESKTOP_PROTECTED);
  g_assert_cmpstr (marked->note, ==, "the \"boss\"");
  g_assert_false (usher_desktop_store_remove (store_marks_desktops (fixture), marked->id, marked->revision, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);

  /* who saw it unprotected is too late */
  g_assert_null (store_marks_mark (fixture, desktop, (UsherDesktopMark){ .clear = USHER_DESKTOP_PROTECTED }, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  lifted = store_marks_mark (fixture, marked, (UsherDesktopMark){ .clear = USHER_DESKTOP_PROTECTED }, &error);
  g_assert_cmpstr (lifted->note, ==, "the \"boss\"");
  g_assert_true (usher_desktop_store_remove (store_marks_desktops (fixture), lifted->id, lifted->revision, NULL, &error));
  g_assert_no_error (error);
}

static void
test_note (StoreFixture *fixture,
           gconstpointer adapter)
{
  g_autoptr (UsherDesktop) desktop = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  UsherDesktopMark mark = { .note = "for the exam" };
  UsherAuditEntry audit = { .at = 1, .actor = ANNA, .action = "note", .desktop = desktop->id, .outcome = "ok" };
  g_autoptr (UsherDesktop) noted = usher_desktop_store_mark (store_marks_desktops (fixture), desktop->id, 0, &mark,
                                                             &audit, NULL);
  g_autoptr (UsherDesktop) forgotten = store_marks_mark (fixture, noted, (UsherDesktopMark){ .note = "" }, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (noted->note, ==, "for the exam");
  g_assert_null (forgotten->note);
  g_assert_null (usher_desktop_store_mark (store_marks_desktops (fixture), desktop->id, 0, &mark, &audit, &error));
  g_assert_cmpuint (store_fixture_audit_length (fixture, desktop->id), ==, 1);
}

/* no two desktops have one address; any number have none of ours */
static void
test_mac (StoreFixture *fixture,
          gconstpointer adapter)
{
  g_autoptr (UsherDesktop) first = store_fixture_desktop (fixture, 1, "office", USHER_DESKTOP_READY, NULL);
  g_autoptr (UsherDesktop) second = usher_desktop_copy (first);
  g_autoptr (UsherDesktop) kept = NULL;
  g_autoptr (GError) error = NULL;

  g_free (second->id);
  g_free (second->name);
  second->id = g_strdup ("d2");
  second->name = g_strdup ("d2");
  second->mac = 0xabcdef;
  g_assert_true (usher_desktop_store_add (store_marks_desktops (fixture), second, NULL, &error));
  kept = usher_desktop_store_get (store_marks_desktops (fixture), "d2", &error);
  g_assert_cmphex (kept->mac, ==, 0xabcdef);
  second->id[1] = second->name[1] = '3';
  g_assert_false (usher_desktop_store_add (store_marks_desktops (fixture), second, NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  second->mac = 0;
  g_assert_true (usher_desktop_store_add (store_marks_desktops (fixture), second, NULL, &error));
  g_assert_no_error (error);
}

/**
 * store_marks_register:
 * @adapter: whose store is tested
 */
void
store_marks_register (const char *adapter)
{
  store_fixture_add (adapter, "marks/claimed-at", test_claimed_at);
  store_fixture_add (adapter, "marks/source", test_source);
  store_fixture_add (adapter, "marks/protected", test_protected);
  store_fixture_add (adapter, "marks/mark", test_mark);
  store_fixture_add (adapter, "marks/note", test_note);
  store_fixture_add (adapter, "marks/mac", test_mac);
}
