/* SPDX-License-Identifier: GPL-2.0-or-later */
/* what flows rely on, of a real host and of the fake one that their own tests use */
#include <string.h>

#include "broker/ports/snapshot-host.h"
#include "broker/ports/template-host.h"
#include "common/error.h"
#include "tests/contract/hypervisor-fixture.h"
#include "tests/fakes/fake-hypervisor.h"

typedef struct
{
  HypervisorFixture    real;
  UsherFakeHypervisor *fake;
  UsherHypervisor     *hypervisor;
  UsherWait            wait;
} Fixture;

static void
set_up_real (Fixture       *fixture,
             gconstpointer  unused)
{
  hypervisor_fixture_set_up (&fixture->real, NULL);
  fixture->hypervisor = fixture->real.hypervisor;
  fixture->wait = fixture->real.wait;
}

static void
tear_down_real (Fixture       *fixture,
                gconstpointer  unused)
{
  hypervisor_fixture_tear_down (&fixture->real, NULL);
}

static void
set_up_fake (Fixture       *fixture,
             gconstpointer  unused)
{
  fixture->fake = usher_fake_hypervisor_new (NULL);
  fixture->hypervisor = USHER_HYPERVISOR (fixture->fake);
  fixture->wait = usher_wait_new (60, NULL);
}

static void
tear_down_fake (Fixture       *fixture,
                gconstpointer  unused)
{
  g_object_unref (fixture->fake);
}

/* a domain of somebody else's, which could be a desktop */
static char *
make_foreign (Fixture    *fixture,
              const char *name)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *xml = NULL;
  virDomainPtr domain;

  if (fixture->fake != NULL)
    {
      usher_fake_hypervisor_foreign (fixture->fake, id, name);
      return g_steal_pointer (&id);
    }
  xml = g_strdup_printf ("<domain type='qemu'><name>%s</name><uuid>%s</uuid><memory unit='MiB'>32</memory>"
                         "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
                         "<devices><graphics type='spice' autoport='yes'/></devices></domain>", name, id);
  domain = virDomainDefineXML (fixture->real.beside, xml);
  g_assert_nonnull (domain);
  virDomainFree (domain);
  return g_steal_pointer (&id);
}

static UsherCloneSpec
spec_of (const char *id,
         const char *name)
{
  return (UsherCloneSpec) { .id = id, .name = name, .pool = FIXTURE_POOL, .base_volume = FIXTURE_BASE,
                            .domain_xml = hypervisor_fixture_domain };
}

static char *
make_clone (Fixture    *fixture,
            const char *name)
{
  g_autofree char *id = g_uuid_string_random ();
  UsherCloneSpec spec = spec_of (id, name);
  g_autoptr (GError) error = NULL;

  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&id);
}

static void
assert_power (Fixture    *fixture,
              const char *id,
              UsherPower  power)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDomainInfo) info = usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error);

  g_assert_no_error (error);
  g_assert_cmpint (info->power, ==, power);
  g_assert_cmpint (info->tls_port != 0, ==, power == USHER_POWER_ON);
}

static void
power_on (Fixture    *fixture,
          const char *id)
{
  g_autoptr (GError) error = NULL;

  usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  assert_power (fixture, id, USHER_POWER_ON);
}

static UsherInventory *
take_inventory (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  UsherInventory *inventory = usher_hypervisor_inventory (fixture->hypervisor, &fixture->wait, &error);

  g_assert_no_error (error);
  return inventory;
}

static UsherDomainFlags
flags_of (Fixture    *fixture,
          const char *id)
{
  g_autoptr (UsherInventory) inventory = take_inventory (fixture);

  for (guint i = 0; i < inventory->domains->len; i++)
    {
      const UsherDomainInfo *info = g_ptr_array_index (inventory->domains, i);

      if (g_str_equal (info->id, id))
        return info->flags;
    }
  g_assert_not_reached ();
}

static guint
volumes_of (Fixture    *fixture,
            const char *id)
{
  g_autoptr (UsherInventory) inventory = take_inventory (fixture);
  guint found = 0;

  for (guint i = 0; i < inventory->volumes->len; i++)
    {
      const UsherVolumeInfo *info = g_ptr_array_index (inventory->volumes, i);

      if (g_strcmp0 (info->id, id) == 0)
        found |= 1u << info->kind;
    }
  return found;
}

static void
assert_gone (Fixture    *fixture,
             const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherDomainInfo) info = NULL;

  for (guint i = 0; i < 2; i++)
    {
      usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
      g_assert_no_error (error);
    }
  info = usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_null (info);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_assert_cmpuint (volumes_of (fixture, id), ==, 0);
}

static void
test_life (Fixture       *fixture,
           gconstpointer  unused)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (GBytes) seed = g_bytes_new_static ("seed", 4);
  UsherCloneSpec spec = spec_of (id, "life");
  g_autoptr (GError) error = NULL;

  spec.kind = USHER_CLONE_FULL;
  spec.mac = 7;
  spec.seed = seed;
  for (guint i = 0; i < 2; i++)
    {
      usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
      g_assert_no_error (error);
    }
  assert_power (fixture, id, USHER_POWER_OFF);
  g_assert_cmpuint (volumes_of (fixture, id), ==, 1u << USHER_VOLUME_DISK | 1u << USHER_VOLUME_SEED);

  power_on (fixture, id);
  for (guint i = 0; i < 2; i++)
    {
      usher_hypervisor_suspend (fixture->hypervisor, id, &fixture->wait, &error);
      g_assert_no_error (error);
      assert_power (fixture, id, USHER_POWER_OFF);
      g_assert_cmpint (flags_of (fixture, id), ==, USHER_DOMAIN_SAVED);
    }
  power_on (fixture, id);
  g_assert_cmpint (flags_of (fixture, id), ==, 0);
  assert_gone (fixture, id);
}

static void
assert_conflict (gboolean  outcome,
                 GError  **error)
{
  g_assert_false (outcome);
  g_assert_error (*error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (error);
}

static void
test_adoption (Fixture       *fixture,
               gconstpointer  unused)
{
  UsherHypervisor *host = fixture->hypervisor;
  g_autofree char *id = make_foreign (fixture, "veteran");
  g_autofree char *clone = make_clone (fixture, "clone");
  g_autofree char *nobody = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;

  assert_conflict (usher_hypervisor_inspect (host, id, &fixture->wait, &error) != NULL, &error);
  assert_conflict (usher_hypervisor_start (host, id, &fixture->wait, &error), &error);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (UsherDomainInfo) info = usher_hypervisor_adopt (host, i == 0 ? "veteran" : id, "personal",
                                                                 &fixture->wait, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (info->id, ==, id);
      g_assert_cmpint (info->flags, ==, USHER_DOMAIN_ADOPTED);
    }
  g_assert_cmpint (flags_of (fixture, id), ==, USHER_DOMAIN_ADOPTED);
  g_assert_cmpuint (volumes_of (fixture, id), ==, 0);
  assert_power (fixture, id, USHER_POWER_OFF);

  assert_conflict (usher_hypervisor_adopt (host, id, "other", &fixture->wait, &error) != NULL, &error);
  assert_conflict (usher_hypervisor_adopt (host, "clone", "personal", &fixture->wait, &error) != NULL, &error);
  assert_conflict (usher_hypervisor_remove (host, id, &fixture->wait, &error), &error);
  assert_conflict (usher_hypervisor_release (host, clone, &fixture->wait, &error), &error);
  g_assert_null (usher_hypervisor_adopt (host, "nobody", "personal", &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);

  usher_hypervisor_release (host, id, &fixture->wait, &error);
  g_assert_no_error (error);
  usher_hypervisor_release (host, nobody, &fixture->wait, &error);
  g_assert_no_error (error);
  assert_conflict (usher_hypervisor_inspect (host, id, &fixture->wait, &error) != NULL, &error);
}

static void
test_templates (Fixture       *fixture,
                gconstpointer  unused)
{
  UsherTemplateHost *host = USHER_TEMPLATE_HOST (fixture->hypervisor);
  g_autofree char *volume = usher_template_host_volume_name ("office", 1);
  g_autofree char *id = g_uuid_string_random ();
  UsherPublishSpec spec = { .volume = FIXTURE_BASE, .target = volume };
  UsherCloneSpec clone = spec_of (id, "of-a-version");
  g_autoptr (UsherPublished) published = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_template_host_has_volume (host, volume, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  clone.base_volume = volume;
  g_assert_false (usher_hypervisor_clone (fixture->hypervisor, &clone, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_clear_error (&error);

  published = usher_template_host_publish (host, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (published->checksum), ==, 64);
  g_assert_cmpuint (published->size, >, 0);
  usher_template_host_has_volume (host, volume, &fixture->wait, &error);
  g_assert_no_error (error);

  usher_hypervisor_clone (fixture->hypervisor, &clone, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (usher_template_host_remove_volume (host, volume, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_IN_USE);
  g_clear_error (&error);
  g_assert_null (usher_template_host_publish (host, &spec, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_IN_USE);
  g_clear_error (&error);

  assert_gone (fixture, id);
  usher_template_host_remove_volume (host, volume, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_false (usher_template_host_remove_volume (host, FIXTURE_BASE, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

static void
test_snapshots (Fixture       *fixture,
                gconstpointer  unused)
{
  UsherSnapshotHost *host = USHER_SNAPSHOT_HOST (fixture->hypervisor);
  g_autofree char *id = make_clone (fixture, "kept");
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  usher_snapshot_host_create (host, id, "a-first", "clean", &fixture->wait, &error);
  g_assert_no_error (error);
  assert_conflict (usher_snapshot_host_create (host, id, "a-first", "", &fixture->wait, &error), &error);
  power_on (fixture, id);
  usher_snapshot_host_create (host, id, "b-second", "", &fixture->wait, &error);
  g_assert_no_error (error);
  list = usher_snapshot_host_list (host, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((UsherSnapshot *) g_ptr_array_index (list, 0))->name, ==, "a-first");
  g_assert_cmpstr (((UsherSnapshot *) g_ptr_array_index (list, 0))->description, ==, "clean");

  usher_snapshot_host_revert (host, id, "a-first", &fixture->wait, &error);
  g_assert_no_error (error);
  assert_power (fixture, id, USHER_POWER_OFF);
  usher_snapshot_host_revert (host, id, "b-second", &fixture->wait, &error);
  g_assert_no_error (error);
  assert_power (fixture, id, USHER_POWER_ON);

  for (guint i = 0; i < 2; i++)
    {
      usher_snapshot_host_remove (host, id, "a-first", &fixture->wait, &error);
      g_assert_no_error (error);
    }
  g_assert_false (usher_snapshot_host_revert (host, id, "a-first", &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
  g_clear_error (&error);
  assert_gone (fixture, id);
  g_assert_null (usher_snapshot_host_list (host, id, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND);
}

#define CASE(name, function)                                                                                  \
  G_STMT_START                                                                                                \
    {                                                                                                         \
      g_test_add ("/hypervisor/promises/fake/" name, Fixture, NULL, set_up_fake, function, tear_down_fake);   \
      g_test_add ("/hypervisor/promises/real/" name, Fixture, NULL, set_up_real, function, tear_down_real);   \
    }                                                                                                         \
  G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("life", test_life);
  CASE ("adoption", test_adoption);
  CASE ("templates", test_templates);
  CASE ("snapshots", test_snapshots);

  return g_test_run ();
}
