/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"

static UsherCloneSpec
spec_of (const char *id,
         const char *name)
{
  return (UsherCloneSpec) {
    .id = id,
    .name = name,
    .pool = FIXTURE_POOL,
    .base_volume = FIXTURE_BASE,
    .domain_xml = hypervisor_fixture_domain,
  };
}

static UsherDomainInfo *
find_in_list (GPtrArray  *list,
              const char *id)
{
  for (guint i = 0; i < list->len; i++)
    {
      UsherDomainInfo *info = g_ptr_array_index (list, i);

      if (g_str_equal (info->id, id))
        return info;
    }
  return NULL;
}

static char *
xml_beside (HypervisorFixture *fixture,
            const char        *name)
{
  virDomainPtr domain = virDomainLookupByName (fixture->beside, name);
  char *xml;

  g_assert_nonnull (domain);
  xml = virDomainGetXMLDesc (domain, 0);
  virDomainFree (domain);
  return xml;
}

static gboolean
is_defined (HypervisorFixture *fixture,
            const char        *id)
{
  virDomainPtr domain = virDomainLookupByUUIDString (fixture->beside, id);

  if (domain == NULL)
    return FALSE;
  virDomainFree (domain);
  return TRUE;
}

static void
undefine_beside (HypervisorFixture *fixture,
                 const char        *id)
{
  virDomainPtr domain = virDomainLookupByUUIDString (fixture->beside, id);

  g_assert_cmpint (virDomainUndefine (domain), ==, 0);
  virDomainFree (domain);
}

static void
test_clone_is_off_and_linked (HypervisorFixture *fixture,
                              gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "office-001");
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  g_autofree char *xml = xml_beside (fixture, "office-001");
  g_autofree char *header = NULL;
  g_autofree char *base = g_build_filename (usher_libvirt_session_folder (fixture->session), "pool", FIXTURE_BASE, NULL);
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  info = usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->id, ==, id);
  g_assert_cmpstr (info->name, ==, "office-001");
  g_assert_cmpstr (info->pool, ==, FIXTURE_POOL);
  g_assert_cmpint (info->power, ==, USHER_POWER_OFF);
  g_assert_cmpuint (info->tls_port, ==, 0);
  g_assert_nonnull (strstr (xml, overlay));

  g_file_get_contents (overlay, &header, &length, &error);
  g_assert_no_error (error);
  g_assert_nonnull (memmem (header, MIN (length, 4096), base, strlen (base)));
}

static void
test_clone_again_changes_nothing (HypervisorFixture *fixture,
                                  gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "again");
  g_autofree char *before = xml_beside (fixture, "again");
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  g_autofree char *after = NULL;
  UsherCloneSpec spec = spec_of (id, "again");
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf first, second;

  g_assert_cmpint (g_stat (overlay, &first), ==, 0);
  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  after = xml_beside (fixture, "again");
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (g_stat (overlay, &second), ==, 0);
  g_assert_cmpint (first.st_ino, ==, second.st_ino);

  list = usher_hypervisor_list (fixture->hypervisor, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
}

/* stopped after the overlay: it may be half of one, so it is made anew */
static void
test_clone_goes_on_after_half_an_overlay (HypervisorFixture *fixture,
                                          gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  UsherCloneSpec spec = spec_of (id, "half");
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;

  g_file_set_contents (overlay, "half", -1, &error);
  g_assert_no_error (error);
  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_file_get_contents (overlay, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (content, 4, "QFI\xfb", 4);
  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
}

static void
test_clone_goes_on_without_overlay (HypervisorFixture *fixture,
                                    gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "lost-overlay");
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  UsherCloneSpec spec = spec_of (id, "lost-overlay");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_remove (overlay), ==, 0);
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (is_defined (fixture, id));

  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (overlay, G_FILE_TEST_EXISTS));
}

static void
test_remove_goes_on_after_the_domain (HypervisorFixture *fixture,
                                      gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "half-removed");
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  g_autoptr (GError) error = NULL;

  undefine_beside (fixture, id);
  g_assert_true (g_file_test (overlay, G_FILE_TEST_EXISTS));
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (overlay, G_FILE_TEST_EXISTS));
}

static void
test_remove_proves_all_gone (HypervisorFixture *fixture,
                             gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "removed");
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  GPid qemu = usher_libvirt_session_qemu (fixture->session, "removed");
  g_autofree char *base = g_build_filename (usher_libvirt_session_folder (fixture->session), "pool", FIXTURE_BASE, NULL);
  g_autoptr (UsherHypervisorEvent) event = NULL;
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kill (qemu, 0), ==, 0);
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (is_defined (fixture, id));
  g_assert_false (g_file_test (overlay, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (base, G_FILE_TEST_EXISTS));
  event = usher_event_log_await (fixture->log, USHER_HYPERVISOR_REMOVED, id, USHER_POWER_UNKNOWN);

  info = usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_null (info);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
}

static void
test_foreign_domain_is_never_touched (HypervisorFixture *fixture,
                                      gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *before = hypervisor_fixture_foreign (fixture, "payroll", id);
  g_autofree char *other = g_uuid_string_random ();
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  g_autofree char *other_overlay = hypervisor_fixture_overlay (fixture, other);
  UsherCloneSpec same_id = spec_of (id, "office-002");
  UsherCloneSpec same_name = spec_of (other, "payroll");
  g_autoptr (UsherSecret) ticket = usher_secret_new ("t", 1);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

#define REFUSED(call)                                             \
  G_STMT_START                                                    \
    {                                                             \
      g_assert_false (call);                                      \
      g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);  \
      g_clear_error (&error);                                     \
    }                                                             \
  G_STMT_END

  REFUSED (usher_hypervisor_clone (fixture->hypervisor, &same_id, &fixture->wait, &error));
  REFUSED (usher_hypervisor_clone (fixture->hypervisor, &same_name, &fixture->wait, &error));
  REFUSED (usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error));
  REFUSED (usher_hypervisor_stop (fixture->hypervisor, id, FALSE, &fixture->wait, &error));
  REFUSED (usher_hypervisor_stop (fixture->hypervisor, id, TRUE, &fixture->wait, &error));
  REFUSED (usher_hypervisor_reset (fixture->hypervisor, id, &fixture->wait, &error));
  REFUSED (usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error));
  REFUSED (usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error) != NULL);
  REFUSED (usher_hypervisor_set_ticket (fixture->hypervisor, id, ticket, 60, USHER_TICKET_KEEP, &fixture->wait,
                                        &error));
#undef REFUSED

  after = xml_beside (fixture, "payroll");
  g_assert_cmpstr (before, ==, after);
  g_assert_false (g_file_test (overlay, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (other_overlay, G_FILE_TEST_EXISTS));
  list = usher_hypervisor_list (fixture->hypervisor, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_unknown_id_is_not_found (HypervisorFixture *fixture,
                              gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (UsherSecret) ticket = usher_secret_new ("t", 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (usher_hypervisor_stop (fixture->hypervisor, id, TRUE, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (usher_hypervisor_reset (fixture->hypervisor, id, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (usher_hypervisor_set_ticket (fixture->hypervisor, id, ticket, 60, USHER_TICKET_KEEP,
                                               &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

static void
test_clone_without_base_leaves_nothing (HypervisorFixture *fixture,
                                        gconstpointer      unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  UsherCloneSpec spec = spec_of (id, "baseless");
  g_autoptr (GError) error = NULL;

  spec.base_volume = "missing.qcow2";
  g_assert_false (usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_assert_nonnull (strstr (error->message, "missing.qcow2"));
  g_clear_error (&error);

  spec = spec_of (id, "baseless");
  spec.domain_xml = "<domain>";
  g_assert_false (usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_clear_error (&error);
  g_assert_false (is_defined (fixture, id));

  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (overlay, G_FILE_TEST_EXISTS));
}

/* the example that is installed, as a host sees it after the policy was through with it */
static void
test_example_template (HypervisorFixture *fixture,
                       gconstpointer      unused)
{
  UsherPolicy policies[] = {
    { .monitors = 1 },
    { .clipboard = USHER_CLIPBOARD_BOTH, .folder = USHER_FOLDER_WRITE, .audio = USHER_AUDIO_OUT,
      .flags = USHER_POLICY_FILES | USHER_POLICY_SMARTCARD, .monitors = 4,
      .usb = (char *) "0x08,-1,-1,-1,1|-1,-1,-1,-1,0" },
  };
  g_autofree char *example = NULL;
  g_autoptr (GString) domain = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (EXAMPLE, &example, NULL, &error);
  g_assert_no_error (error);
  domain = g_string_new (example);
  /* the test's host need not have KVM */
  g_assert_cmpuint (g_string_replace (domain, "<domain type='kvm'>", "<domain type='qemu'>", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (domain, "<cpu mode='host-model'/>", "", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (domain, "<interface type='network'>", "<interface type='user'>", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (domain, "<source network='default'/>", "", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (domain, "'GiB'>4<", "'MiB'>64<", 0), ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autofree char *id = g_uuid_string_random ();
      g_autofree char *name = g_strdup_printf ("example-%u", i);
      UsherCloneSpec spec = spec_of (id, name);

      spec.domain_xml = domain->str;
      spec.policy = &policies[i];
      usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
      g_assert_no_error (error);
      usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
      g_assert_no_error (error);
    }
}

static void
test_list_and_capacity (HypervisorFixture *fixture,
                        gconstpointer      unused)
{
  g_autofree char *off = hypervisor_fixture_clone (fixture, "listed-off");
  g_autofree char *on = hypervisor_fixture_run (fixture, "listed-on");
  g_autofree char *foreign = hypervisor_fixture_foreign (fixture, "foreign", NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  UsherHostCapacity capacity = { 0 };

  list = usher_hypervisor_list (fixture->hypervisor, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (find_in_list (list, off)->power, ==, USHER_POWER_OFF);
  g_assert_cmpint (find_in_list (list, on)->power, ==, USHER_POWER_ON);
  g_assert_cmpuint (find_in_list (list, on)->tls_port, >, 0);
  g_assert_cmpstr (find_in_list (list, on)->pool, ==, FIXTURE_POOL);

  usher_hypervisor_capacity (fixture->hypervisor, &capacity, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (capacity.domains, ==, 1);
  g_assert_cmpuint (capacity.cpus, >, 0);
  g_assert_cmpuint (capacity.memory_total, >, 64 * 1024 * 1024);
  g_assert_cmpuint (capacity.memory_free, >, 0);
  g_assert_cmpuint (capacity.memory_free, <=, capacity.memory_total);
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/" name, HypervisorFixture, NULL, hypervisor_fixture_set_up, function, \
              hypervisor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("clone/off-and-linked", test_clone_is_off_and_linked);
  CASE ("clone/again", test_clone_again_changes_nothing);
  CASE ("clone/half-an-overlay", test_clone_goes_on_after_half_an_overlay);
  CASE ("clone/without-overlay", test_clone_goes_on_without_overlay);
  CASE ("clone/without-base", test_clone_without_base_leaves_nothing);
  CASE ("remove/after-the-domain", test_remove_goes_on_after_the_domain);
  CASE ("remove/all-gone", test_remove_proves_all_gone);
  CASE ("foreign", test_foreign_domain_is_never_touched);
  CASE ("unknown", test_unknown_id_is_not_found);
  CASE ("example-template", test_example_template);
  CASE ("list-and-capacity", test_list_and_capacity);

  return g_test_run ();
}
