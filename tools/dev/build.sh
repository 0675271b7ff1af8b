# SPDX-License-Identifier: GPL-2.0-or-later
# build directories: build (people and tests; a warning is an error), build-asan, build-coverage, build-release

# build_setup DIR OPTION…
build_setup ()
{
  local dir=$1
  shift

  if [ ! -f "$dir/build.ninja" ]
  then
    # a set-up that was interrupted leaves a folder which meson takes for a project's
    rm -rf -- "$dir"
    meson setup "$dir" "$@"
  else
    # the list of tests is asked for before anything is built
    ninja -C "$dir" --quiet build.ninja
  fi
}

dev_build ()
{
  build_setup build -Dwerror=true
  ninja -C build
}

dev_clean_clean ()
{
  rm -rf -- build build-asan build-coverage build-release
  [ "$(id -u)" -ne 0 ] || user_remove
}
