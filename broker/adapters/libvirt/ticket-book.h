/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "broker/adapters/libvirt/host-lines.h"
#include "broker/ports/hypervisor.h"

G_BEGIN_DECLS

/**
 * UsherTicketBook: sets tickets with one call to the host each
 *
 * An update has to repeat the SPICE server's element, so the book remembers it for each running
 * domain until an event says that it may have changed. May be used from any thread.
 */
typedef struct _UsherTicketBook UsherTicketBook;

UsherTicketBook *usher_ticket_book_new        (void);
void             usher_ticket_book_free       (UsherTicketBook    *book);
void             usher_ticket_book_forget     (UsherTicketBook    *book,
                                               const char         *id);
void             usher_ticket_book_forget_all (UsherTicketBook    *book);
UsherDomainInfo *usher_ticket_book_recall     (UsherTicketBook    *book,
                                               const char         *id);
gboolean         usher_ticket_book_set        (UsherTicketBook    *book,
                                               UsherHostLine      *line,
                                               const char         *id,
                                               const UsherSecret  *ticket,
                                               guint               life,
                                               UsherTicketEffect   effect,
                                               GError            **error);

char            *usher_ticket_book_update     (const char         *graphics,
                                               const UsherSecret  *ticket,
                                               gint64              expires,
                                               UsherTicketEffect   effect);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsherTicketBook, usher_ticket_book_free)

G_END_DECLS
