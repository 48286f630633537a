# The repository of a stage: a flake sees what git knows of, so what was sent is made known to it, and nothing else. The one on the host
# is only read.

# own_git COMMAND…: in the stage, without anybody's settings, hooks and helpers.
own_git() {
  env -u GIT_DIR -u GIT_WORK_TREE -u GIT_INDEX_FILE -u GIT_OBJECT_DIRECTORY GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
    GIT_CEILING_DIRECTORIES="$STAGES" git -C "$new" -c safe.directory='*' -c core.fsmonitor=false -c core.hooksPath=/dev/null "$@"
}

stage_git() {
  cd / || return 1
  [ -f "$new/flake.nix" ] && { [ -e "$new/.git" ] || [ -L "$new/.git" ]; } || return 0
  command -v git >/dev/null || refuse unsupported "git is missing, and the folder is a flake in a repository"
  [ -d "$new/.git" ] && [ ! -L "$new/.git" ] || stage_git_own
  rm -f "$new/.git/index.lock"
  rm -rf "$new/.git/worktrees"
  [ ! -f "$new/.git/config" ] || own_git config --file "$new/.git/config" --unset-all core.worktree
  : >"$work/new"
  while IFS= read -r line <&3; do
    split "$line"
    [ "$LOCAL" = - ] || printf '%s\000' "$ITEM" >>"$work/new"
  done 3<"$work/changes"
  [ -s "$work/new" ] || return 0
  own_git --literal-pathspecs add -N -f --pathspec-from-file="$work/new" --pathspec-file-nul 2>"$work/said" >&2 || stage_said "$work/said" "git"
}

# stage_git_own: `.git` is a link, or names a folder elsewhere (a work tree beside others, a submodule): the stage gets a repository of
# its own, or git would write into theirs. https://git-scm.com/docs/gitrepository-layout
stage_git_own() {
  if [ -L "$REPO/.git" ]; then
    git_dir=$(readlink -f -- "$REPO/.git")
    [ -d "$git_dir" ] || git_dir=
  else
    git_dir=$(sed -n '1s/^gitdir: //p' "$REPO/.git")
    case $git_dir in '' | /*) ;; *) git_dir=$REPO/$git_dir ;; esac
  fi
  [ -n "$git_dir" ] && [ -d "$git_dir" ] || refuse other "$REPO/.git leads to no repository"
  git_all=$git_dir
  if [ -f "$git_dir/commondir" ]; then
    git_all=$(cat "$git_dir/commondir")
    case $git_all in /*) ;; *) git_all=$git_dir/$git_all ;; esac
  fi
  rm -f "$new/.git" && mkdir "$new/.git" || refuse no-space "$new/.git"
  cp -a --reflink=auto -- "$git_all/." "$new/.git/" 2>"$work/said" || stage_said "$work/said" "$git_all could not be copied"
  for item in HEAD index; do
    [ "$git_all" = "$git_dir" ] || [ ! -f "$git_dir/$item" ] || cp -a -- "$git_dir/$item" "$new/.git/$item" || refuse other "$git_dir/$item could not be copied"
  done
  chown -hR 0:0 -- "$new/.git"
}
