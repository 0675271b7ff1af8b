/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/http/call.h"
#include "broker/http/discretion.h"
#include "broker/http/listen.h"
#include "broker/http/offer-list.h"
#include "broker/http/rate.h"
#include "broker/http/token.h"
#include "common/error.h"
#include "tests/lib/scratch.h"

static const struct
{
  const char *text;
  int         kind;
  const char *address;
  guint       port;
} places[] = {
  { "https://0.0.0.0:8443", USHER_LISTEN_TLS, "0.0.0.0", 8443 },
  { "https://192.0.2.7", USHER_LISTEN_TLS, "192.0.2.7", 8443 },
  { "https://[::]:443/", USHER_LISTEN_TLS, "::", 443 },
  { "https://[2001:db8::7]:0", USHER_LISTEN_TLS, "2001:db8::7", 0 },
  { "https://localhost:1", USHER_LISTEN_TLS, "127.0.0.1", 1 },
  { "http://127.0.0.1:8080", USHER_LISTEN_PLAIN, "127.0.0.1", 8080 },
  { "http://127.8.9.10", USHER_LISTEN_PLAIN, "127.8.9.10", 8080 },
  { "http://[::1]:8080", USHER_LISTEN_PLAIN, "::1", 8080 },
  /* plain text goes nowhere but to this machine */
  { "http://0.0.0.0:8080", -1, NULL, 0 },
  { "http://[::]:8080", -1, NULL, 0 },
  { "http://192.0.2.7:8080", -1, NULL, 0 },
  { "http://[::ffff:192.0.2.7]:8080", -1, NULL, 0 },
  { "http://10.0.0.1", -1, NULL, 0 },
  { "https://broker.example.org:8443", -1, NULL, 0 },
  { "https://0.0.0.0:65536", -1, NULL, 0 },
  { "https://0.0.0.0:-1", -1, NULL, 0 },
  { "https://0.0.0.0:8443/v1", -1, NULL, 0 },
  { "https://user@0.0.0.0:8443", -1, NULL, 0 },
  { "https://0.0.0.0:8443?x", -1, NULL, 0 },
  { "https://:8443", -1, NULL, 0 },
  { "ftp://127.0.0.1", -1, NULL, 0 },
  { "0.0.0.0:8443", -1, NULL, 0 },
  { "unix:admin.sock", -1, NULL, 0 },
  { "unix:", -1, NULL, 0 },
  { "", -1, NULL, 0 },
};

static void
test_places (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UsherListen) listen = usher_listen_parse (places[i].text, &error);
      g_autofree char *address = NULL;

      g_test_message ("%s", places[i].text);
      if (places[i].kind < 0)
        {
          g_assert_null (listen);
          g_assert_error (error, USHER_ERROR, USHER_ERROR_BAD_REQUEST);
          continue;
        }
      g_assert_no_error (error);
      address = g_inet_address_to_string (listen->address);
      g_assert_cmpint (listen->kind, ==, places[i].kind);
      g_assert_cmpstr (address, ==, places[i].address);
      g_assert_cmpuint (listen->port, ==, places[i].port);
    }
}

static int
open_unix (const char *path,
           GError    **error)
{
  g_autofree char *text = g_strconcat ("unix:", path, NULL);
  g_autoptr (UsherListen) listen = usher_listen_parse (text, error);

  return listen == NULL ? -1 : usher_listen_open (listen, error);
}

/* what a killed broker left is replaced; one that is served, or is no socket, is not */
static void
test_unix_socket (void)
{
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autofree char *path = test_scratch_path (scratch, "admin.sock");
  g_autofree char *file = test_scratch_path (scratch, "file");
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;
  struct stat status;
  int first = open_unix (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (open_unix (path, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  close (first);
  first = open_unix (path, &error);
  g_assert_no_error (error);
  close (first);

  g_assert_true (g_file_set_contents (file, "precious", -1, NULL));
  g_assert_cmpint (open_unix (file, &error), ==, -1);
  g_assert_error (error, USHER_ERROR, USHER_ERROR_UNAVAILABLE);
  g_assert_true (g_file_get_contents (file, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "precious");
}

static void
test_unix_group (void)
{
  g_autoptr (TestScratch) scratch = test_scratch_new ();
  g_autofree char *path = test_scratch_path (scratch, "admin.sock");
  UsherListen listen = { .kind = USHER_LISTEN_UNIX, .path = path, .group = getgid () };
  g_autoptr (GError) error = NULL;
  struct stat status;
  int fd = usher_listen_open (&listen, &error);

  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0660);
  g_assert_cmpuint (status.st_gid, ==, getgid ());
  close (fd);
}

static void
test_rate (void)
{
  g_autoptr (UsherRate) rate = usher_rate_new (10, 3, 2);
  gint64 now = G_USEC_PER_SEC;

  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (usher_rate_take (rate, "a", now), ==, 0);
  g_assert_cmpuint (usher_rate_take (rate, "a", now), ==, 1);
  /* somebody else is not held up */
  g_assert_cmpuint (usher_rate_take (rate, "b", now), ==, 0);
  /* a tenth of a second brings one back, and no more than the burst ever */
  g_assert_cmpuint (usher_rate_take (rate, "a", now + G_USEC_PER_SEC / 10), ==, 0);
  g_assert_cmpuint (usher_rate_take (rate, "a", now + G_USEC_PER_SEC / 10), ==, 1);
  now += 1000 * G_USEC_PER_SEC;
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (usher_rate_take (rate, "a", now), ==, 0);
  g_assert_cmpuint (usher_rate_take (rate, "a", now), >, 0);
  /* a clock that goes back does no harm */
  g_assert_cmpuint (usher_rate_take (rate, "a", now - G_USEC_PER_SEC), >, 0);
}

static void
test_rate_many (void)
{
  g_autoptr (UsherRate) rate = usher_rate_new (1, 2, 100);
  gint64 now = G_USEC_PER_SEC;
  guint refused = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      refused += usher_rate_take (rate, key, now) > 0;
    }
  /* the memory is bounded: those behind the first hundred share what is left */
  g_assert_cmpuint (refused, ==, 1000 - 100 - 2);
  g_assert_cmpuint (usher_rate_tidy (rate, now), ==, 101);
  g_assert_cmpuint (usher_rate_tidy (rate, now + 10 * G_USEC_PER_SEC), ==, 0);
}

static void
test_no_rate (void)
{
  g_autoptr (UsherRate) rate = usher_rate_new (0, 1, 1);

  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (usher_rate_take (rate, "a", 0), ==, 0);
}

static const struct
{
  const char *text;
  const char *address;
  const char *network;
  gboolean    loopback;
} peers[] = {
  { "192.0.2.7", "192.0.2.7", "192.0.2.7", FALSE },
  { "::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7", FALSE },
  { "::ffff:127.0.0.1", "127.0.0.1", "127.0.0.1", TRUE },
  { "127.1.2.3", "127.1.2.3", "127.1.2.3", TRUE },
  { "::1", "::1", "::1", TRUE },
  { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", FALSE },
  { "::2", "::2", "::", FALSE },
};

static void
test_peers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      struct sockaddr_in four = { .sin_family = AF_INET };
      struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
      gboolean is_four = inet_pton (AF_INET, peers[i].text, &four.sin_addr) == 1;
      g_autoptr (UsherPeer) peer = NULL;

      if (!is_four)
        g_assert_cmpint (inet_pton (AF_INET6, peers[i].text, &six.sin6_addr), ==, 1);
      peer = usher_peer_new_address (is_four ? (struct sockaddr *) &four : (struct sockaddr *) &six);
      g_assert_cmpstr (peer->address, ==, peers[i].address);
      g_assert_cmpstr (peer->network, ==, peers[i].network);
      g_assert_cmpint (usher_peer_is_loopback (peer), ==, peers[i].loopback);
      g_assert_false (usher_peer_is_process (peer));
      g_assert_false (usher_peer_is_admin (peer, 0));
    }
}

static void
test_admins (void)
{
  const uid_t other = geteuid () + 4711;
  const gid_t groups[] = { 5000, 6000 };
  g_autoptr (UsherPeer) root = usher_peer_new_process (0, groups, 2);
  g_autoptr (UsherPeer) own = usher_peer_new_process (geteuid (), groups, 2);
  g_autoptr (UsherPeer) stranger = usher_peer_new_process (other, groups, 2);
  g_autoptr (UsherPeer) nobody = usher_peer_new_process (other, NULL, 0);

  g_assert_true (usher_peer_is_admin (root, (gid_t) -1));
  g_assert_true (usher_peer_is_admin (own, (gid_t) -1));
  g_assert_false (usher_peer_is_admin (stranger, (gid_t) -1));
  g_assert_false (usher_peer_is_admin (stranger, 7000));
  g_assert_true (usher_peer_is_admin (stranger, 5000));
  g_assert_true (usher_peer_is_admin (stranger, 6000));
  g_assert_false (usher_peer_is_admin (nobody, 5000));
}

static void
test_peer_of_socket (void)
{
  g_autoptr (UsherPeer) peer = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  peer = usher_peer_new_unix (fds[0]);
  g_assert_cmpuint (peer->uid, ==, geteuid ());
  g_assert_cmpuint (peer->groups[0], ==, getegid ());
  g_assert_cmpstr (peer->address, ==, "local");
  close (fds[0]);
  close (fds[1]);
}

static void
test_tokens (void)
{
  static const char *const none[] = {
    NULL, "", "Bearer", "Bearer ", "Bearer    ", "Basic abc", "abc", "Bearerabc", "Bearer a b", "Bearer a,b", "Bearer a\"b", "Bearer ä",
  };
  g_autofree char *plain = usher_token_read ("Bearer abc-._~+/=09");
  g_autofree char *loose = usher_token_read ("bEARER   abc  ");
  g_autofree char *digits = g_strnfill (129, '7');
  g_autofree char *long_text = g_strconcat ("Bearer ", digits, NULL);

  g_assert_cmpstr (plain, ==, "abc-._~+/=09");
  g_assert_cmpstr (loose, ==, "abc");
  g_assert_null (usher_token_read (long_text));
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_null (usher_token_read (none[i]));
}

static void
test_accept (void)
{
  static const struct
  {
    const char *accept;
    gboolean    wanted;
  } accepts[] = {
    { NULL, FALSE }, { "", FALSE }, { "*/*", FALSE }, { "application/json", FALSE }, { "application/x-virt-viewer", TRUE },
    { "Application/X-Virt-Viewer;q=0.1", TRUE }, { "text/html, application/x-virt-viewer", TRUE },
    { "application/x-virt-viewer;q=0", FALSE }, { "application/x-virt-viewers", FALSE }, { ",;,;q=", FALSE },
  };
  g_autoptr (UsherPeer) peer = usher_peer_new_address (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (accepts); i++)
    {
      UsherCallHead head = { .method = "GET", .path = "/", .accept = accepts[i].accept };
      g_autoptr (UsherCall) call = usher_call_new (&head, peer);

      g_assert_cmpint (usher_call_accepts (call, "application/x-virt-viewer"), ==, accepts[i].wanted);
    }
}

/* the first answer counts, and tells a handler that is too late nothing */
static void
test_first_answer (void)
{
  g_autoptr (UsherPeer) peer = usher_peer_new_address (NULL);
  UsherCallHead head = { .method = "GET", .path = "/" };
  g_autoptr (UsherCall) call = usher_call_new (&head, peer);
  g_autoptr (UsherAnswer) answer = NULL;

  usher_call_cancel (call);
  usher_call_take_request (call, usher_request_new (NULL, NULL, "192.0.2.7", 5));
  g_assert_true (g_cancellable_is_cancelled (usher_call_request (call)->cancellable));
  usher_call_answer_empty (call, 204);
  usher_call_answer_empty (call, 200);
  answer = usher_call_steal_answer (call);
  g_assert_cmpuint (answer->status, ==, 204);
  usher_call_answer_empty (call, 200);
  g_assert_null (usher_call_steal_answer (call));
}

/* written by hand for speed, so it must say what the tree says */
static void
test_offer_list (void)
{
  g_autoptr (GPtrArray) offers = g_ptr_array_new_with_free_func ((GDestroyNotify) usher_offer_free);
  g_autofree char *empty = usher_offer_list_write (offers);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *array;

  g_assert_cmpstr (empty, ==, "{\"desktops\":[]}");
  for (guint i = 0; i < 40; i++)
    {
      UsherOffer *offer = usher_offer_new ();

      offer->id = g_strdup_printf ("pool:%u", i);
      offer->name = g_strdup ("\"Ä\\\n\t\x01\x7f/</script> \xf0\x9f\x98\x80");
      offer->description = g_strdup (i % 2 ? "" : "plain");
      offer->icon = i % 3 ? NULL : g_strdup ("computer");
      offer->kind = i % 3;
      offer->state = i % 7;
      offer->actions = i % 32;
      offer->opens_at = i % 2 ? 0 : G_GINT64_CONSTANT (1900000000123456);
      offer->last_used = i * G_USEC_PER_SEC;
      g_ptr_array_add (offers, offer);
    }
  text = usher_offer_list_write (offers);
  node = json_from_string (text, &error);
  g_assert_no_error (error);
  array = json_object_get_array_member (json_node_get_object (node), "desktops");
  g_assert_cmpuint (json_array_get_length (array), ==, offers->len);
  for (guint i = 0; i < offers->len; i++)
    {
      g_autoptr (JsonNode) tree = usher_offer_to_json (offers->pdata[i]);

      g_assert_true (json_node_equal (json_array_get_element (array, i), tree));
    }
}

static char *
detail_for (UsherCallAudience audience,
            UsherError        code)
{
  UsherCallHead head = { .method = "GET", .path = "/" };
  g_autoptr (UsherPeer) peer = usher_peer_new_process (0, NULL, 0);
  g_autoptr (UsherCall) call = usher_call_new (&head, peer);
  g_autoptr (GError) error = g_error_new_literal (USHER_ERROR, code, "ldaps://inner.example.org does not answer");
  g_autoptr (JsonNode) node = NULL;
  UsherAnswer *answer;

  usher_call_set_audience (call, audience);
  usher_call_answer_error (call, error);
  answer = usher_call_steal_answer (call);
  node = json_from_string (answer->body, NULL);
  usher_answer_free (answer);
  return g_strdup (json_object_get_string_member (json_node_get_object (node), "detail"));
}

/* a user learns no host; an administrator does, and everybody what they themselves did wrong */
static void
test_discretion (void)
{
  static const UsherError inner[] = {
    USHER_ERROR_ACCOUNT_DISABLED, USHER_ERROR_START_FAILED, USHER_ERROR_HOST_LOST, USHER_ERROR_TIMEOUT,
    USHER_ERROR_BUSY, USHER_ERROR_UNAVAILABLE, USHER_ERROR_INTERNAL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (inner); i++)
    {
      g_autofree char *user = detail_for (USHER_CALL_USER, inner[i]);
      g_autofree char *admin = detail_for (USHER_CALL_ADMIN, inner[i]);

      g_assert_cmpstr (user, ==, usher_discretion_words (usher_error_to_word (inner[i])));
      g_assert_null (strstr (user, "inner"));
      g_assert_nonnull (strstr (admin, "ldaps://inner.example.org"));
    }
  g_assert_null (usher_discretion_words (NULL));
  g_assert_null (usher_discretion_words ("of-tomorrow"));
  g_assert_null (usher_discretion_words ("bad-request"));
  g_assert_null (usher_discretion_words ("wrong-credentials"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/parts/places", test_places);
  g_test_add_func ("/parts/unix-socket", test_unix_socket);
  g_test_add_func ("/parts/unix-group", test_unix_group);
  g_test_add_func ("/parts/rate", test_rate);
  g_test_add_func ("/parts/rate-many", test_rate_many);
  g_test_add_func ("/parts/no-rate", test_no_rate);
  g_test_add_func ("/parts/peers", test_peers);
  g_test_add_func ("/parts/admins", test_admins);
  g_test_add_func ("/parts/peer-of-socket", test_peer_of_socket);
  g_test_add_func ("/parts/tokens", test_tokens);
  g_test_add_func ("/parts/accept", test_accept);
  g_test_add_func ("/parts/first-answer", test_first_answer);
  g_test_add_func ("/parts/offer-list", test_offer_list);
  g_test_add_func ("/parts/discretion", test_discretion);

  return g_test_run ();
}
