# SPDX-License-Identifier: GPL-2.0-or-later
# the story, from tools/demo

dev_demo ()
{
  dev_build
  exec tools/demo/run "$PWD/build" "$@"
}

dev_clean_demo ()
{
  local tree

  if [ "$(id -u)" -ne 0 ]
  then
    tools/demo/run --clean
    return
  fi
  getent passwd "$USER_NAME" >/dev/null || return 0
  tree=$(user_tree)
  [ ! -d "$tree" ] || (user_run "$tree" tools/demo/run --clean)
  user_remove
}
