/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "broker/core/template.h"

UsherTemplate *
usher_template_new (void)
{
  return g_new0 (UsherTemplate, 1);
}

void
usher_template_free (UsherTemplate *template)
{
  if (template == NULL)
    return;
  g_free (template->name);
  g_free (template->title);
  g_free (template->volume);
  g_free (template->domain);
  g_free (template->domain_file);
  g_free (template->user_data);
  g_free (template->unattend);
  g_clear_pointer (&template->product_key, usher_secret_unref);
  g_free (template->join_domain);
  g_free (template->join_ou);
  g_free (template->join_user);
  g_clear_pointer (&template->join_password, usher_secret_unref);
  g_free (template);
}
