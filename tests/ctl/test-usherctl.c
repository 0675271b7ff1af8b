/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/wire/json-text.h"
#include "tests/http/house.h"

/* usherctl as a program, against the whole broker behind its admin socket */

/**
 * Run: what one call of usherctl came to
 */
typedef struct
{
  int   code;
  char *output;
  char *errors;
} Run;

static void
run_clear (Run *run)
{
  g_free (run->output);
  g_free (run->errors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static GPtrArray *
arguments_of (House      *house,
              const char *line)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) words = NULL;

  g_ptr_array_add (arguments, g_strdup (USHERCTL));
  g_ptr_array_add (arguments, g_strdup ("--socket"));
  g_ptr_array_add (arguments, g_strdup (house->socket));
  g_assert_true (*line == '\0' || g_shell_parse_argv (line, NULL, &words, NULL));
  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strdup (words[i]));
  g_ptr_array_add (arguments, NULL);
  return arguments;
}

static Run
run_with (House      *house,
          const char *input,
          const char *line)
{
  g_autoptr (GPtrArray) arguments = arguments_of (house, line);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  Run run = { 0 };

  process = g_subprocess_newv ((const char *const *) arguments->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                               G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &run.output, &run.errors, &error);
  g_assert_no_error (error);
  run.code = g_subprocess_get_exit_status (process);
  return run;
}

static Run
run_ok (House      *house,
        const char *line)
{
  Run run = run_with (house, "", line);

  g_assert_cmpstr (run.errors, ==, "");
  g_assert_cmpint (run.code, ==, 0);
  return run;
}

static void
assert_fails (House      *house,
              const char *line,
              int         code,
              const char *says)
{
  g_auto (Run) run = run_with (house, "", line);

  g_assert_cmpint (run.code, ==, code);
  g_assert_true (g_str_has_prefix (run.errors, "usherctl: "));
  g_assert_nonnull (strstr (run.errors, says));
  g_assert_cmpstr (run.output, ==, "");
}

static JsonObject *
json_of (const Run *run,
         JsonNode **node)
{
  g_autoptr (GError) error = NULL;

  *node = usher_json_text_parse (run->output, -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (*node);
}

static House *
furnished (void)
{
  House *house = house_new (NULL);

  usher_broker_fixture_keep (&house->broker);
  return house;
}

static void
test_looks (void)
{
  g_autoptr (House) house = furnished ();
  g_auto (Run) status = run_ok (house, "status");
  g_auto (Run) pools = run_ok (house, "pool list");
  g_auto (Run) pool = run_ok (house, "pool show office");
  g_auto (Run) hosts = run_ok (house, "host list");
  g_auto (Run) desktops = run_ok (house, "desktop list --pool office --state ready");
  g_auto (Run) none = run_ok (house, "desktop list --state failed");
  g_auto (Run) desktop = run_ok (house, "desktop show office-001");
  g_auto (Run) sessions = run_ok (house, "session list");
  g_auto (Run) queue = run_ok (house, "queue list");
  g_auto (Run) audit = run_ok (house, "audit --desktop office-001");

  g_assert_nonnull (strstr (status.output, "2: 0 in use, 0 assigned, 2 ready"));
  g_assert_nonnull (strstr (status.output, "hosts     1 of 1 up\npools     1\n"));
  g_assert_nonnull (strstr (status.output, "office (ldap, the default), local (file)"));
  g_assert_nonnull (strstr (pools.output, "POOL    KIND      SIZE  TOTAL  READY  ASSIGNED  IN USE  FAILED  OTHER\n"
                                          "office  floating  2–4       2      2         0       0       0      0\n"));
  g_assert_nonnull (strstr (pool.output, "users may          start, shutdown"));
  g_assert_nonnull (strstr (pool.output, "version            the current one"));
  g_assert_nonnull (strstr (pool.output, "hours              always"));
  g_assert_nonnull (strstr (pool.output, "allowed networks   all"));
  g_assert_nonnull (strstr (hosts.output, "kvm1  up"));
  g_assert_nonnull (strstr (desktops.output, "office-001  office  kvm1  ready"));
  g_assert_nonnull (strstr (desktops.output, "office-002  office  kvm1  ready"));
  g_assert_cmpstr (none.output, ==, "DESKTOP  POOL  HOST  STATE  FOR  POWER  USER\n");
  g_assert_nonnull (strstr (desktop.output, "template             debian"));
  g_assert_cmpstr (sessions.output, ==, "USER  DESKTOP  STATE  FOR  FROM  SESSION\n");
  g_assert_cmpstr (queue.output, ==, "POOL  PLACE  USER  FOR  JOB\n");
  g_assert_nonnull (strstr (audit.output, "keeper"));
}

/* what programs read is what the API says, whole */
static void
test_json (void)
{
  static const char *const lines[][2] = {
    { "--json status", "pools" },       { "pool list --json", "pools" },     { "--json pool show office", "policy" },
    { "--json host list", "hosts" }, { "--json host show kvm1", "standing" }, { "--json template list", "templates" },
    { "--json explain launch alice office", "rules" },    { "--json desktop list", "desktops" }, { "--json desktop show office-001", "id" },
    { "--json queue list", "queue" },   { "--json session list", "sessions" }, { "--json audit", "audit" },      { "--json user list --realm local", "users" },
  };
  g_autoptr (House) house = furnished ();

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (Run) run = run_ok (house, lines[i][0]);
      g_autoptr (JsonNode) node = NULL;

      g_assert_true (json_object_has_member (json_of (&run, &node), lines[i][1]));
    }
}

static void
test_pages (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_auto (Run) run = { 0 };
  g_autoptr (JsonNode) node = NULL;

  /* the first look at the host would miss domains for them */
  usher_broker_fixture_settle (&house->broker);
  for (guint i = 0; i < 1203; i++)
    {
      g_autoptr (UsherDesktop) desktop = usher_desktop_new ();
      g_autoptr (GError) error = NULL;

      desktop->id = g_uuid_string_random ();
      desktop->name = g_strdup_printf ("old-%04u", i);
      desktop->pool = g_strdup ("old");
      desktop->host = g_strdup ("kvm1");
      desktop->template = g_strdup ("debian");
      desktop->state = USHER_DESKTOP_READY;
      desktop->state_since = 1203 - i;
      usher_desktop_store_add (usher_context_desktops (house->broker.context), desktop, NULL, &error);
      g_assert_no_error (error);
    }
  run = run_ok (house, "--json desktop list --pool old --state ready");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json_of (&run, &node), "desktops")), ==, 1203);
}

static void
test_launch_and_release (void)
{
  g_autoptr (House) house = furnished ();
  g_auto (Run) vv = run_ok (house, "launch alice@office office");
  g_auto (Run) again = run_ok (house, "--json launch alice office");
  g_auto (Run) owned = run_ok (house, "--json desktop list --owner alice@office");
  g_autoptr (JsonNode) node = NULL;
  JsonArray *desktops = json_object_get_array_member (json_of (&owned, &node), "desktops");
  const char *name = json_object_get_string_member (json_array_get_object_element (desktops, 0), "name");
  g_autofree char *release = g_strdup_printf ("desktop release %s", name);
  g_autofree char *recycle = g_strdup_printf ("desktop recycle %s", name);
  g_autofree char *remove = g_strdup_printf ("desktop remove %s", name);
  g_auto (Run) done = { 0 };
  g_auto (Run) audit = { 0 };

  g_assert_true (g_str_has_prefix (vv.output, "[virt-viewer]\ntype=spice\n"));
  g_assert_nonnull (strstr (vv.output, "\npassword="));
  g_assert_nonnull (strstr (again.output, "\"ticket\""));
  g_assert_cmpuint (json_array_get_length (desktops), ==, 1);

  assert_fails (house, recycle, 1, "belongs to alice@office: release it first");
  assert_fails (house, remove, 1, "belongs to alice@office");
  done = run_ok (house, release);
  g_assert_cmpstr (done.output, ==, "");
  assert_fails (house, release, 1, "is nobody's");
  audit = run_ok (house, "audit");
  g_assert_nonnull (strstr (audit.output, "release"));
  g_assert_nonnull (strstr (audit.output, "uid:"));
}

/* nothing is asked where nobody is at a terminal */
static void
test_session_end (void)
{
  g_autoptr (House) house = furnished ();
  g_auto (Run) vv = run_ok (house, "launch alice@office office");
  g_auto (Run) sessions = run_ok (house, "session list");
  g_autoptr (UsherDesktop) own = usher_broker_fixture_own (&house->broker, "alice@office");
  g_autofree char *end = g_strdup_printf ("session end %s", own->name);
  g_autofree char *show_line = g_strdup_printf ("session show %s", own->name);
  g_auto (Run) show = { 0 };
  g_auto (Run) ended = { 0 };
  g_auto (Run) after = { 0 };

  g_assert_nonnull (strstr (sessions.output, own->name));
  show = run_ok (house, show_line);
  g_assert_nonnull (strstr (show.output, "alice@office"));
  ended = run_ok (house, end);
  after = run_ok (house, "session list");
  g_assert_cmpstr (after.output, ==, "USER  DESKTOP  STATE  FOR  FROM  SESSION\n");
  assert_fails (house, end, 1, "nobody is connected, and no ticket is out");
  assert_fails (house, "session end nothing", 1, "there is no session, and no desktop, 'nothing'");
}

static void
test_queue (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_autoptr (UsherRequest) bob = usher_broker_fixture_request ("bob");
  static const UsherLaunchAsk ask = { .offer = "pool:office" };
  g_autofree char *job = NULL;
  g_autofree char *remove = NULL;
  g_auto (Run) list = { 0 };
  g_auto (Run) removed = { 0 };

  g_assert_null (usher_launch_flow_launch (house->broker.launch, bob, &ask, &job, NULL));
  list = run_ok (house, "queue list --pool office");
  g_assert_nonnull (strstr (list.output, "office      1  bob@office"));
  g_assert_nonnull (strstr (list.output, job));
  remove = g_strconcat ("queue remove ", job, NULL);
  removed = run_ok (house, remove);
  assert_fails (house, "queue remove nothing", 1, "nobody waits with job 'nothing'");
}

static void
test_assign (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_auto (Run) assigned = { 0 };
  g_auto (Run) desktop = { 0 };

  usher_broker_fixture_configure (&house->broker, usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL));
  usher_broker_fixture_keep (&house->broker);
  assigned = run_ok (house, "desktop assign office-002 alice");
  desktop = run_ok (house, "desktop show office-002");
  g_assert_nonnull (strstr (desktop.output, "alice@office"));
  assert_fails (house, "desktop assign office-002 bob", 1, "belongs to alice@office: release it first");
  assert_fails (house, "desktop assign office-002", 2, "DESKTOP USER");
}

static void
write_list (House      *house,
            const char *text)
{
  g_autofree char *path = test_scratch_path (house->scratch, "list.csv");

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_assignments (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_autofree char *line = NULL;
  g_auto (Run) given = { 0 };
  g_auto (Run) one = { 0 };
  g_auto (Run) list = { 0 };
  g_auto (Run) back = { 0 };

  usher_broker_fixture_configure (&house->broker, usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL));
  usher_broker_fixture_keep (&house->broker);
  line = g_strdup_printf ("pool assign office --csv %s/list.csv", house->scratch->folder);
  write_list (house, "user,desktop\nalice,office-001\nnobody\n");
  assert_fails (house, line, 1, "nobody is given anything: line 3: ");
  write_list (house, "alice,office-001,x\n");
  assert_fails (house, line, 1, "line 1: there are 3 fields");
  write_list (house, "user,desktop\n");
  assert_fails (house, line, 1, "it names nobody");
  write_list (house, "user,desktop\n\nalice,office-001\n");
  given = run_ok (house, line);
  one = run_ok (house, "pool assign office --user bob@office");
  list = run_ok (house, "pool assignments office");
  g_assert_nonnull (strstr (list.output, "alice@office  office-001"));
  g_assert_nonnull (strstr (list.output, "bob@office    the next one"));
  back = run_ok (house, "pool unassign office bob");
  assert_fails (house, "pool unassign office bob", 1, "bob@office");
  assert_fails (house, "pool assign office", 2, "give one desktop with --user");
  assert_fails (house, "pool assign lab --user bob", 1, "there is no pool 'lab'");
}

static void
test_hosts (void)
{
  g_autoptr (House) house = furnished ();
  g_auto (Run) drained = run_ok (house, "host drain kvm1 --reason 'new memory'");
  g_auto (Run) list = run_ok (house, "host list");
  g_auto (Run) status = run_ok (house, "status");
  g_auto (Run) show = run_ok (house, "host show kvm1");
  g_auto (Run) active = { 0 };

  g_assert_nonnull (strstr (list.output, "kvm1  up     drain"));
  g_assert_nonnull (strstr (status.output, "host kvm1  drain: new memory\n"));
  g_assert_nonnull (strstr (show.output, "standing             drain\n"));
  g_assert_nonnull (strstr (show.output, "reason               new memory\n"));
  g_assert_nonnull (strstr (show.output, "desktops             2 of at most 100, 0 of them somebody's\n"));
  assert_fails (house, "host drain kvm1", 1, "kvm1 is being drained already");
  assert_fails (house, "host maintenance kvm9", 1, "there is no host 'kvm9'");
  assert_fails (house, "host show kvm9", 1, "there is no host 'kvm9'");
  assert_fails (house, "host fenced kvm1", 1, "kvm1 answers");
  active = run_ok (house, "host activate kvm1");
}

static void
test_templates (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_auto (Run) fixed = run_ok (house, "template show debian");
  g_auto (Run) none = { 0 };
  g_auto (Run) first = { 0 };
  g_auto (Run) second = { 0 };
  g_auto (Run) list = { 0 };
  g_auto (Run) back = { 0 };
  g_auto (Run) note = { 0 };
  g_auto (Run) show = { 0 };
  g_auto (Run) retired = { 0 };

  g_assert_cmpstr (fixed.output, ==, "Its file names a volume: it has no versions.\n");
  assert_fails (house, "template publish debian --from golden", 1, "take out the key volume");
  usher_broker_fixture_unfix (&house->broker);
  none = run_ok (house, "template show debian");
  g_assert_cmpstr (none.output, ==, "It has no version yet: usherctl template publish makes one.\n");
  first = run_ok (house, "template publish debian --from golden --note 'the first'");
  second = run_ok (house, "template publish debian --from golden");
  list = run_ok (house, "template list");
  g_assert_cmpstr (list.output, ==,
                   "TEMPLATE  KIND       CURRENT  VERSIONS  POOLS\n"
                   "debian    published  2               2  office\n");
  back = run_ok (house, "template rollback debian 1");
  note = run_ok (house, "template note debian 2 'no good'");
  show = run_ok (house, "template show debian");
  g_assert_nonnull (strstr (show.output, "1 *      sealed"));
  g_assert_nonnull (strstr (show.output, "no good"));
  g_assert_nonnull (strstr (show.output, "kvm1"));
  assert_fails (house, "template retire debian 1", 1, "1");
  retired = run_ok (house, "template retire debian 2");
  assert_fails (house, "template rollback debian two", 2, "'two' is no version");
  assert_fails (house, "template publish debian", 2, "say what to publish");
  assert_fails (house, "template show nothing", 1, "there is no template 'nothing'");
}

static void
test_explain (void)
{
  g_autoptr (House) house = furnished ();
  g_auto (Run) free_one = run_ok (house, "explain launch alice office --address 192.0.2.7");
  g_auto (Run) refused = run_ok (house, "explain launch mallory@office office");

  g_assert_nonnull (strstr (free_one.output, "user     pass  allow-groups has staff\n"));
  g_assert_nonnull (strstr (free_one.output, "network  pass  no rule keeps 192.0.2.7 out\n"));
  g_assert_nonnull (strstr (free_one.output, "is free, and is started\n"));
  g_assert_true (g_str_has_suffix (free_one.output, "\nalice@office would get a desktop.\n"));
  g_assert_nonnull (strstr (refused.output, "stop"));
  g_assert_true (g_str_has_suffix (refused.output, "\nmallory@office would be refused.\n"));
  assert_fails (house, "explain launch nobody office", 1, "nobody");
  assert_fails (house, "explain launch alice lab", 1, "there is no pool 'lab'");
}

static void
test_adopt (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_auto (Run) adopted = { 0 };
  g_auto (Run) show = { 0 };

  usher_fake_hypervisor_foreign (house->broker.host, "5f0c4ee6-8a4e-4a83-8f2f-1d7a1f2b0002", "old-desk");
  assert_fails (house, "desktop adopt old-desk --pool office", 1, "pool office is floating");
  usher_broker_fixture_configure (&house->broker, usher_broker_fixture_pool ("office", USHER_POOL_PERSONAL));
  adopted = run_ok (house, "desktop adopt old-desk --pool office --user alice");
  show = run_ok (house, "desktop show old-desk");
  g_assert_nonnull (strstr (show.output, "alice@office"));
  g_assert_nonnull (strstr (show.output, "a domain that was there before"));
  assert_fails (house, "desktop adopt old-desk", 2, "say of which pool");
}

/* the exit code tells a script whether somebody has to look */
static void
test_doctor (void)
{
  UsherDesktopQuery query = { .pool = "office", .limit = 1 };
  g_autoptr (House) house = furnished ();
  g_auto (Run) healthy = run_ok (house, "doctor");
  g_autoptr (GPtrArray) some = NULL;
  g_auto (Run) found = { 0 };
  g_auto (Run) listed = { 0 };
  g_auto (Run) mended = { 0 };
  g_autoptr (JsonNode) node = NULL;
  JsonObject *finding;

  g_assert_cmpstr (healthy.output, ==, "Everything is as it should be.\n");
  some = usher_desktop_store_find (usher_context_desktops (house->broker.context), &query, NULL);
  usher_fake_hypervisor_vanish (house->broker.host, ((UsherDesktop *) some->pdata[0])->id);
  found = run_with (house, "", "doctor");
  g_assert_cmpint (found.code, ==, 1);
  g_assert_nonnull (strstr (found.output, "--mend makes it anew"));
  listed = run_with (house, "", "doctor --json");
  g_assert_cmpint (listed.code, ==, 1);
  finding = json_array_get_object_element (json_object_get_array_member (json_of (&listed, &node), "findings"), 0);
  g_assert_cmpstr (json_object_get_string_member (finding, "kind"), ==, "missing-domain");
  mended = run_ok (house, "doctor --mend");
  g_assert_nonnull (strstr (mended.output, "mended"));
}

static void
test_marks (void)
{
  g_autoptr (House) house = furnished ();
  g_auto (Run) on = run_ok (house, "desktop protect office-001 on");
  g_auto (Run) note = run_ok (house, "desktop note office-001 'of the director'");
  g_auto (Run) show = run_ok (house, "desktop show office-001");
  g_auto (Run) listed = { 0 };
  g_auto (Run) off = { 0 };
  g_auto (Run) removed = { 0 };

  g_assert_nonnull (strstr (show.output, "protected            yes\nnote                 of the director\n"));
  g_assert_nonnull (strstr (show.output, "made of              a linked clone\n"));
  assert_fails (house, "desktop remove --force office-001", 1, "office-001 is protected: lift that first");
  listed = run_ok (house, "desktop list");
  g_assert_nonnull (strstr (listed.output, "protected: of the director\n"));
  assert_fails (house, "desktop protect office-001 perhaps", 2, "'perhaps' is neither");
  off = run_ok (house, "desktop protect office-001 off");
  removed = run_ok (house, "desktop remove office-001");
}

static void
test_snapshots (void)
{
  g_autoptr (House) house = furnished ();
  g_auto (Run) created = { 0 };
  g_auto (Run) listed = { 0 };
  g_auto (Run) reverted = { 0 };
  g_auto (Run) removed = { 0 };
  g_auto (GStrv) words = NULL;
  g_autofree char *back = NULL;
  g_autofree char *away = NULL;

  assert_fails (house, "snapshot create office-001", 1, "office-001: desktops of a floating pool");
  house->broker.pool->kind = USHER_POOL_PERSONAL;
  created = run_ok (house, "snapshot create --description 'before the move' office-001");
  listed = run_ok (house, "snapshot list office-001");
  g_assert_nonnull (strstr (listed.output, "  before the move\n"));
  words = g_strsplit_set (strstr (listed.output, "admin-"), " ", 2);
  back = g_strdup_printf ("snapshot revert --yes office-001 %s", words[0]);
  reverted = run_ok (house, back);
  assert_fails (house, "snapshot revert --yes office-001 user-1", 1, "office-001: ");
  away = g_strdup_printf ("snapshot remove office-001 %s", words[0]);
  removed = run_ok (house, away);
}

static void
test_launch_refused (void)
{
  g_autoptr (House) house = furnished ();

  assert_fails (house, "launch mallory office", 1, "office");
  assert_fails (house, "launch nobody office", 1, "nobody");
  assert_fails (house, "launch alice nothing", 1, "there is no pool or desktop 'nothing'");
}

/* the second of three does not exist: the others are done all the same */
static void
test_several (void)
{
  g_autoptr (House) house = furnished ();
  g_auto (Run) run = run_with (house, "", "desktop remove office-001 nothing office-002");
  guint gone;

  g_assert_cmpint (run.code, ==, 1);
  g_assert_cmpstr (run.errors, ==, "usherctl: there is no desktop 'nothing'\n");
  gone = usher_broker_fixture_count (&house->broker, USHER_DESKTOP_RETIRED);
  g_assert_cmpuint (gone, ==, 2);
}

static void
test_power (void)
{
  g_autoptr (House) house = furnished ();
  g_auto (Run) start = run_ok (house, "desktop start office-001 office-002");
  g_auto (Run) on = run_ok (house, "desktop show office-001");

  g_assert_nonnull (strstr (on.output, "power                on"));
  usher_fake_hypervisor_fail (house->broker.host, USHER_FAKE_START, USHER_ERROR_START_FAILED, 1);
  assert_fails (house, "desktop start office-001", 1, "office-001");
}

static void
test_users (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_auto (Run) added = run_with (house, "wonder-7\nnot this\n", "user add dora --realm local --name 'Dora Ä' -g staff -g x");
  g_auto (Run) list = run_ok (house, "user list");
  g_auto (Run) changed = run_ok (house, "user change dora -g ''");
  g_auto (Run) disabled = run_ok (house, "user disable dora");
  g_auto (Run) after = run_ok (house, "user list --realm local");
  g_auto (Run) twice = run_with (house, "other\n", "user add dora");
  g_auto (Run) missing = run_with (house, "other\n", "user passwd otto");
  g_auto (Run) empty = run_with (house, "\n", "user passwd dora");
  g_auto (Run) removed = { 0 };

  g_assert_cmpint (added.code, ==, 0);
  g_assert_cmpstr (list.output, ==, "USER  NAME    GROUPS\ndora  Dora Ä  staff, x\n");
  g_assert_cmpstr (after.output, ==, "USER  NAME    GROUPS\ndora  Dora Ä  –       disabled\n");
  g_assert_cmpint (twice.code, ==, 1);
  g_assert_nonnull (strstr (twice.errors, "already"));
  g_assert_cmpint (missing.code, ==, 1);
  g_assert_nonnull (strstr (missing.errors, "there is no user 'otto'"));
  g_assert_cmpint (empty.code, ==, 1);
  assert_fails (house, "user list --realm office", 1, "kept by its directory");
  assert_fails (house, "user list --realm nowhere", 1, "there is no realm 'nowhere'");

  removed = run_ok (house, "user remove dora");
  assert_fails (house, "user remove dora", 1, "dora");
}

/* the new password counts, and the sign-ins with the old one end */
static void
test_password_counts (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_auto (Run) added = run_with (house, "wonder-7\n", "user add dora -g staff");
  g_auto (Run) changed = run_with (house, "wonder-8\n", "user passwd dora");
  g_autoptr (HttpClient) client = http_client_new_tls (house->port);
  g_autoptr (HttpReply) old = NULL;
  g_autoptr (HttpReply) fresh = NULL;

  g_assert_cmpint (added.code, ==, 0);
  g_assert_cmpint (changed.code, ==, 0);
  old = http_client_call (client, "POST", "/v1/login", NULL, "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-7\"}");
  http_reply_assert_problem (old, 401, "wrong-credentials");
  fresh = http_client_call (client, "POST", "/v1/login", NULL,
                            "{\"realm\":\"local\",\"user\":\"dora\",\"password\":\"wonder-8\"}");
  g_assert_cmpuint (fresh->status, ==, 200);
}

/* runs usherctl at a terminal and answers its questions; returns all that the terminal showed */
static char *
run_at_terminal (House             *house,
                 const char        *line,
                 const char *const *answers,
                 int               *code)
{
  g_autoptr (GPtrArray) arguments = arguments_of (house, line);
  GString *shown = g_string_new (NULL);
  gsize answered = 0;
  int terminal;
  int status;
  pid_t child = forkpty (&terminal, NULL, NULL, NULL);

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      execv (USHERCTL, (char **) arguments->pdata);
      _exit (127);
    }
  for (;;)
    {
      char part[512];
      ssize_t length = read (terminal, part, sizeof part);

      if (length <= 0)
        break;
      g_string_append_len (shown, part, length);
      if (answers[answered] != NULL && g_str_has_suffix (shown->str, *answers[answered] == 'y' ? "[y/N] " : ": "))
        {
          g_assert_cmpint (write (terminal, answers[answered], strlen (answers[answered])), >, 0);
          answered++;
        }
    }
  close (terminal);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  *code = WEXITSTATUS (status);
  return g_string_free (shown, FALSE);
}

static void
test_terminal (void)
{
  static const char *const same[] = { "wonder-7\n", "wonder-7\n", NULL };
  static const char *const other[] = { "wonder-7\n", "wonder-8\n", NULL };
  static const char *const yes[] = { "y\n", NULL };
  g_autoptr (House) house = house_new (NULL);
  g_autofree char *differs = NULL;
  g_autofree char *added = NULL;
  g_autofree char *removed = NULL;
  int code;

  differs = run_at_terminal (house, "user add dora", other, &code);
  g_assert_cmpint (code, ==, 1);
  g_assert_nonnull (strstr (differs, "the two passwords differ"));

  added = run_at_terminal (house, "user add dora", same, &code);
  g_assert_cmpint (code, ==, 0);
  g_assert_null (strstr (added, "wonder"));

  removed = run_at_terminal (house, "user remove dora", yes, &code);
  g_assert_cmpint (code, ==, 0);
  g_assert_nonnull (strstr (removed, "Remove the user dora? [y/N]"));
  assert_fails (house, "user remove dora", 1, "dora");
}

static void
test_usage (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_auto (Run) help = run_ok (house, "help");
  g_auto (Run) more = run_ok (house, "user add --help");
  g_auto (Run) version = run_ok (house, "--version");
  g_auto (Run) bare = run_with (house, "", "");

  g_assert_nonnull (strstr (help.output, "desktop release DESKTOP…"));
  g_assert_nonnull (strstr (more.output, "It is never an argument."));
  g_assert_cmpstr (version.output, ==, "usherctl " USHER_VERSION "\n");
  g_assert_cmpint (bare.code, ==, 2);
  assert_fails (house, "pool lost", 2, "there is no command 'pool lost'; there are: list, show, assign");
  assert_fails (house, "pool", 2, "pool what? There are: list, show, assign");
  assert_fails (house, "swim", 2, "there is no command 'swim'");
  assert_fails (house, "pool show", 2, "pool show takes POOL");
  assert_fails (house, "pool list office", 2, "'office' is too much");
  assert_fails (house, "pool list --colour", 2, "--colour");
  assert_fails (house, "session list --limit many", 1, "limit");
}

/* asks usherd of the same build; nothing needs to run */
static void
test_check_config (void)
{
  g_autoptr (House) house = house_new (NULL);
  g_autofree char *file = test_scratch_path (house->scratch, "broker.conf");
  g_autofree char *line = g_strdup_printf ("check-config --config %s", house->scratch->folder);
  g_auto (Run) right = { 0 };
  g_auto (Run) wrong = { 0 };

  right = run_ok (house, line);
  g_assert_nonnull (strstr (right.output, "the configuration is right"));
  g_assert_true (g_file_set_contents (file, "[sever]\n", -1, NULL));
  wrong = run_with (house, "", line);
  g_assert_cmpint (wrong.code, ==, 1);
  g_assert_nonnull (strstr (wrong.output, "broker.conf:1: [sever]: there is no such group"));
}

static void
test_down (void)
{
  g_autoptr (House) house = house_new (NULL);

  g_free (house->socket);
  house->socket = test_scratch_path (house->scratch, "nobody.sock");
  assert_fails (house, "status", 3, "usherd is not running at ");
}

/* reads until the listing that is expected came; nothing is shown twice in between */
static void
read_until (GDataInputStream *output,
            const char       *expected,
            GString          *shown)
{
  while (strstr (shown->str, expected) == NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *line = g_data_input_stream_read_line_utf8 (output, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (line);
      g_string_append_printf (shown, "%s\n", line);
    }
}

/* for programs: each listing that differs from the one before */
static void
test_watch (void)
{
  g_autoptr (House) house = furnished ();
  g_autoptr (GPtrArray) arguments = arguments_of (house, "desktop list --pool office --watch");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GString) shown = g_string_new (NULL);
  g_auto (Run) removed = { 0 };

  process = g_subprocess_newv ((const char *const *) arguments->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  read_until (output, "office-002  office  kvm1  ready", shown);
  g_string_truncate (shown, 0);
  removed = run_ok (house, "desktop remove office-002");
  read_until (output, "office-002  office  kvm1  retired", shown);
  g_assert_nonnull (strstr (shown->str, "\nDESKTOP "));
  g_subprocess_send_signal (process, SIGINT);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (process));
  assert_fails (house, "desktop remove office-001 --watch", 2, "--watch");
}

/* a watched broker that stops answering is told of, and not shown as it last was for ever */
static void
test_watch_ends (void)
{
  g_autoptr (House) house = furnished ();

  assert_fails (house, "pool show nothing --watch", 1, "there is no pool 'nothing'");
  g_free (house->socket);
  house->socket = test_scratch_path (house->scratch, "nobody.sock");
  assert_fails (house, "status --watch", 3, "usherd is not running at ");
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usherctl/looks", test_looks);
  g_test_add_func ("/usherctl/json", test_json);
  g_test_add_func ("/usherctl/pages", test_pages);
  g_test_add_func ("/usherctl/launch-and-release", test_launch_and_release);
  g_test_add_func ("/usherctl/session-end", test_session_end);
  g_test_add_func ("/usherctl/queue", test_queue);
  g_test_add_func ("/usherctl/assign", test_assign);
  g_test_add_func ("/usherctl/marks", test_marks);
  g_test_add_func ("/usherctl/snapshots", test_snapshots);
  g_test_add_func ("/usherctl/hosts", test_hosts);
  g_test_add_func ("/usherctl/adopt", test_adopt);
  g_test_add_func ("/usherctl/doctor", test_doctor);
  g_test_add_func ("/usherctl/explain", test_explain);
  g_test_add_func ("/usherctl/templates", test_templates);
  g_test_add_func ("/usherctl/assignments", test_assignments);
  g_test_add_func ("/usherctl/launch-refused", test_launch_refused);
  g_test_add_func ("/usherctl/several", test_several);
  g_test_add_func ("/usherctl/power", test_power);
  g_test_add_func ("/usherctl/users", test_users);
  g_test_add_func ("/usherctl/password-counts", test_password_counts);
  g_test_add_func ("/usherctl/terminal", test_terminal);
  g_test_add_func ("/usherctl/watch", test_watch);
  g_test_add_func ("/usherctl/watch-ends", test_watch_ends);
  g_test_add_func ("/usherctl/usage", test_usage);
  g_test_add_func ("/usherctl/check-config", test_check_config);
  g_test_add_func ("/usherctl/down", test_down);
  return g_test_run ();
}
