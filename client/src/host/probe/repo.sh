# The repo on the host. git is asked so that nothing it is configured to run is run: no fsmonitor, no hooks, no filters, no transports, no
# submodules; and so that it writes nothing: no refreshed index, no untracked cache.
if [ -d "$REPO" ]; then
  say repo.exists 1
  if [ -w "$REPO" ]; then say repo.writable 1; else say repo.writable 0; fi
  if [ -x "$REPO" ]; then
    if [ -f "$REPO/flake.nix" ]; then say repo.flake 1; else say repo.flake 0; fi
  fi
  unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_NAMESPACE
  unset GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT GIT_EXTERNAL_DIFF GIT_TRACE
  GIT_OPTIONAL_LOCKS=0; GIT_TERMINAL_PROMPT=0; GIT_NO_LAZY_FETCH=1; GIT_ALLOW_PROTOCOL=none
  GIT_TRACE2=0; GIT_TRACE2_EVENT=0; GIT_TRACE2_PERF=0; export GIT_TRACE2 GIT_TRACE2_EVENT GIT_TRACE2_PERF
  export GIT_OPTIONAL_LOCKS GIT_TERMINAL_PROMPT GIT_NO_LAZY_FETCH GIT_ALLOW_PROTOCOL
  # Of another owner than this user is the usual case (/etc/nixos belongs to root).
  repo_git() {
    ask git --no-optional-locks --no-pager -c 'safe.directory=*' -c core.fsmonitor=false -c core.hooksPath=/dev/null \
      -c core.untrackedCache=false -c core.pager=cat -C "$REPO" "$@"
  }
  folder=$(command -v git >/dev/null 2>&1 && repo_git rev-parse --absolute-git-dir)
  if [ -n "$folder" ]; then
    say repo.head "$(repo_git rev-parse -q --verify HEAD)"
    say repo.branch "$(repo_git symbolic-ref -q --short HEAD)"
    # A filter would be run to compare a file; reading a split index touches the file it shares. Then nothing is counted.
    shared=
    for file in "$folder"/sharedindex.*; do [ -e "$file" ] && shared=$file; done
    if [ -z "$shared" ] && ! repo_git config --get-regexp '^filter\..*\.(clean|process)$' >/dev/null; then
      changes=$(repo_git status --porcelain=v1 --untracked-files=normal --ignore-submodules=all --no-renames && echo end)
      case $changes in
        end) say repo.changed 0 ;;
        *end) say repo.changed "$(($(printf '%s\n' "$changes" | wc -l) - 1))" ;;
      esac
    fi
  fi
elif [ ! -e "$REPO" ] && [ -x "${REPO%/*}/" ]; then
  say repo.exists 0
fi
