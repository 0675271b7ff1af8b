# SPDX-License-Identifier: GPL-2.0-or-later
# Work that root hands to an ordinary user. For root, qemu:///session ends at the system
# daemon, and tests must not be able to harm the machine: so root works on through the
# system user usher-dev, in a copy of the tree that this user can read wherever the tree
# is and whatever its modes are. What people look for afterwards is brought back.

USER_NAME=usher-dev
USER_HOME=/var/lib/usher-dev

user_make ()
{
  if ! getent passwd "$USER_NAME" >/dev/null
  then
    say "making the user $USER_NAME, since root cannot have a libvirt session of its own"
    useradd --system --user-group --home-dir "$USER_HOME" --shell /bin/bash "$USER_NAME"
  fi
  if getent group kvm >/dev/null && ! id -nG "$USER_NAME" | grep -qw kvm
  then
    usermod --append --groups kvm "$USER_NAME"
  fi
  install -d -m 0755 -o "$USER_NAME" -g "$USER_NAME" "$USER_HOME" "$USER_HOME/trees"
  install -d -m 0755 /run/user
  install -d -m 0700 -o "$USER_NAME" -g "$USER_NAME" "$(user_runtime_dir)"
}

user_runtime_dir ()
{
  echo "/run/user/$(id -u "$USER_NAME")"
}

# an ordinary user's own: a login without systemd gives none
user_runtime ()
{
  [ -z "${XDG_RUNTIME_DIR:-}" ] || return 0
  XDG_RUNTIME_DIR=/tmp/usher-dev-$(id -u)
  export XDG_RUNTIME_DIR
  install -d -m 0700 "$XDG_RUNTIME_DIR"
  [ -O "$XDG_RUNTIME_DIR" ] || die "$XDG_RUNTIME_DIR is somebody else's: set XDG_RUNTIME_DIR"
}

# where this tree's copy is
user_tree ()
{
  echo "$USER_HOME/trees/$(basename "$ROOT")-$(printf %s "$ROOT" | sha256sum | cut -c 1-8)"
}

# forgets copies of trees that are gone
user_prune ()
{
  local origin tree

  for origin in "$USER_HOME"/trees/*.origin
  do
    [ -f "$origin" ] && [ ! -d "$(cat "$origin")" ] || continue
    tree=${origin%.origin}
    rm -rf -- "$tree" "$origin"
  done
}

user_copy_tree ()
{
  local tree=$1 history=()

  # a work tree's or a shared clone's history is in a place of its own, which the user may not read
  [ -d .git ] && [ ! -e .git/objects/info/alternates ] || history=(--exclude=/.git)
  rsync -a --delete "${history[@]}" --exclude='/build*/' --exclude='__pycache__/' \
    --chown="$USER_NAME:$USER_NAME" --chmod='u+rwX,go+rX,go-w' "$ROOT/" "$tree/"
  printf '%s\n' "$ROOT" >"$tree.origin"
}

# brings back reports and logs, but not the builds themselves
user_bring_back ()
{
  local tree=$1 build

  for build in "$tree"/build*/
  do
    [ -d "$build" ] || continue
    rsync -a --chown="$(stat -c %u:%g "$ROOT")" --prune-empty-dirs \
      --include='/*/' --include='/*/meson-logs/***' --include='/*/report/***' \
      --include='/*/bench.json' --include='/*/screenshots/***' --exclude='*' \
      "${build%/}" "$ROOT/"
  done
}

# the way to the display root sees, when the story is to be shown on one
user_display ()
{
  local cookie

  [ -n "${DISPLAY:-}" ] || return 0
  cookie=$(user_runtime_dir)/xauthority
  rm -f "$cookie"
  xauth nextract - "$DISPLAY" 2>/dev/null | xauth -q -f "$cookie" nmerge - 2>/dev/null || true
  [ ! -e "$cookie" ] || chown "$USER_NAME:$USER_NAME" "$cookie"
  printf '%s\n' "DISPLAY=$DISPLAY" "XAUTHORITY=$cookie"
}

# runs the rest of a command line as the user, in its copy of the tree
user_run ()
{
  local tree=$1
  shift
  local display=()

  mapfile -t display < <(user_display)
  exec setpriv --reuid="$USER_NAME" --regid="$USER_NAME" --init-groups --inh-caps=-all --reset-env \
    env -C "$tree" PATH="$PATH" LANG=C.UTF-8 ${CI:+CI="$CI"} XDG_RUNTIME_DIR="$(user_runtime_dir)" "${display[@]}" \
    "$@"
}

user_go_on ()
{
  local tree status=0

  umask 022
  user_make
  user_prune
  tree=$(user_tree)
  user_copy_tree "$tree"

  # the story goes on in this very process, so that signals reach it
  [ "$1" != demo ] || user_run "$tree" ./dev "$@"

  (user_run "$tree" ./dev "$@") || status=$?
  user_bring_back "$tree"
  return "$status"
}

# removes this tree's copy, and with the last one the user and all that it owns
user_remove ()
{
  local tree busy

  getent passwd "$USER_NAME" >/dev/null || return 0
  tree=$(user_tree)
  rm -rf -- "$tree" "$tree.origin"
  user_prune

  busy=$(pgrep -u "$USER_NAME" -l | tr '\n' ' ') || true
  if [ -n "$busy" ]
  then
    say "$USER_NAME stays, since it is at work: $busy"
  elif compgen -G "$USER_HOME/trees/*.origin" >/dev/null
  then
    say "$USER_NAME stays, for: $(cat "$USER_HOME"/trees/*.origin | tr '\n' ' ')"
  else
    rm -rf -- "$(user_runtime_dir)"
    userdel "$USER_NAME"
    rm -rf -- "$USER_HOME"
  fi
}
