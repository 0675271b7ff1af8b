/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UsherConfirmFunc: called when the user is sure
 * @widget: what was asked about
 */
typedef void (*UsherConfirmFunc) (GtkWidget *widget,
                                  gpointer   data);

void usher_confirm_ask (GtkWidget        *widget,
                        const char       *title,
                        const char       *body,
                        const char       *button,
                        UsherConfirmFunc  sure,
                        gpointer          data);

G_END_DECLS
