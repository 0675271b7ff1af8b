/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/model/server-profile.h"

#include "client/model/fingerprint.h"
#include "common/error.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define COLONS "01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF"

static void
test_addresses (void)
{
  static const char *const cases[][2] = {
    { "vdi.example.org", "https://vdi.example.org:8443" },
    { "  vdi.example.org  ", "https://vdi.example.org:8443" },
    { "vdi.example.org:443", "https://vdi.example.org:443" },
    { "https://vdi.example.org/", "https://vdi.example.org:8443" },
    { "https://vdi.example.org:9443/usher//", "https://vdi.example.org:9443/usher" },
    { "192.0.2.5", "https://192.0.2.5:8443" },
    { "[2001:db8::1]:8443", "https://[2001:db8::1]:8443" },
    { "http://127.0.0.1:8080", "http://127.0.0.1:8080" },
    { "http://localhost:8080", "http://localhost:8080" },
    { "http://[::1]:8080", "http://[::1]:8080" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherServerProfile) profile = usher_server_profile_new (cases[i][0], NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (profile->url, ==, cases[i][1]);
    }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "", "   ", "https://", "vdi example", "http://vdi.example.org", "http://192.0.2.5:80", "http://localhost.example.org",
    "ftp://vdi.example.org", "https://user:secret@vdi.example.org", "https://vdi.example.org/?a=b", "vdi.example.org:99999",
    "https://vdi.example.org\r\nX: y", "vdi.example.org#x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherServerProfile) profile = usher_server_profile_new (cases[i], NULL, NULL, &error);

      g_test_message ("\"%s\"", cases[i]);
      g_assert_null (profile);
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
    }
}

static void
test_fingerprints (void)
{
  static const char *const same[] = { HEX, COLONS, "SHA256:" HEX, "sha256: " COLONS, "01 23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" };
  static const char *const wrong[] = { "", "01:23", HEX "00", "z" HEX, "sha1:" HEX };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *normal = usher_fingerprint_normalise (same[i]);

      g_assert_cmpstr (normal, ==, COLONS);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (usher_fingerprint_normalise (wrong[i]));
}

static void
test_fingerprint_of (void)
{
  g_autofree char *text = usher_fingerprint_of ((const guint8 *) "abc", 3);

  /* FIPS 180-2, appendix B.1 */
  g_assert_cmpstr (text, ==, "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD");
}

static void
test_pinned (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherServerProfile) profile = usher_server_profile_new ("vdi.example.org", HEX, "", &error);
  g_autoptr (UsherServerProfile) copy = NULL;
  g_autofree char *host = NULL;

  g_assert_no_error (error);
  copy = usher_server_profile_copy (profile);
  host = usher_server_profile_get_host (copy);
  g_assert_cmpstr (copy->fingerprint, ==, COLONS);
  g_assert_null (copy->ca_file);
  g_assert_cmpstr (host, ==, "vdi.example.org");
  g_assert_true (usher_server_profile_is_encrypted (copy));

  g_assert_null (usher_server_profile_new ("vdi.example.org", "1234", NULL, &error));
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-profile/addresses", test_addresses);
  g_test_add_func ("/server-profile/refused", test_refused);
  g_test_add_func ("/server-profile/fingerprints", test_fingerprints);
  g_test_add_func ("/server-profile/fingerprint-of", test_fingerprint_of);
  g_test_add_func ("/server-profile/pinned", test_pinned);
  return g_test_run ();
}
