# SPDX-License-Identifier: GPL-2.0-or-later
# the figures, from a release build

dev_bench ()
{
  build_setup build-release --buildtype=release
  ninja -C build-release
  mkdir -p build
  tools/dev/bench.py build-release build/bench.json "$@"
}
