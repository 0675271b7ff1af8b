/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "broker/adapters/seed/answer-file.h"
#include "broker/adapters/seed/iso-seed-builder.h"
#include "common/error.h"

#define ID "0f0d6a52-3c8e-4ba7-8d56-3a2f7d5c9b10"
#define SECTOR 2048

static GBytes *
build (const UsherSeedSpec *spec)
{
  g_autoptr (UsherSeedBuilder) builder = usher_iso_seed_builder_new ();
  g_autoptr (GError) error = NULL;
  GBytes *image = usher_seed_builder_build (builder, spec, &error);

  g_assert_no_error (error);
  return image;
}

/* (element-type utf8 utf8): the files of an image by their names */
static GHashTable *
read_back (GBytes *image)
{
  struct archive *disc = archive_read_new ();
  struct archive_entry *entry;
  GHashTable *files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_assert_cmpint (archive_read_support_format_iso9660 (disc), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_read_open_memory (disc, g_bytes_get_data (image, NULL), g_bytes_get_size (image)), ==,
                   ARCHIVE_OK);
  while (archive_read_next_header (disc, &entry) == ARCHIVE_OK)
    {
      gsize size = (gsize) archive_entry_size (entry);
      g_autofree char *text = g_malloc0 (size + 1);

      if (archive_entry_filetype (entry) != AE_IFREG)
        continue;
      g_assert_cmpint (archive_read_data (disc, text, size), ==, size);
      g_hash_table_insert (files, g_strdup (archive_entry_pathname (entry)), g_steal_pointer (&text));
    }
  archive_read_free (disc);
  return files;
}

static void
test_cloud_init (void)
{
  UsherSeedSpec spec = { .kind = USHER_SEED_CLOUD_INIT, .id = ID, .name = "office-007",
                         .source = "#cloud-config\npackages: [hello]\n" };
  g_autoptr (GBytes) image = build (&spec);
  g_autoptr (GHashTable) files = read_back (image);
  const char *bytes = g_bytes_get_data (image, NULL);
  static const char label[] = "\0c\0i\0d\0a\0t\0a";

  g_assert_cmpuint (g_hash_table_size (files), ==, 4);
  g_assert_cmpstr (g_hash_table_lookup (files, "meta-data"), ==, "instance-id: \"" ID "\"\nlocal-hostname: \"office-007\"\n");
  g_assert_cmpstr (g_hash_table_lookup (files, "user-data"), ==, spec.source);
  g_assert_cmpstr (g_hash_table_lookup (files, "network-config"), ==, "config: disabled\n");
  g_assert_nonnull (strstr (g_hash_table_lookup (files, "vendor-data"), "0f0d6a523c8e4ba78d563a2f7d5c9b10"));
  g_assert_true (g_str_has_prefix (g_hash_table_lookup (files, "vendor-data"), "#cloud-config\n"));

  /* the label, by which cloud-init looks for it, in both of its spellings */
  g_assert_cmpuint (g_bytes_get_size (image), <, 2 * 1024 * 1024);
  g_assert_cmpmem (bytes + 16 * SECTOR + 1, 5, "CD001", 5);
  g_assert_cmpint (g_ascii_strncasecmp (bytes + 16 * SECTOR + 40, "cidata ", 7), ==, 0);
  g_assert_nonnull (memmem (bytes, g_bytes_get_size (image), label, sizeof label - 1));
}

static void
test_cloud_init_without_user_data (void)
{
  UsherSeedSpec spec = { .kind = USHER_SEED_CLOUD_INIT, .id = ID, .name = "office-008" };
  g_autoptr (GBytes) image = build (&spec);
  g_autoptr (GHashTable) files = read_back (image);

  g_assert_cmpstr (g_hash_table_lookup (files, "user-data"), ==, "#cloud-config\n{}\n");
}

static void
test_cloud_init_large (void)
{
  g_autoptr (GString) user = g_string_new ("#cloud-config\n");
  UsherSeedSpec spec = { .kind = USHER_SEED_CLOUD_INIT, .id = ID, .name = "large" };
  g_autoptr (GBytes) image = NULL;
  g_autoptr (GHashTable) files = NULL;

  while (user->len < 3 * 1024 * 1024)
    g_string_append (user, "# a long line of nothing that matters to anybody at all\n");
  spec.source = user->str;
  image = build (&spec);
  files = read_back (image);
  g_assert_cmpstr (g_hash_table_lookup (files, "user-data"), ==, user->str);
}

static void
assert_refused (const UsherSeedSpec *spec,
                const char          *named,
                const char          *hidden)
{
  g_autoptr (UsherSeedBuilder) builder = usher_iso_seed_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) image = usher_seed_builder_build (builder, spec, &error);

  g_assert_null (image);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_null (hidden != NULL ? strstr (error->message, hidden) : NULL);
}

static void
test_names_are_checked (void)
{
  UsherSeedSpec spec = { .kind = USHER_SEED_CLOUD_INIT, .id = ID, .name = "evil\"\nruncmd: [x]" };

  assert_refused (&spec, "host name", NULL);
  spec.name = "fine";
  spec.id = "no-uuid";
  assert_refused (&spec, "no-uuid", NULL);
  spec = (UsherSeedSpec){ .kind = USHER_SEED_UNATTEND, .id = ID, .name = "office-0000000001", .source = "<u/>" };
  assert_refused (&spec, "15 characters", NULL);
  spec = (UsherSeedSpec){ .kind = USHER_SEED_UNATTEND, .id = ID, .name = "office-1" };
  assert_refused (&spec, "answer file", NULL);
}

static void
test_unattend (void)
{
  g_autoptr (UsherSecret) key = usher_secret_new ("AAAAA-BBBBB", 11);
  g_autoptr (UsherSecret) password = usher_secret_new ("a<b>&\"c'@NAME@", 14);
  UsherSeedSpec spec = {
    .kind = USHER_SEED_UNATTEND, .id = ID, .name = "WIN-01", .product_key = key, .domain = "example.org",
    .ou = "OU=VDI,DC=example", .join_user = "joiner@example.org", .join_password = password,
    .source = "<?xml version=\"1.0\"?><unattend a=\"@OU@\"><n>@NAME@</n><k>@PRODUCT-KEY@</k><d>@DOMAIN@</d>"
              "<u>@JOIN-USER@</u><p>@JOIN-PASSWORD@</p><m>me@home, not@-all</m></unattend>",
  };
  g_autoptr (GBytes) image = build (&spec);
  g_autoptr (GHashTable) files = read_back (image);
  const char *expected = "<?xml version=\"1.0\"?><unattend a=\"OU=VDI,DC=example\"><n>WIN-01</n><k>AAAAA-BBBBB</k>"
                         "<d>example.org</d><u>joiner@example.org</u><p>a&lt;b&gt;&amp;&quot;c&apos;@NAME@</p>"
                         "<m>me@home, not@-all</m></unattend>";

  g_assert_cmpuint (g_hash_table_size (files), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (files, "Autounattend.xml"), ==, expected);
  g_assert_cmpstr (g_hash_table_lookup (files, "Unattend.xml"), ==, expected);
}

static void
test_unattend_refuses (void)
{
  g_autoptr (UsherSecret) password = usher_secret_new ("hunter2", 7);
  UsherSeedSpec spec = { .kind = USHER_SEED_UNATTEND, .id = ID, .name = "WIN-01", .join_password = password };

  spec.source = "<u><p>@JOIN-PASSWORD@</p><k>@PRODUCT-KEY@</k></u>";
  assert_refused (&spec, "@PRODUCT-KEY@", "hunter2");
  spec.source = "<u><p>@JOIN-PASSWORD@</p><k>@COLOUR@</k></u>";
  assert_refused (&spec, "@COLOUR@", "hunter2");
  spec.source = "<u><p>@JOIN-PASSWORD@</u>";
  assert_refused (&spec, "no XML", "hunter2");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seed-builder/cloud-init", test_cloud_init);
  g_test_add_func ("/seed-builder/cloud-init-without-user-data", test_cloud_init_without_user_data);
  g_test_add_func ("/seed-builder/cloud-init-large", test_cloud_init_large);
  g_test_add_func ("/seed-builder/names-are-checked", test_names_are_checked);
  g_test_add_func ("/seed-builder/unattend", test_unattend);
  g_test_add_func ("/seed-builder/unattend-refuses", test_unattend_refuses);

  return g_test_run ();
}
