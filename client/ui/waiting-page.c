/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "client/ui/waiting-page.h"

#include <glib/gi18n.h>
#include <handy.h>

#include "client/ui/progress-ring.h"
#include "client/ui/theme.h"

/**
 * UsherWaitingPage:
 *
 * Shows how far a desktop is on its way. Emits "cancelled".
 */
struct _UsherWaitingPage
{
  GtkBox             parent_instance;
  UsherProgressRing *ring;
  GtkLabel          *title;
  GtkLabel          *stage;
  GtkWidget         *cancel;
};

G_DEFINE_TYPE (UsherWaitingPage, usher_waiting_page, GTK_TYPE_BOX)

enum
{
  CANCELLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
waiting_page_cancel (UsherWaitingPage *page)
{
  g_signal_emit (page, signals[CANCELLED], 0);
}

static void
waiting_page_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (USHER_WAITING_PAGE (widget)->cancel);
}

static void
usher_waiting_page_class_init (UsherWaitingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = waiting_page_grab_focus;
  signals[CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (HDY_TYPE_HEADER_BAR);
  g_type_ensure (USHER_TYPE_PROGRESS_RING);
  gtk_widget_class_set_template_from_resource (widget_class, USHER_RESOURCE "/waiting-page.ui");
  gtk_widget_class_bind_template_child (widget_class, UsherWaitingPage, ring);
  gtk_widget_class_bind_template_child (widget_class, UsherWaitingPage, title);
  gtk_widget_class_bind_template_child (widget_class, UsherWaitingPage, stage);
  gtk_widget_class_bind_template_child (widget_class, UsherWaitingPage, cancel);
  gtk_widget_class_bind_template_callback (widget_class, waiting_page_cancel);
}

static void
usher_waiting_page_init (UsherWaitingPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  /* spoken when it changes: people who do not see the ring wait too */
  atk_object_set_role (gtk_widget_get_accessible (GTK_WIDGET (page->stage)), ATK_ROLE_STATUSBAR);
}

/**
 * usher_waiting_page_new:
 *
 * Returns: (transfer floating): a page
 */
UsherWaitingPage *
usher_waiting_page_new (void)
{
  return g_object_new (USHER_TYPE_WAITING_PAGE, NULL);
}

static void
waiting_page_say (UsherWaitingPage *page,
                  const char       *title,
                  const char       *stage)
{
  AtkObject *ring = gtk_widget_get_accessible (GTK_WIDGET (page->ring));
  AtkObject *spoken = gtk_widget_get_accessible (GTK_WIDGET (page->stage));
  gboolean changed = g_strcmp0 (gtk_label_get_text (page->stage), stage) != 0;

  gtk_label_set_text (page->title, title);
  gtk_label_set_text (page->stage, stage);
  atk_object_set_name (ring, title);
  atk_object_set_name (spoken, stage);
  if (changed)
    atk_object_notify_state_change (spoken, ATK_STATE_SHOWING, TRUE);
}

static const char *
waiting_page_stage (UsherJobState state)
{
  switch (state)
    {
    case USHER_JOB_QUEUED:
      return _("Waiting for a free desktop…");
    case USHER_JOB_CLONING:
      return _("Your desktop is being made…");
    case USHER_JOB_STARTING:
      return _("The machine is starting…");
    case USHER_JOB_PREPARING:
      return _("The system is getting ready for you…");
    case USHER_JOB_READY:
    case USHER_JOB_FAILED:
    default:
      return _("Connecting…");
    }
}

/**
 * usher_waiting_page_show_asking:
 * @page: a page
 * @desktop: its name
 *
 * For the time before the broker's first answer.
 */
void
usher_waiting_page_show_asking (UsherWaitingPage *page,
                                const char       *desktop)
{
  usher_progress_ring_set_caption (page->ring, NULL);
  usher_progress_ring_set_percent (page->ring, -1);
  waiting_page_say (page, desktop, _("Asking for your desktop…"));
}

/**
 * usher_waiting_page_show_progress:
 * @page: a page
 * @desktop: its name
 * @report: what the broker says
 */
void
usher_waiting_page_show_progress (UsherWaitingPage     *page,
                                  const char           *desktop,
                                  const UsherJobReport *report)
{
  g_autofree char *line = NULL;

  usher_progress_ring_set_caption (page->ring, NULL);
  if (report->state == USHER_JOB_QUEUED && report->place > 0)
    {
      g_autofree char *place = g_strdup_printf ("%u", report->place);

      line = g_strdup_printf (_("You are number %u in line. It goes on by itself."), report->place);
      usher_progress_ring_set_percent (page->ring, -1);
      usher_progress_ring_set_caption (page->ring, place);
    }
  else
    usher_progress_ring_set_percent (page->ring, (int) MIN (report->percent, 100));
  waiting_page_say (page, desktop, line != NULL ? line : waiting_page_stage (report->state));
}

/**
 * usher_waiting_page_show_connecting:
 * @page: a page
 * @desktop: its name
 *
 * For the time between the ticket and the first picture.
 */
void
usher_waiting_page_show_connecting (UsherWaitingPage *page,
                                    const char       *desktop)
{
  usher_progress_ring_set_caption (page->ring, NULL);
  usher_progress_ring_set_percent (page->ring, -1);
  waiting_page_say (page, desktop, _("Connecting to the screen…"));
}

/**
 * usher_waiting_page_show_reconnecting:
 * @page: a page
 * @desktop: its name
 * @attempt: which try this is, from 1
 * @attempts: how many there will be at most
 */
void
usher_waiting_page_show_reconnecting (UsherWaitingPage *page,
                                      const char       *desktop,
                                      guint             attempt,
                                      guint             attempts)
{
  /* Translators: "reconnecting, try 2 of 5" */
  g_autofree char *title = g_strdup_printf (_("Connection lost – reconnecting (%u of %u)…"), attempt, attempts);
  g_autofree char *stage = g_strdup_printf (_("%s goes on running; nothing there is lost."), desktop);

  usher_progress_ring_set_percent (page->ring, -1);
  usher_progress_ring_set_caption (page->ring, NULL);
  waiting_page_say (page, title, stage);
}
