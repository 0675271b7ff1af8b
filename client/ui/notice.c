/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/notice.h"

#include "client/ui/theme.h"

/**
 * UsherNotice:
 *
 * A message in its place on a page, spoken by screen readers when it appears.
 */
struct _UsherNotice
{
  GtkRevealer parent_instance;
  GtkWidget  *frame;
  GtkImage   *icon;
  GtkLabel   *text;
};

G_DEFINE_TYPE (UsherNotice, usher_notice, GTK_TYPE_REVEALER)

static void
usher_notice_class_init (UsherNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/notice.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherNotice, frame);
  gtk_widget_class_bind_template_child (widget_class, UsherNotice, icon);
  gtk_widget_class_bind_template_child (widget_class, UsherNotice, text);
}

static void
usher_notice_init (UsherNotice *notice)
{
  gtk_widget_init_template (GTK_WIDGET (notice));
  gtk_widget_set_no_show_all (GTK_WIDGET (notice), TRUE);
  gtk_widget_hide (GTK_WIDGET (notice));
  usher_theme_set_announcing (notice->frame);
}

/**
 * usher_notice_say:
 * @notice: a notice
 * @level: how bad it is
 * @text: what to say, translated
 */
void
usher_notice_say (UsherNotice      *notice,
                  UsherNoticeLevel  level,
                  const char       *text)
{
  static const struct
  {
    const char *style;
    const char *icon;
  } looks[] = {
    [USHER_NOTICE_INFO] = { "info", "dialog-information-symbolic" },
    [USHER_NOTICE_WARN] = { "warn", "dialog-warning-symbolic" },
    [USHER_NOTICE_BAD] = { "bad", "dialog-error-symbolic" },
  };
  GtkStyleContext *context = gtk_widget_get_style_context (notice->frame);
  AtkObject *accessible = gtk_widget_get_accessible (notice->frame);

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_style_context_remove_class (context, looks[i].style);
  gtk_style_context_add_class (context, looks[level].style);
  gtk_image_set_from_icon_name (notice->icon, looks[level].icon, GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (notice->text, text);

  gtk_widget_show (GTK_WIDGET (notice));
  gtk_revealer_set_reveal_child (GTK_REVEALER (notice), TRUE);
  atk_object_set_name (accessible, text);
  atk_object_notify_state_change (accessible, ATK_STATE_SHOWING, TRUE);
}

/**
 * usher_notice_hide:
 * @notice: a notice
 */
void
usher_notice_hide (UsherNotice *notice)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (notice), FALSE);
  gtk_widget_hide (GTK_WIDGET (notice));
}
