/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * UsherNoticeLevel: how a notice looks
 */
typedef enum
{
  USHER_NOTICE_INFO,
  USHER_NOTICE_WARN,
  USHER_NOTICE_BAD,
} UsherNoticeLevel;

#define USHER_TYPE_NOTICE (usher_notice_get_type ())
G_DECLARE_FINAL_TYPE (UsherNotice, usher_notice, USHER, NOTICE, GtkRevealer)

void usher_notice_say  (UsherNotice      *notice,
                        UsherNoticeLevel  level,
                        const char       *text);
void usher_notice_hide (UsherNotice      *notice);

G_END_DECLS
