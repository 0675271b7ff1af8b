/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/adapters/libvirt/ticket-book.h"

#include <libvirt/virterror.h>
#include <string.h>

#include "broker/adapters/libvirt/own-domain.h"
#include "common/error.h"

#define ELEMENT "<graphics"
#define ENDING G_TIME_SPAN_SECOND
#define LOOK (20 * G_TIME_SPAN_MILLISECOND)

/**
 * TicketPage: what is remembered of a domain that runs; never changes
 */
typedef struct
{
  char *graphics;
  char *name;
  char *pool;
  guint tls_port;
} TicketPage;

struct _UsherTicketBook
{
  GMutex      lock;
  GHashTable *pages;
  guint64     changes;
};

static void
ticket_page_clear (gpointer data)
{
  TicketPage *page = data;

  g_free (page->graphics);
  g_free (page->name);
  g_free (page->pool);
}

static void
ticket_page_unref (TicketPage *page)
{
  g_atomic_rc_box_release_full (page, ticket_page_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TicketPage, ticket_page_unref)

UsherTicketBook *
usher_ticket_book_new (void)
{
  UsherTicketBook *book = g_new0 (UsherTicketBook, 1);

  g_mutex_init (&book->lock);
  book->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ticket_page_unref);
  return book;
}

void
usher_ticket_book_free (UsherTicketBook *book)
{
  g_hash_table_unref (book->pages);
  g_mutex_clear (&book->lock);
  g_free (book);
}

/**
 * usher_ticket_book_forget:
 * @book: a book
 * @id: of a domain that started, stopped or changed
 */
void
usher_ticket_book_forget (UsherTicketBook *book,
                          const char      *id)
{
  g_mutex_lock (&book->lock);
  book->changes++;
  g_hash_table_remove (book->pages, id);
  g_mutex_unlock (&book->lock);
}

/**
 * usher_ticket_book_forget_all:
 * @book: a book whose connection is gone
 */
void
usher_ticket_book_forget_all (UsherTicketBook *book)
{
  g_mutex_lock (&book->lock);
  book->changes++;
  g_hash_table_remove_all (book->pages);
  g_mutex_unlock (&book->lock);
}

static TicketPage *
ticket_book_find (UsherTicketBook *book,
                  const char      *id,
                  guint64         *changes)
{
  TicketPage *page;

  g_mutex_lock (&book->lock);
  *changes = book->changes;
  page = g_hash_table_lookup (book->pages, id);
  if (page != NULL)
    g_atomic_rc_box_acquire (page);
  g_mutex_unlock (&book->lock);
  return page;
}

static TicketPage *
ticket_book_ask (UsherTicketBook *book,
                 UsherHostLine   *line,
                 const char      *id,
                 guint64          changes,
                 GError         **error)
{
  g_autoptr (UsherDomainView) view = NULL;
  g_autoptr (virDomain) domain = usher_own_domain_find (line->connection, id, &view, error);
  TicketPage *page;

  if (domain == NULL)
    return NULL;
  if (view->graphics == NULL || view->tls_port == 0)
    {
      g_set_error (error, USHER_ERROR, USHER_ERROR_START_FAILED,
                   "domain %s is off, or its host has no TLS for SPICE (spice_tls in qemu.conf)", id);
      return NULL;
    }
  page = g_atomic_rc_box_new0 (TicketPage);
  page->graphics = g_strdup (view->graphics);
  page->name = g_strdup (virDomainGetName (domain));
  page->pool = g_strdup (view->pool);
  page->tls_port = view->tls_port;

  g_mutex_lock (&book->lock);
  /* what was asked before a change must not be remembered after it */
  if (book->changes == changes)
    g_hash_table_replace (book->pages, g_strdup (id), g_atomic_rc_box_acquire (page));
  g_mutex_unlock (&book->lock);
  return page;
}

/**
 * usher_ticket_book_recall:
 * @book: a book
 * @id: of a domain
 *
 * Returns: (transfer full) (nullable): a domain that ran when it was last looked at, and of which no event told otherwise
 */
UsherDomainInfo *
usher_ticket_book_recall (UsherTicketBook *book,
                          const char      *id)
{
  guint64 changes;
  g_autoptr (TicketPage) page = ticket_book_find (book, id, &changes);
  UsherDomainInfo *info;

  if (page == NULL)
    return NULL;
  info = g_new0 (UsherDomainInfo, 1);
  info->id = g_strdup (id);
  info->name = g_strdup (page->name);
  info->pool = g_strdup (page->pool);
  info->power = USHER_POWER_ON;
  info->tls_port = page->tls_port;
  return info;
}

/**
 * usher_ticket_book_update:
 * @graphics: the SPICE server's element, without ticket
 * @ticket: what a viewer has to know
 * @expires: when it opens no more channels; seconds since the epoch
 * @effect: on a viewer that is connected
 *
 * Returns: (transfer full): @graphics with the ticket; to be wiped
 */
char *
usher_ticket_book_update (const char        *graphics,
                          const UsherSecret *ticket,
                          gint64             expires,
                          UsherTicketEffect  effect)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (expires);
  g_autofree char *until = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  char *escaped = g_markup_escape_text (usher_secret_text (ticket), -1);
  char *update;

  g_return_val_if_fail (g_str_has_prefix (graphics, ELEMENT), NULL);
  /* printf would leave half-written copies on the heap */
  update = g_strconcat (ELEMENT " passwd='", escaped, "' passwdValidTo='", until, "' connected='",
                        effect == USHER_TICKET_DISCONNECT ? "disconnect" : "keep", "'", graphics + strlen (ELEMENT), NULL);
  usher_secret_wipe_text (escaped);
  return update;
}

static gboolean
ticket_book_send (UsherHostLine     *line,
                  const char        *id,
                  const char        *graphics,
                  const UsherSecret *ticket,
                  guint              life,
                  UsherTicketEffect  effect)
{
  /* up to the next full second, so that a ticket never lives shorter than it should */
  gint64 now = (g_get_real_time () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  virDomainPtr domain = usher_host_line_domain (line, id);
  gboolean sent = FALSE;
  char *update;

  if (domain == NULL)
    return FALSE;
  update = usher_ticket_book_update (graphics, ticket, now + life, effect);
  sent = virDomainUpdateDeviceFlags (domain, update, VIR_DOMAIN_AFFECT_LIVE) == 0;
  usher_secret_wipe_text (update);
  return sent;
}

/* qemu's end shows in the call before libvirt has it in the domain's state */
static gboolean
ticket_book_is_ending (UsherHostLine *line,
                       const char    *id)
{
  virDomainPtr domain = usher_host_line_domain (line, id);
  gint64 until = g_get_monotonic_time () + ENDING;
  UsherPower power;

  while (domain != NULL && usher_own_domain_power (line->connection, domain, &power, NULL))
    {
      if (power == USHER_POWER_OFF || power == USHER_POWER_STOPPING)
        return TRUE;
      if (g_get_monotonic_time () >= until)
        return FALSE;
      g_usleep (LOOK);
    }
  return FALSE;
}

static void
ticket_book_fail (UsherHostLine *line,
                  const char    *id,
                  GError       **error)
{
  UsherError code = usher_vir_error_is (VIR_ERR_OPERATION_INVALID) ? USHER_ERROR_START_FAILED : USHER_ERROR_INTERNAL;
  g_autoptr (GError) failure = NULL;

  usher_vir_error_take (&failure, line->connection, code, "ticket of domain %s", id);
  if (usher_error_is (failure, USHER_ERROR_INTERNAL) && ticket_book_is_ending (line, id))
    failure->code = USHER_ERROR_START_FAILED;
  g_propagate_error (error, g_steal_pointer (&failure));
}

/**
 * usher_ticket_book_set:
 * @book: a book
 * @line: to the host
 * @id: of the domain
 * @ticket: what a viewer has to know
 * @life: seconds
 * @effect: on a viewer that is connected
 * @error: START_FAILED when the domain is off, or ends meanwhile
 */
gboolean
usher_ticket_book_set (UsherTicketBook   *book,
                       UsherHostLine     *line,
                       const char        *id,
                       const UsherSecret *ticket,
                       guint              life,
                       UsherTicketEffect  effect,
                       GError           **error)
{
  gboolean remembered;

  do
    {
      guint64 changes;
      g_autoptr (TicketPage) page = ticket_book_find (book, id, &changes);

      remembered = page != NULL;
      if (!remembered)
        page = ticket_book_ask (book, line, id, changes, error);
      if (page == NULL)
        return FALSE;
      if (ticket_book_send (line, id, page->graphics, ticket, life, effect))
        return TRUE;
      if (!remembered)
        ticket_book_fail (line, id, error);
      usher_host_line_forget (line, id);
      usher_ticket_book_forget (book, id);
    }
  while (remembered);
  return FALSE;
}
