# SPDX-License-Identifier: GPL-2.0-or-later
# which lines the tests reach

dev_coverage ()
{
  build_setup build-coverage -Db_coverage=true
  find build-coverage -name '*.gcda' -delete
  test_run build-coverage --timeout-multiplier 2 -- "$@"
  mkdir -p build-coverage/report
  gcovr --root . --exclude 'tests/' --exclude 'build.*/' --print-summary \
    --html-details build-coverage/report/index.html --txt build-coverage/report/summary.txt build-coverage
  cat build-coverage/report/summary.txt
  say "the lines are in build-coverage/report/index.html"
}
