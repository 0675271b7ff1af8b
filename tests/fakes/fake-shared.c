/* SPDX-License-Identifier: GPL-2.0-or-later */
/* the disks of fake hosts that see the same storage */
#include <string.h>

#include "tests/fakes/fake-hypervisor-private.h"

/* of all disks: hosts that share have a lock each */
static GMutex fake_shared_lock;

/* called with the host's lock held */
void
fake_shared_add (UsherFakeHypervisor *self,
                 const FakeDomain    *domain)
{
  g_mutex_lock (&fake_shared_lock);
  g_hash_table_replace (self->disks, g_strdup (domain->id), g_memdup2 (domain, sizeof *domain));
  g_mutex_unlock (&fake_shared_lock);
}

/* called with the host's lock held */
void
fake_shared_remove (UsherFakeHypervisor *self,
                    const char          *id)
{
  g_mutex_lock (&fake_shared_lock);
  g_hash_table_remove (self->disks, id);
  g_mutex_unlock (&fake_shared_lock);
}

static gboolean
fake_shared_take_over (UsherSharedHost      *host,
                       const UsherCloneSpec *spec,
                       const UsherWait      *wait,
                       GError              **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  const FakeDomain *disk;
  FakeDomain *domain;

  if (!fake_hypervisor_enter (self, USHER_FAKE_TAKE_OVER, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  g_mutex_lock (&fake_shared_lock);
  disk = self->disks != NULL ? g_hash_table_lookup (self->disks, spec->id) : NULL;
  domain = fake_hypervisor_find (self, spec->id);
  if (disk != NULL && domain == NULL)
    domain = fake_hypervisor_find (self, "");
  if (disk != NULL)
    {
      *domain = *disk;
      g_strlcpy (domain->name, spec->name, sizeof domain->name);
      g_strlcpy (domain->pool, spec->pool, sizeof domain->pool);
      domain->power = USHER_POWER_OFF;
      domain->flags = 0;
    }
  g_mutex_unlock (&fake_shared_lock);
  g_mutex_unlock (&self->lock);
  usher_fake_steps_at (self->steps, "after");
  if (disk == NULL)
    g_set_error (error, USHER_ERROR, USHER_ERROR_NOT_FOUND, "there is no disk of %s", spec->name);
  return disk != NULL;
}

static gboolean
fake_shared_let_go (UsherSharedHost  *host,
                    const char       *id,
                    const UsherWait  *wait,
                    GError          **error)
{
  UsherFakeHypervisor *self = USHER_FAKE_HYPERVISOR (host);
  UsherHypervisorEvent event = { .kind = USHER_HYPERVISOR_POWER, .id = id, .power = USHER_POWER_OFF };
  gboolean ran = FALSE;
  FakeDomain *domain;

  if (!fake_hypervisor_enter (self, USHER_FAKE_LET_GO, wait, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  domain = fake_hypervisor_find (self, id);
  if (domain != NULL)
    {
      ran = domain->power != USHER_POWER_OFF;
      memset (domain, 0, sizeof *domain);
    }
  g_mutex_unlock (&self->lock);
  usher_fake_steps_at (self->steps, "after");
  if (ran && self->func != NULL)
    self->func (&event, self->user_data);
  return TRUE;
}

void
fake_shared_host_init (UsherSharedHostInterface *iface)
{
  iface->take_over = fake_shared_take_over;
  iface->let_go = fake_shared_let_go;
}

/* before either has a domain */
void
usher_fake_hypervisor_share (UsherFakeHypervisor *self,
                             UsherFakeHypervisor *other)
{
  if (self->disks == NULL)
    self->disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_clear_pointer (&other->disks, g_hash_table_unref);
  other->disks = g_hash_table_ref (self->disks);
}

gboolean
usher_fake_hypervisor_has_disk (UsherFakeHypervisor *self,
                                const char          *id)
{
  gboolean found;

  g_mutex_lock (&fake_shared_lock);
  found = self->disks != NULL && g_hash_table_contains (self->disks, id);
  g_mutex_unlock (&fake_shared_lock);
  return found;
}
