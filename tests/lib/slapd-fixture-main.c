/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slapd-fixture [USERS]: a slapd for scripts. Tells key=value lines once it answers and runs until
 * its standard input ends; USERS adds user0, user1… with the password "password". */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/slapd-fixture.h"

static void
tell (const UsherSlapdFixture *fixture)
{
  g_autofree char *secret = g_build_filename (usher_slapd_fixture_folder (fixture), "bind-password", NULL);

  g_assert_true (g_file_set_contents_full (secret, USHER_SLAPD_SERVICE_PASSWORD "\n", -1,
                                           G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  printf ("ldap=%s\n", usher_slapd_fixture_ldap (fixture));
  printf ("ldaps=%s\n", usher_slapd_fixture_ldaps (fixture));
  printf ("ldapi=%s\n", usher_slapd_fixture_ldapi (fixture));
  printf ("ca=%s\n", usher_slapd_fixture_ca (fixture));
  printf ("base=%s\n", USHER_SLAPD_BASE);
  printf ("user-base=%s\n", USHER_SLAPD_PEOPLE);
  printf ("group-base=%s\n", USHER_SLAPD_GROUPS);
  printf ("bind-dn=%s\n", USHER_SLAPD_SERVICE);
  printf ("bind-password=%s\n", USHER_SLAPD_SERVICE_PASSWORD);
  printf ("bind-password-file=%s\n", secret);
  printf ("ready=yes\n");
  fflush (stdout);
}

/* a signal ends the wait for input, so that nothing is left behind */
static void
ignore (int signal_number)
{
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (UsherSlapdFixture) fixture = NULL;
  struct sigaction end = { .sa_handler = ignore };
  guint users;
  char byte;

  sigaction (SIGTERM, &end, NULL);
  sigaction (SIGINT, &end, NULL);
  signal (SIGPIPE, SIG_IGN);
  fixture = usher_slapd_fixture_new (USHER_SLAPD_DEFAULT);
  users = argc > 1 ? (guint) strtoul (argv[1], NULL, 10) : 0;
  /* a group of nobody is none to LDAP */
  if (users > 0)
    usher_slapd_fixture_add_users (fixture, users);
  tell (fixture);
  while (read (STDIN_FILENO, &byte, 1) > 0)
    continue;
  return 0;
}
