/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's own test driver: no daemon, no qemu and no SPICE, but domains, volumes and events */
#include <libvirt/libvirt.h>
#include <string.h>

#include "broker/adapters/libvirt/libvirt-hypervisor.h"
#include "common/error.h"
#include "tests/lib/event-log.h"

#define URI "test:///default"
#define STORAGE "default-pool"

static const char template[] =
  "<domain type='test'><name>template</name><memory unit='MiB'>32</memory><os><type>hvm</type></os><devices>"
  "<disk type='file' device='disk'><source file='/t'/><target dev='vda'/></disk>"
  "<graphics type='spice' autoport='yes'/></devices></domain>";

typedef struct
{
  virConnectPtr    beside;
  UsherHypervisor *hypervisor;
  UsherEventLog   *log;
  UsherWait        wait;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  unused)
{
  static const char base[] = "<volume><name>base.img</name><capacity>1048576</capacity></volume>";
  virStoragePoolPtr storage;
  virStorageVolPtr volume;

  fixture->hypervisor = usher_libvirt_hypervisor_new (URI, STORAGE, NULL);
  fixture->log = usher_event_log_new ();
  fixture->wait = usher_wait_new (60, NULL);
  usher_hypervisor_watch (fixture->hypervisor, usher_event_log_note, fixture->log);
  fixture->beside = virConnectOpen (URI);
  g_assert_nonnull (fixture->beside);
  storage = virStoragePoolLookupByName (fixture->beside, STORAGE);
  volume = virStorageVolLookupByName (storage, "base.img");
  if (volume == NULL)
    volume = virStorageVolCreateXML (storage, base, 0);
  g_assert_nonnull (volume);
  virStorageVolFree (volume);
  virStoragePoolFree (storage);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  unused)
{
  g_object_unref (fixture->hypervisor);
  usher_event_log_free (fixture->log);
  virConnectClose (fixture->beside);
}

static char *
make_clone (Fixture    *fixture,
            const char *name)
{
  g_autofree char *id = g_uuid_string_random ();
  UsherCloneSpec spec = { .id = id, .name = name, .pool = "office", .base_volume = "base.img",
                          .domain_xml = template };
  g_autoptr (GError) error = NULL;

  usher_hypervisor_clone (fixture->hypervisor, &spec, &fixture->wait, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&id);
}

static void
test_clone_list_and_remove (Fixture       *fixture,
                            gconstpointer  unused)
{
  g_autofree char *id = make_clone (fixture, "one");
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  info = usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "one");
  g_assert_cmpint (info->power, ==, USHER_POWER_OFF);

  /* the driver comes with a domain of its own, named test */
  list = usher_hypervisor_list (fixture->hypervisor, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (((UsherDomainInfo *) g_ptr_array_index (list, 0))->id, ==, id);

  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  usher_event_log_event_free (usher_event_log_await (fixture->log, USHER_HYPERVISOR_REMOVED, id,
                                                     USHER_POWER_UNKNOWN));
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
}

/* no SPICE server answers there, so such a domain is not left running */
static void
test_start_without_spice (Fixture       *fixture,
                          gconstpointer  unused)
{
  g_autofree char *id = make_clone (fixture, "two");
  g_autoptr (UsherDomainInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_hypervisor_start (fixture->hypervisor, id, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_clear_error (&error);
  usher_event_log_event_free (usher_event_log_await (fixture->log, USHER_HYPERVISOR_POWER, id, USHER_POWER_ON));
  usher_event_log_event_free (usher_event_log_await (fixture->log, USHER_HYPERVISOR_POWER, id, USHER_POWER_OFF));
  info = usher_hypervisor_inspect (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->power, ==, USHER_POWER_OFF);
  usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error);
  g_assert_no_error (error);
}

static void
test_foreign (Fixture       *fixture,
              gconstpointer  unused)
{
  virDomainPtr domain = virDomainLookupByName (fixture->beside, "test");
  char id[VIR_UUID_STRING_BUFLEN];
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (virDomainGetUUIDString (domain, id), ==, 0);
  g_assert_false (usher_hypervisor_stop (fixture->hypervisor, id, TRUE, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (usher_hypervisor_remove (fixture->hypervisor, id, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_CONFLICT);
  g_assert_cmpint (virDomainIsActive (domain), ==, 1);
  virDomainFree (domain);
}

static void
test_storage_pool_is_missing (Fixture       *fixture,
                              gconstpointer  unused)
{
  g_autoptr (UsherHypervisor) hypervisor = usher_libvirt_hypervisor_new (URI, "nowhere", NULL);
  UsherCloneSpec spec = { .id = "6f1f8a0e-8f0b-4a3f-9a51-6a0c1f2d3e4b", .name = "three", .pool = "office",
                          .base_volume = "base.img", .domain_xml = template };
  g_autoptr (GError) error = NULL;

  g_assert_false (usher_hypervisor_clone (hypervisor, &spec, &fixture->wait, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_START_FAILED);
  g_assert_nonnull (strstr (error->message, "nowhere"));
}

static void
test_capacity (Fixture       *fixture,
               gconstpointer  unused)
{
  UsherHostCapacity capacity = { 0 };
  g_autoptr (GError) error = NULL;

  usher_hypervisor_capacity (fixture->hypervisor, &capacity, &fixture->wait, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (capacity.cpus, >, 0);
  g_assert_cmpuint (capacity.memory_total, >, 0);
  g_assert_cmpuint (capacity.domains, ==, 1);
}

static void
test_host_that_cannot_be (Fixture       *fixture,
                          gconstpointer  unused)
{
  static const char *const uris[] = { "nonsense", "nonsense:///system", "test:///nowhere/at/all.xml",
                                      "qemu+tcp://127.0.0.1:1/system" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (UsherHypervisor) hypervisor = usher_libvirt_hypervisor_new (uris[i], STORAGE, NULL);
      g_autoptr (GPtrArray) list = NULL;
      g_autoptr (GError) error = NULL;

      list = usher_hypervisor_list (hypervisor, &fixture->wait, &error);
      g_assert_null (list);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_HOST_LOST);
      g_assert_nonnull (strstr (error->message, uris[i]));
    }
}

#define CASE(name, function) \
  g_test_add ("/hypervisor/driver/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  CASE ("clone-list-and-remove", test_clone_list_and_remove);
  CASE ("start-without-spice", test_start_without_spice);
  CASE ("foreign", test_foreign);
  CASE ("storage-pool-is-missing", test_storage_pool_is_missing);
  CASE ("capacity", test_capacity);
  CASE ("host-that-cannot-be", test_host_that_cannot_be);

  return g_test_run ();
}
