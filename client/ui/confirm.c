/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/confirm.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget       *widget;
  UsherConfirmFunc sure;
  gpointer         data;
} ConfirmQuestion;

static void
confirm_question_free (gpointer  data,
                       GClosure *closure)
{
  ConfirmQuestion *question = data;

  g_object_unref (question->widget);
  g_free (question);
}

static void
confirm_answered (GtkDialog *dialog,
                  int        response,
                  gpointer   data)
{
  ConfirmQuestion *question = data;

  if (response == GTK_RESPONSE_ACCEPT)
    question->sure (question->widget, question->data);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/**
 * usher_confirm_ask:
 * @widget: what the question is about; kept alive until it is answered
 * @title: the question
 * @body: what would happen
 * @button: the verb of yes, with a mnemonic
 * @sure: called on yes only
 * @data: for @sure
 *
 * Asks without blocking; the safe answer has the focus.
 */
void
usher_confirm_ask (GtkWidget        *widget,
                   const char       *title,
                   const char       *body,
                   const char       *button,
                   UsherConfirmFunc  sure,
                   gpointer          data)
{
  GtkWidget *window = gtk_widget_get_toplevel (widget);
  GtkWidget *dialog = gtk_message_dialog_new (GTK_WINDOW (window), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                              GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", title);
  ConfirmQuestion *question = g_new0 (ConfirmQuestion, 1);
  GtkWidget *yes;

  question->widget = g_object_ref (widget);
  question->sure = sure;
  question->data = data;

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", body);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
  yes = gtk_dialog_add_button (GTK_DIALOG (dialog), button, GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (yes), GTK_STYLE_CLASS_DESTRUCTIVE_ACTION);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (confirm_answered), question, confirm_question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
