/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/adapters/libvirt/seed-drive.h"
#include "broker/adapters/libvirt/template-check.h"
#include "broker/adapters/libvirt/volume-xml.h"
#include "common/error.h"

#define SYSTEM_DISK "<disk type='file' device='disk'><source file='/pool/master.qcow2'/><target dev='vda'/></disk>"

static char *
domain_with (const char *machine,
             const char *devices)
{
  return g_strdup_printf ("<domain type='kvm'><name>m</name><os><type arch='x86_64' machine='%s'>hvm</type></os>"
                          "<devices>%s</devices></domain>", machine, devices);
}

static void
test_fit (void)
{
  static const char *const rows[] = {
    SYSTEM_DISK,
    SYSTEM_DISK "<disk type='file' device='cdrom'><source file='/tools.iso'/><target dev='sda'/><readonly/></disk>",
    SYSTEM_DISK "<disk type='file' device='disk'><source file='/apps.img'/><target dev='vdb'/><readonly/></disk>",
    SYSTEM_DISK "<tpm model='tpm-crb'><backend type='emulator'/></tpm><interface type='bridge'/><redirdev/>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *xml = domain_with ("pc-q35-7.2", rows[i]);
      g_autoptr (GError) error = NULL;
      g_autofree char *disk = usher_template_check_domain (xml, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (disk, ==, "/pool/master.qcow2");
    }
}

static void
test_unfit (void)
{
  static const struct
  {
    const char *devices;
    const char *reason;
  } rows[] = {
    { "", "no disk" },
    { "<disk type='file' device='cdrom'><source file='/x.iso'/></disk>", "no disk" },
    { SYSTEM_DISK SYSTEM_DISK, "more than one" },
    { SYSTEM_DISK "<hostdev mode='subsystem' type='pci'/>", "<hostdev>" },
    { SYSTEM_DISK "<interface type='bridge'/><interface type='hostdev'/>", "network card" },
    { SYSTEM_DISK "<filesystem type='mount'/>", "folder" },
    { SYSTEM_DISK "<tpm><backend type='passthrough'/></tpm>", "TPM" },
    { "<disk type='network' device='disk'><source protocol='rbd' name='p/i'/></disk>", "neither a file" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *xml = domain_with ("pc-q35-7.2", rows[i].devices);
      g_autoptr (GError) error = NULL;
      g_autofree char *disk = usher_template_check_domain (xml, &error);

      g_assert_null (disk);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_assert_nonnull (strstr (error->message, rows[i].reason));
    }
}

/* the old PC has four drives */
static void
test_no_drive_left (void)
{
  const char *drives = "<disk type='file' device='disk'><source file='/pool/master.qcow2'/><target dev='hda'/></disk>"
                       "<disk device='cdrom'><source file='/1'/><target dev='hdb'/><readonly/></disk>"
                       "<disk device='cdrom'><source file='/2'/><target dev='hdc'/><readonly/></disk>"
                       "<disk device='cdrom'><source file='/3'/><target dev='hdd'/><readonly/></disk>";
  g_autofree char *old = domain_with ("pc-i440fx-7.2", drives);
  g_autofree char *new = domain_with ("q35", drives);
  g_autoptr (GError) error = NULL;
  g_autofree char *refused = usher_template_check_domain (old, &error);
  g_autofree char *fine = usher_template_check_domain (new, NULL);

  g_assert_null (refused);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_assert_nonnull (strstr (error->message, "CD-ROM"));
  g_assert_nonnull (fine);
}

static void
test_drive_of_the_machine (void)
{
  static const struct
  {
    const char *machine;
    const char *devices;
    const char *target;
  } rows[] = {
    { "pc-q35-7.2", "", "<target dev=\"sda\" bus=\"sata\"/>" },
    { "pc-i440fx-7.2", "<disk><target dev='hda'/></disk>", "<target dev=\"hdb\" bus=\"ide\"/>" },
    { "virt-7.2", "<disk><target dev='sda'/></disk>", "<target dev=\"sdb\" bus=\"scsi\"/>" },
    { "q35", "<disk device='cdrom'><target dev='sdq' bus='usb'/></disk>", "<target dev=\"sdq\" bus=\"usb\"/>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *xml = domain_with (rows[i].machine, rows[i].devices);
      g_autoptr (xmlDoc) document = usher_xml_tree_parse (xml, "domain", NULL);
      g_autofree char *text = NULL;

      usher_seed_drive_insert (xmlDocGetRootElement (document), "/pool/a&b.iso");
      text = usher_xml_tree_text (xmlDocGetRootElement (document));
      g_assert_nonnull (strstr (text, rows[i].target));
      g_assert_nonnull (strstr (text, "<source file=\"/pool/a&amp;b.iso\"/>"));
      g_assert_nonnull (strstr (text, "<readonly/>"));
    }
}

static void
test_volumes_by_name (void)
{
  static const char id[] = "6f1f8a0e-8f0b-4a3f-9a51-6a0c1f2d3e4b";
  g_autofree char *disk = usher_volume_xml_name (id);
  g_autofree char *seed = usher_volume_xml_seed_name (id);
  const struct
  {
    const char *name;
    int         kind;
    const char *id;
  } rows[] = {
    { disk, USHER_VOLUME_DISK, id },
    { seed, USHER_VOLUME_SEED, id },
    { "usher-template-office-12.qcow2", USHER_VOLUME_TEMPLATE, NULL },
    { "usher-manual.qcow2", -1, NULL },
    { "usher-6f1f8a0e.qcow2", -1, NULL },
    { "usher-6f1f8a0e-8f0b-4a3f-9a51-6a0c1f2d3e4b.raw", -1, NULL },
    { "usher-seed.iso", -1, NULL },
    { "-seed.iso", -1, NULL },
    { "payroll.qcow2", -1, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UsherVolumeInfo) info = usher_volume_xml_recognize (rows[i].name);

      g_assert_cmpint (info != NULL ? (int) info->kind : -1, ==, rows[i].kind);
      g_assert_cmpstr (info != NULL ? info->id : NULL, ==, rows[i].id);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/template-check/fit", test_fit);
  g_test_add_func ("/template-check/unfit", test_unfit);
  g_test_add_func ("/template-check/no-drive-left", test_no_drive_left);
  g_test_add_func ("/seed-drive/of-the-machine", test_drive_of_the_machine);
  g_test_add_func ("/volume-xml/by-name", test_volumes_by_name);

  return g_test_run ();
}
