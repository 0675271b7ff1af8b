/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/vv-file.h"
#include "common/error.h"
#include "tests/fuzz/fuzz.h"

const char *const usher_fuzz_seeds[] = {
  "[virt-viewer]\ntype=spice\nhost=192.0.2.11\ntls-port=5901\npassword=abc\nhost-subject=O=Example,CN=kvm1\n"
  "ca=-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n\ntitle=One\nproxy=http://gw:3128\n"
  "delete-this-file=1\nenable-usbredir=1\nusb-filter=0x03,-1,-1,-1,0\nenable-smartcard=1\nsecure-channels=all;\n",
  "[virt-viewer]\ntype=vnc\n",
  "[virt-viewer]\ntype=spice\nhost=h\nport=5900\n",
  NULL
};

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  gboolean delete_file = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherLaunchDocument) document = usher_vv_file_parse ((const char *) data, size, &delete_file, &error);

  g_assert_true ((document != NULL) == (error == NULL));
  if (document == NULL)
    return 0;
  /* there is no way into a clear-text connection */
  g_assert_cmpuint (document->tls_port, >, 0);
  g_assert_cmpuint (document->tls_port, <=, 65535);
  g_assert_nonnull (document->host);
  return 0;
}
