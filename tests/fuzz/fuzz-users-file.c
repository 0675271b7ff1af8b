/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "broker/adapters/file/user-list.h"
#include "broker/adapters/file/users-syntax.h"
#include "common/error.h"
#include "tests/fuzz/fuzz.h"

const char *const usher_fuzz_seeds[] = {
  "# ours\n[user alice]\ndisplay-name=Alice \\s Example\npassword=$y$j9T$salt$hash\ngroups=staff;teachers;\n",
  "[user o'neil (x)*]\ndisabled=true\n\n[user b]\ngroups=a\\;b\n",
  "[user a]\n[user a]\n",
  "[user a]\npassword=\n",
  "[user a]\f\n",
  "[user a]\r\ndisabled=true\r\n[user b]\r",
  NULL
};

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (UsherUserList) list = usher_user_list_new (text, strlen (text), &error);

  g_assert_true ((list != NULL) == (error == NULL));
  if (list == NULL)
    {
      g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
      g_assert_true (g_str_has_prefix (error->message, "line "));
      return 0;
    }
  for (guint i = 0; i < usher_user_list_size (list); i++)
    {
      const UsherFileUser *user = usher_user_list_get (list, i);

      g_assert_true (usher_users_syntax_is_name (user->name));
      g_assert_true (usher_user_list_find (list, user->name) == user);
      g_assert_nonnull (user->groups);
    }
  return 0;
}
