/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what was there before Usher, what is Usher's, and what sleeps */
#include <glib/gstdio.h>
#include <string.h>

#include "broker/ports/template-host.h"
#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"

static const char veteran[] =
  "<domain type='qemu'><name>%s</name><uuid>%s</uuid><memory unit='MiB'>32</memory>"
  "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices>"
  "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='%s'/><target dev='vda' bus='virtio'/>"
  "</disk>%s</devices></domain>";

/* a machine of the administrator's own, with a disk beside the pool */
static char *
define_veteran (HypervisorFixture *fixture,
                const char        *name,
                const char        *display)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *disk = g_strdup_printf ("%s/%s.qcow2", usher_libvirt_session_folder (fixture->session), name);
  g_autofree char *base = g_build_filename (usher_libvirt_session_folder (fixture->session), "pool", FIXTURE_BASE, NULL);
  g_autofree char *xml = g_strdup_printf (veteran, name, id, disk, display);
  g_autofree char *content = NULL;
  virDomainPtr domain = virDomainDefineXML (fixture->beside, xml);
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_nonnull (domain);
  virDomainFree (domain);
  g_file_get_contents (base, &content, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (disk, content, (gssize) length, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&id);
}

static char *
xml_of (HypervisorFixture *fixture,
        const char        *id,
        unsigned int       flags)
{
  virDomainPtr domain = virDomainLookupByUUIDString (fixture->beside, id);
  char *xml;

  g_assert_nonnull (domain);
  xml = virDomainGetXMLDesc (domain, flags);
  virDomainFree (domain);
  return xml;
}

static UsherDomainInfo *
adopt (HypervisorFixture *fixture,
       const char        *domain)
{
  g_autoptr (GError) error = NULL;
  UsherDomainInfo *info = usher_hypervisor_adopt (fixture->hypervisor, domain, "personal", &fixture->wait, &error);

  g_assert_no_error (error);
  return info;
}

static void
test_adopted_by_name (HypervisorFixture *fixture,
                      gconstpointer      unused)
{
  g_autofree char *id = define_veteran (fixture, "annas-pc", "<graphics type='spice' autoport='yes'/>");
  g_autofree char *disk = g_strdup_printf ("%s/annas-pc.qcow2", usher_libvirt_session_folder (fixture->session));
  g_autoptr (UsherDomainInfo) info = adopt (fixture, "annas-pc");
  g_autoptr (UsherDomainInfo) again = adopt (fixture, id);
  g_autoptr (UsherSecret) ticket = usher_secret_new ("ticket", 6);
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (info->id, ==, id);
  g_assert_cmpstr (info->name, ==, "annas-pc");
  g_assert_cmpstr (info->pool, ==, "personal");
  g_assert_cmpint (info->power, ==, USHER_POWER_OFF);
  g_assert_cmpint (info->flags, ==, USHER_DOMAIN_ADOPTED);
  g_assert_cmpstr (again->id, ==, id);

  /* it is a desktop now, and open to nobody without a ticket */
  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hypervisor_fixture_port (fixture, id), >, 0);
  xml = xml_of (fixture, id, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  g_assert_nonnull (strstr (xml, "passwd=''"));
  usher_hypervisor_set_ticket (fixture->hypervisor, id, ticket, 60, USHER_TICKET_KEEP, &fixture->wait, &error);
  g_assert_no_error (error);

  /* and never removed with its disk */
  g_assert_false (usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_ON);
  g_assert_true (g_file_test (disk, G_FILE_TEST_EXISTS));
}

static void
test_adopted_while_it_runs (HypervisorFixture *fixture,
                            gconstpointer      unused)
{
  g_autofree char *id = define_veteran (fixture, "running", "<graphics type='spice' autoport='yes' passwd='old'/>");
  virDomainPtr domain = virDomainLookupByName (fixture->beside, "running");
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (virDomainCreate (domain), ==, 0);
  virDomainFree (domain);
  info = adopt (fixture, "running");
  g_assert_cmpint (info->power, ==, USHER_POWER_ON);
  g_assert_cmpuint (info->tls_port, >, 0);
  /* whoever had the old password has it no more */
  xml = xml_of (fixture, id, VIR_DOMAIN_XML_SECURE);
  g_assert_nonnull (strstr (xml, "passwdValidTo="));
  usher_hypervisor_stop (fixture->hypervisor, id, TRUE, &fixture->wait, &error);
  g_assert_no_error (error);
  /* the mark is in both of its definitions */
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_OFF);
}

static void
test_released (HypervisorFixture *fixture,
               gconstpointer      unused)
{
  g_autofree char *id = define_veteran (fixture, "released", "<graphics type='spice' autoport='yes'/>");
  g_autofree char *nobody = g_uuid_string_random ();
  g_autofree char *clone = hypervisor_fixture_clone (fixture, "a-clone");
  g_autoptr (UsherDomainInfo) info = adopt (fixture, "released");
  g_autoptr (UsherDomainInfo) later = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      usher_hypervisor_release (fixture->hypervisor, id, &fixture->wait, &error);
      g_assert_no_error (error);
    }
  later = usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_null (later);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  usher_hypervisor_release (fixture->hypervisor, nobody, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (usher_hypervisor_release (fixture->hypervisor, clone, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
}

static void
assert_not_adopted (HypervisorFixture *fixture,
                    const char        *domain,
                    UsherError         code)
{
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  info = usher_hypervisor_adopt (fixture->hypervisor, domain, "personal", &fixture->wait, &error);
  g_assert_null (info);
  g_assert_error (error, USHER_ERROR, (int) code);
}

static void
test_not_adopted (HypervisorFixture *fixture,
                  gconstpointer      unused)
{
  g_autofree char *blind = define_veteran (fixture, "blind", "<graphics type='vnc' autoport='yes'/>");
  g_autofree char *open = define_veteran (fixture, "open", "<graphics type='spice' autoport='yes'/>");
  g_autofree char *clone = hypervisor_fixture_clone (fixture, "a-clone");
  g_autofree char *before = xml_of (fixture, blind, 0);
  g_autofree char *after = NULL;
  virDomainPtr domain = virDomainLookupByName (fixture->beside, "open");

  assert_not_adopted (fixture, "nobody", USHER_ERROR_NOT_FOUND);
  assert_not_adopted (fixture, "blind", USHER_ERROR_BAD_REQUEST);
  assert_not_adopted (fixture, "a-clone", USHER_ERROR_CONFLICT);
  after = xml_of (fixture, blind, 0);
  g_assert_cmpstr (before, ==, after);

  g_assert_cmpint (virDomainCreate (domain), ==, 0);
  virDomainFree (domain);
  /* qemu cannot begin to ask for a password while it runs */
  assert_not_adopted (fixture, open, USHER_ERROR_BAD_REQUEST);
}

static UsherVolumeInfo *
volume_of (UsherInventory  *inventory,
           UsherVolumeKind  kind,
           const char      *id)
{
  for (guint i = 0; i < inventory->volumes->len; i++)
    {
      UsherVolumeInfo *info = g_ptr_array_index (inventory->volumes, i);

      if (info->kind == kind && g_strcmp0 (info->id, id) == 0)
        return info;
    }
  return NULL;
}

static void
test_inventory (HypervisorFixture *fixture,
                gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_clone (fixture, "counted");
  g_autofree char *orphan = g_uuid_string_random ();
  g_autofree char *orphan_disk = hypervisor_fixture_overlay (fixture, orphan);
  g_autofree char *veteran_id = define_veteran (fixture, "veteran", "<graphics type='spice' autoport='yes'/>");
  g_autofree char *foreign = hypervisor_fixture_foreign (fixture, "payroll", NULL);
  g_autofree char *target = usher_template_host_volume_name ("office", 9);
  UsherPublishSpec spec = { .volume = FIXTURE_BASE, .target = target };
  g_autoptr (UsherPublished) published = NULL;
  g_autoptr (UsherDomainInfo) adopted = adopt (fixture, "veteran");
  g_autoptr (UsherInventory) inventory = NULL;
  g_autoptr (GError) error = NULL;

  published = usher_template_host_publish (USHER_TEMPLATE_HOST (fixture->hypervisor), &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_file_set_contents (orphan_disk, "left behind", -1, &error);
  g_assert_no_error (error);

  inventory = usher_hypervisor_inventory (fixture->hypervisor, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (inventory->domains->len, ==, 2);
  g_assert_cmpuint (inventory->volumes->len, ==, 3);
  g_assert_nonnull (volume_of (inventory, USHER_VOLUME_DISK, id));
  g_assert_nonnull (strstr (volume_of (inventory, USHER_VOLUME_DISK, id)->backing, FIXTURE_BASE));
  g_assert_nonnull (volume_of (inventory, USHER_VOLUME_DISK, orphan));
  g_assert_cmpstr (volume_of (inventory, USHER_VOLUME_TEMPLATE, NULL)->name, ==, target);
  g_assert_cmpuint (volume_of (inventory, USHER_VOLUME_TEMPLATE, NULL)->size, >, 0);

  /* an orphan is removed as a clone is */
  usher_hypervisor_remove (fixture->hypervisor, orphan, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (orphan_disk, G_FILE_TEST_EXISTS));
}

static guint
saved_in_inventory (HypervisorFixture *fixture)
{
  g_autoptr (UsherInventory) inventory = NULL;
  g_autoptr (GError) error = NULL;
  guint saved = 0;

  inventory = usher_hypervisor_inventory (fixture->hypervisor, &fixture->wait, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < inventory->domains->len; i++)
    saved += (((UsherDomainInfo *) g_ptr_array_index (inventory->domains, i))->flags & USHER_DOMAIN_SAVED) != 0;
  return saved;
}

static void
test_suspend (HypervisorFixture *fixture,
              gconstpointer      unused)
{
  g_autofree char *id = hypervisor_fixture_run (fixture, "sleeper");
  g_autofree char *overlay = hypervisor_fixture_overlay (fixture, id);
  GPid qemu = usher_libvirt_session_qemu (fixture->session, "sleeper");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      usher_hypervisor_suspend (fixture->hypervisor, id, &fixture->wait, &error);
      g_assert_no_error (error);
      g_assert_true (usher_libvirt_session_is_dead (qemu));
      g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_OFF);
      g_assert_cmpuint (saved_in_inventory (fixture), ==, 1);
    }
  usher_event_log_event_free (usher_event_log_await (fixture->log, USHER_HYPERVISOR_POWER, id, USHER_POWER_OFF));

  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hypervisor_fixture_power (fixture, id), ==, USHER_POWER_ON);
  g_assert_cmpuint (saved_in_inventory (fixture), ==, 0);

  /* a saved memory goes with the rest */
  usher_hypervisor_suspend (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (overlay, G_FILE_TEST_EXISTS));
  g_assert_false (usher_hypervisor_suspend (fixture->hypervisor, id, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/owner/" name, HypervisorFixture, NULL, hypervisor_fixture_set_up, function, \
              hypervisor_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("adopted-by-name", test_adopted_by_name);
  CASE ("adopted-while-it-runs", test_adopted_while_it_runs);
  CASE ("released", test_released);
  CASE ("not-adopted", test_not_adopted);
  CASE ("inventory", test_inventory);
  CASE ("suspend", test_suspend);

  return g_test_run ();
}
