# SPDX-License-Identifier: GPL-2.0-or-later
# the tests: once as shipped, then with ASan and UBSan

TEST_SANITIZED='unit contract service http'

# test_run DIR MESON-TEST-OPTION… -- FILTER…; what failed is found in the log by who counts
test_run ()
{
  local dir=$1 options=() names=() status=0
  shift

  while [ "$1" != -- ]
  do
    options+=("$1")
    shift
  done
  shift
  rm -f "$dir/meson-logs/testlog.json"
  tools/dev/tests.py names "$dir" "$@" >"$dir/meson-logs/chosen.txt"
  mapfile -t names <"$dir/meson-logs/chosen.txt"
  [ ${#names[@]} -gt 0 ] || return 0
  meson test -C "$dir" --print-errorlogs "${options[@]}" "${names[@]}" || status=$?
  # ended by a signal: Ctrl-C ends all of it
  [ $status -lt 128 ] || exit $status
}

test_plain ()
{
  dev_build
  say "tests"
  test_run build -- "$@"
}

# test_sanitized FILTER…: every sanitizer report ends its test
test_sanitized ()
{
  build_setup build-asan -Db_sanitize=address,undefined -Db_lundef=false
  say "tests under ASan and UBSan"
  ASAN_OPTIONS=abort_on_error=1:detect_leaks=1:strict_string_checks=1 \
  LSAN_OPTIONS=suppressions=$PWD/tools/dev/lsan.supp:print_suppressions=0 \
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    test_run build-asan --timeout-multiplier 4 -- "$@"
}

dev_lint ()
{
  /usr/bin/python3 -B tests/lint/lint.py .
}

dev_asan ()
{
  local filters=("$@")

  # shellcheck disable=SC2206
  [ $# -gt 0 ] || filters=($TEST_SANITIZED)
  test_sanitized "${filters[@]}"
  tools/dev/tests.py count build-asan
}

dev_test ()
{
  local full=no sanitized=() builds=(build build-asan)

  if [ "${1:-}" = --full ]
  then
    full=yes
    export USHER_TEST_FULL=1
    shift
  fi

  test_plain "$@"
  if [ $full = no ]
  then
    # shellcheck disable=SC2206
    sanitized=($TEST_SANITIZED)
  fi
  test_sanitized "${sanitized[@]}" "${@/#/=}"
  tools/dev/tests.py count "${builds[@]}"
}
