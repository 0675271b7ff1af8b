/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "common/wire/job-report.h"

G_BEGIN_DECLS

#define USHER_TYPE_WAITING_PAGE (usher_waiting_page_get_type ())
G_DECLARE_FINAL_TYPE (UsherWaitingPage, usher_waiting_page, USHER, WAITING_PAGE, GtkBox)

UsherWaitingPage *usher_waiting_page_new               (void);
void              usher_waiting_page_show_asking       (UsherWaitingPage     *page,
                                                        const char           *desktop);
void              usher_waiting_page_show_progress     (UsherWaitingPage     *page,
                                                        const char           *desktop,
                                                        const UsherJobReport *report);
void              usher_waiting_page_show_connecting   (UsherWaitingPage     *page,
                                                        const char           *desktop);
void              usher_waiting_page_show_reconnecting (UsherWaitingPage     *page,
                                                        const char           *desktop,
                                                        guint                 attempt,
                                                        guint                 attempts);

G_END_DECLS
