/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/seed/disc-image.h"

#include <archive.h>
#include <archive_entry.h>

#include "common/error.h"
#include "common/secret.h"

/* descriptors, path tables, directories in both name spaces and the gap behind the last track, amply */
#define FRAME (1024 * 1024)
#define SECTOR 2048

typedef struct archive DiscArchive;
typedef struct archive_entry DiscEntry;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DiscArchive, archive_write_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DiscEntry, archive_entry_free)

/**
 * DiscBuffer: bytes that are wiped when they go
 */
typedef struct
{
  gsize size;
  char  bytes[];
} DiscBuffer;

static void
disc_buffer_free (gpointer data)
{
  DiscBuffer *buffer = data;

  usher_secret_wipe (buffer->bytes, buffer->size);
  g_free (buffer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DiscBuffer, disc_buffer_free)

static gboolean
disc_image_add (DiscArchive         *disc,
                const UsherDiscFile *file)
{
  g_autoptr (DiscEntry) entry = archive_entry_new ();

  archive_entry_set_pathname (entry, file->name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0400);
  archive_entry_set_size (entry, (la_int64_t) file->length);
  return archive_write_header (disc, entry) == ARCHIVE_OK &&
         archive_write_data (disc, file->bytes, file->length) == (la_ssize_t) file->length;
}

static gboolean
disc_image_write (DiscArchive         *disc,
                  const char          *label,
                  const UsherDiscFile *files,
                  guint                count,
                  DiscBuffer          *buffer,
                  size_t              *used)
{
  gboolean outcome = archive_write_set_format_iso9660 (disc) == ARCHIVE_OK &&
                     archive_write_set_format_option (disc, "iso9660", "volume-id", label) == ARCHIVE_OK &&
                     archive_write_set_format_option (disc, "iso9660", "rockridge", "useful") == ARCHIVE_OK &&
                     archive_write_set_format_option (disc, "iso9660", "joliet", "1") == ARCHIVE_OK &&
                     archive_write_set_bytes_in_last_block (disc, SECTOR) == ARCHIVE_OK &&
                     archive_write_open_memory (disc, buffer->bytes, buffer->size, used) == ARCHIVE_OK;

  for (guint i = 0; i < count && outcome; i++)
    outcome = disc_image_add (disc, &files[i]);
  return outcome && archive_write_close (disc) == ARCHIVE_OK;
}

/**
 * usher_disc_image_make:
 * @label: of the disc
 * @files: what is on it
 * @count: of @files
 * @error: INTERNAL
 *
 * Returns: (transfer full): an ISO 9660 image with Joliet and Rock Ridge names, wiped when it is freed
 */
GBytes *
usher_disc_image_make (const char           *label,
                       const UsherDiscFile  *files,
                       guint                 count,
                       GError              **error)
{
  g_autoptr (DiscArchive) disc = archive_write_new ();
  g_autoptr (DiscBuffer) buffer = NULL;
  gsize size = FRAME;
  size_t used = 0;

  for (guint i = 0; i < count; i++)
    size += files[i].length + SECTOR;
  buffer = g_malloc0 (sizeof *buffer + size);
  buffer->size = size;
  if (disc_image_write (disc, label, files, count, buffer, &used))
    {
      const char *bytes = buffer->bytes;

      return g_bytes_new_with_free_func (bytes, used, disc_buffer_free, g_steal_pointer (&buffer));
    }
  g_set_error (error, USHER_ERROR, USHER_ERROR_INTERNAL, "making the disc %s: %s", label, archive_error_string (disc));
  return NULL;
}
