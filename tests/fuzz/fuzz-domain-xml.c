/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/adapters/libvirt/domain-view.h"
#include "broker/adapters/libvirt/domain-xml.h"
#include "broker/adapters/libvirt/template-check.h"
#include "broker/adapters/libvirt/volume-xml.h"
#include "broker/adapters/libvirt/xml-tree.h"
#include "common/error.h"
#include "tests/fuzz/fuzz.h"

#define ID "6f1f8a0e-8f0b-4a3f-9a51-6a0c1f2d3e4b"
#define OVERLAY "/pool/usher-" ID ".qcow2"
#define SEED "/pool/usher-" ID "-seed.iso"

const char *const usher_fuzz_seeds[] = {
  "<domain type='kvm' id='3'><name>t</name><uuid>" ID "</uuid><metadata><u:desktop "
  "xmlns:u='https://usher.org/xmlns/desktop/1' pool='p'/></metadata><os><type>hvm</type><nvram>/v</nvram></os>"
  "<sysinfo><system><entry name='uuid'>x</entry></system></sysinfo><devices>"
  "<disk type='file' device='disk'><driver type='raw'/><source file='/t'/><backingStore/><target dev='vda'/></disk>"
  "<interface type='user'><mac address='52:54:00:00:00:01'/></interface>"
  "<channel type='unix'><source path='/s'/><target type='virtio' name='n'/></channel>"
  "<graphics type='spice' port='5900' tlsPort='5901' passwd='open'><listen type='socket'/><channel name='main' "
  "mode='insecure'/></graphics><graphics type='vnc'/><sound model='ac97'/><smartcard/><redirdev/>"
  "<video><model type='qxl' heads='4'/></video></devices></domain>",
  "<!DOCTYPE domain [<!ENTITY a 'aaaa'>]><domain><devices><disk/></devices><name>&a;</name></domain>",
  "<domain><os><type machine='pc-i440fx-7.2'>hvm</type></os><devices><disk><source file='/d'/><target dev='hda'/></disk>"
  "<disk device='cdrom'><target dev='hdb'/></disk><hostdev/><tpm><backend type='passthrough'/></tpm></devices></domain>",
  "<domain><devices><disk/><graphics type='spice'/></devices></domain>",
  "<volume><capacity>1</capacity><target><path>/p</path><format type='qcow2'/></target></volume>",
  NULL
};

/* whatever the template was, the clone listens with TLS alone and lets in nobody */
static void
check_closed (const char *xml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (xmlDoc) document = usher_xml_tree_parse (xml, "domain", &error);
  xmlNode *graphics;
  guint servers = 0;

  g_assert_no_error (error);
  graphics = usher_xml_tree_first (usher_xml_tree_first (xmlDocGetRootElement (document), "devices"), "graphics");
  for (; graphics != NULL; graphics = usher_xml_tree_next (graphics, "graphics"))
    {
      if (usher_xml_tree_attribute_is (graphics, "type", "egl-headless"))
        continue;
      servers++;
      g_assert_true (usher_xml_tree_attribute_is (graphics, "type", "spice"));
      g_assert_true (usher_xml_tree_attribute_is (graphics, "passwd", ""));
      g_assert_true (usher_xml_tree_attribute_is (graphics, "defaultMode", "secure"));
      g_assert_true (usher_xml_tree_attribute_is (graphics, "port", NULL));
    }
  g_assert_cmpuint (servers, ==, 1);
}

static void
try_clone (const char *text)
{
  UsherPolicy policy = { .audio = USHER_AUDIO_OUT, .usb = (char *) "-1,-1,-1,-1,1", .monitors = 1 };
  UsherCloneSpec spec = { .id = ID, .name = "clone", .pool = "office", .domain_xml = text, .policy = &policy };
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = usher_domain_xml_clone (&spec, OVERLAY, strlen (text) % 2 == 0 ? SEED : NULL, &error);
  g_autoptr (UsherDomainView) view = NULL;

  g_assert_true ((xml != NULL) == (error == NULL));
  if (xml == NULL)
    return;
  g_assert_nonnull (strstr (xml, OVERLAY));
  check_closed (xml);
  view = usher_domain_view_from_xml (xml, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (view->pool, ==, "office");
  g_assert_nonnull (view->graphics);
}

/* a domain of somebody's own: closed as a clone is, and marked so that it is never removed */
static void
try_adopt (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *mark = NULL;
  g_autofree char *xml = usher_domain_xml_adopt (text, "office", &mark, &error);
  g_autoptr (UsherDomainView) view = NULL;

  g_assert_true ((xml != NULL) == (error == NULL));
  if (xml == NULL)
    return;
  g_assert_nonnull (mark);
  check_closed (xml);
  view = usher_domain_view_from_xml (xml, &error);
  g_assert_no_error (error);
  g_assert_true (view->adopted);
}

static void
try_publish (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *disk = usher_template_check_domain (text, &error);

  g_assert_true ((disk != NULL) == (error == NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) volume_error = NULL;
  g_autoptr (UsherDomainView) view = usher_domain_view_from_xml (text, &error);
  g_autoptr (UsherBaseVolume) base = usher_base_volume_from_xml (text, &volume_error);

  g_assert_true ((view != NULL) == (error == NULL));
  g_assert_true ((base != NULL) == (volume_error == NULL));
  try_clone (text);
  try_adopt (text);
  try_publish (text);
  return 0;
}
