# Promotion: what was staged becomes what stands in the folder of the host, file by file, each only if it still is what the plan was made
# for. All that is replaced lies in a backup before the first one is touched; whatever else turns up on the way is put there as well.

# verb_promote ID: `promoted PATH` and `kept PATH` lines, for whoever does it by hand.
verb_promote() {
  is_id "${1-}" || refuse bad-data "no name of a stage"
  lock "promote $1"
  promote "$1" answer_promoted || refuse other "the stage $1 cannot be promoted"
  rm -f "$RUN/holder"
}

answer_promoted() { printf '%s\n' "$*"; }

# promote ID TELL: by who holds the lock. TELL is called with `promoted path=…`, or `kept path=… why=…`. 1: nothing was touched.
promote() {
  promote_plan=$PLANS/$1/plan
  promote_stage=$STAGES/$1
  promote_backup=$BACKUPS/$1
  promote_tell=$2
  [ -f "$promote_plan" ] && [ -d "$promote_stage" ] || return 1
  REPO=$(cat "$PLANS/$1/repo") && promote_named=$(cat "$PLANS/$1/named") && BASE=$BASES/$(cat "$PLANS/$1/clone") || return 1
  mkdir -p "$promote_backup" && chmod 700 "$promote_backup" || return 1
  lines_of "$promote_plan" c >"$promote_backup/changes" && cp "$promote_plan" "$promote_backup/plan" || return 1
  if [ "$(cd -P -- "$promote_named" 2>/dev/null && pwd -P)" != "$REPO" ]; then
    promote_keep_all changed
    return
  fi
  promote_sweep 2>/dev/null
  if ! promote_save 2>/dev/null; then
    promote_keep_all unwritable
    return
  fi
  promote_exchange=
  ! mv --help 2>/dev/null | grep -q -e '--exchange' || promote_exchange=1
  promote_pass - 2>/dev/null
  promote_pass + 2>/dev/null
  cd / || return 1
  sync -f "$REPO" 2>/dev/null
  promote_base 2>/dev/null || "$promote_tell" kept "path=$(encoded "$BASE")" why=unwritable
  promote_prune
}

promote_keep_all() {
  while IFS= read -r promote_line <&4; do
    split "$promote_line"
    "$promote_tell" kept "path=$(encoded "$ITEM")" "why=$1"
  done 4<"$promote_backup/changes"
}

# promote_sweep: what a promotion that was killed has left in the folder; it may be the only one of its kind.
promote_sweep() {
  find "$REPO" -iname .git -prune -o \( -name .mynixos-new -o -name .mynixos-old \) -print >"$promote_backup/found"
  promote_number=0
  while IFS= read -r promote_left <&4; do
    while :; do
      promote_number=$((promote_number + 1))
      [ -e "$promote_backup/left/$promote_number" ] || [ -L "$promote_backup/left/$promote_number" ] || break
    done
    mkdir -p "$promote_backup/left" && mv -T -- "$promote_left" "$promote_backup/left/$promote_number" &&
      printf '%s %s\n' "$promote_number" "$promote_left" >>"$promote_backup/left-from"
  done 4<"$promote_backup/found"
  rm -f "$promote_backup/found"
}

# promote_save: everything that will be replaced or deleted, as it is, and whole.
promote_save() {
  mkdir -p "$promote_backup/files" || return 1
  while IFS= read -r promote_line <&4; do
    split "$promote_line"
    [ "$HOST" != - ] && is_path "$ITEM" && [ "$(content_at "$REPO" "$ITEM")" = "$HOST" ] || continue
    cd "$REPO" && cp -a --parents -- "./$ITEM" "$promote_backup/files/" || return 1
    # Somebody wrote it at this very moment: it will not be touched.
    promote_now=$(content_at "$promote_backup/files" "$ITEM")
    [ "$promote_now" = "$HOST" ] || [ "$(content_at "$REPO" "$ITEM")" != "$HOST" ] || return 1
  done 4<"$promote_backup/changes"
  sync -f "$promote_backup"
}

# promote_pass -|+: first what goes away, so that a file may become a folder and a folder a file; then what comes.
promote_pass() {
  while IFS= read -r promote_line <&4; do
    split "$promote_line"
    case $1$LOCAL in -- | +[fxl]:*) promote_one ;; esac
  done 4<"$promote_backup/changes"
}

promote_one() {
  promote_why=
  is_path "$ITEM" || return 0
  if [ "$LOCAL" != - ] && [ "$(content_at "$promote_stage" "$ITEM")" != "$LOCAL" ]; then
    promote_why=unwritable
  else
    # A folder without any file is nothing.
    [ "$HOST" != - ] || [ "$LOCAL" = - ] || { enter "$REPO" "$ITEM" && remove_hollow "$NAME"; }
    promote_found=$(content_at "$REPO" "$ITEM")
    [ "$promote_found" != "$LOCAL" ] && ! is_folder "$REPO" || return 0
    promote_check "$promote_found"
  fi
  if [ -z "$promote_why" ]; then
    if [ "$LOCAL" = - ]; then
      enter "$REPO" "$ITEM" && promote_delete
    else
      promote_folders && enter "$REPO" "$ITEM" && if [ "$HOST" = - ]; then promote_add; else promote_replace; fi
    fi || promote_why=${promote_why:-unwritable}
  fi
  if [ -n "$promote_why" ]; then
    "$promote_tell" kept "path=$(encoded "$ITEM")" "why=$promote_why"
  else
    "$promote_tell" promoted "path=$(encoded "$ITEM")"
  fi
}

# promote_check CONTENT: why what stands there may not be touched; nothing where it is what the plan was made for.
promote_check() {
  promote_why=
  [ "$1" != "$HOST" ] || return 0
  case $1$HOST in -*) promote_why=gone ;; *-) promote_why=appeared ;; *) promote_why=changed ;; esac
  return 1
}

# promote_folders: those above ITEM, each with the owner of the one that it stands in.
promote_folders() {
  case $ITEM in */*) ;; *) return 0 ;; esac
  promote_rest=${ITEM%/*}/
  promote_above=
  while [ -n "$promote_rest" ]; do
    promote_above=$promote_above${promote_rest%%/*}
    promote_rest=${promote_rest#*/}
    enter "$REPO" "$promote_above" || return 1
    if [ ! -d "$NAME" ] || [ -L "$NAME" ]; then mkdir -- "$NAME" && chown --reference=. -- "$NAME" || return 1; fi
    promote_above=$promote_above/
  done
}

# promote_make LIKE: `.mynixos-new` in the current folder becomes what is staged, with owner and mode of LIKE, if that is a file.
promote_make() {
  rm -f .mynixos-new
  if [ "${LOCAL%%:*}" = l ]; then
    promote_target=$(readlink -n -- "$promote_stage/$ITEM" && printf x) && ln -sT -- "${promote_target%x}" .mynixos-new || return 1
    if [ -n "$1" ]; then chown -h --reference="$1" .mynixos-new; else chown -h --reference=. .mynixos-new; fi
  else
    if [ -n "$1" ] && [ -f "$1" ] && [ ! -L "$1" ]; then
      cp -a -- "$1" .mynixos-new || return 1
    else
      : >.mynixos-new && chown --reference=. .mynixos-new || return 1
    fi
    cat -- "$promote_stage/$ITEM" >.mynixos-new && set_runnable "${LOCAL%%:*}" .mynixos-new || return 1
  fi
  [ "$(content .mynixos-new)" = "$LOCAL" ]
}

# promote_add: only if nothing stands there at this very moment; a link of the file system decides that.
promote_add() {
  promote_make "" || { rm -f .mynixos-new; return 1; }
  if ln -PT -- .mynixos-new "$NAME"; then
    rm -f .mynixos-new
    return
  fi
  # A file system without such links.
  if [ ! -e "$NAME" ] && [ ! -L "$NAME" ]; then mv -nT -- .mynixos-new "$NAME"; fi
  if [ -e .mynixos-new ] || [ -L .mynixos-new ]; then
    rm -f .mynixos-new
    promote_check "$(content "$NAME")"
    return 1
  fi
}

promote_replace() {
  promote_make "$NAME" || { rm -f .mynixos-new; return 1; }
  promote_check "$(content "$NAME")" || { rm -f .mynixos-new; return 1; }
  if [ -n "$promote_exchange" ] && mv --exchange -T -- .mynixos-new "$NAME"; then
    # What stood there at that moment is what is called .mynixos-new now.
    promote_check "$(content .mynixos-new)" && { rm -f .mynixos-new; return; }
    mv --exchange -T -- .mynixos-new "$NAME"
    if [ "$(content .mynixos-new)" = "$LOCAL" ]; then rm -f .mynixos-new; else promote_sweep; fi
    return 1
  fi
  # Another name for what stands there: who writes into it at the wrong moment finds it again.
  rm -f .mynixos-old
  ln -PT -- "$NAME" .mynixos-old || { rm -f .mynixos-new; return 1; }
  if promote_check "$(content .mynixos-old)" && [ -n "$(find "$NAME" -prune -samefile .mynixos-old)" ] && mv -fT -- .mynixos-new "$NAME"; then
    promote_check "$(content .mynixos-old)" && { rm -f .mynixos-old; return; }
    mv -fT -- .mynixos-old "$NAME"
    return 1
  fi
  rm -f .mynixos-new .mynixos-old
  return 1
}

# promote_delete: it is taken away first and looked at then, so that nobody's last edit is what is deleted.
promote_delete() {
  [ ! -e .mynixos-old ] || promote_sweep
  mv -nT -- "$NAME" .mynixos-old || return 1
  if promote_check "$(content .mynixos-old)"; then
    rm -f .mynixos-old && remove_empty "$REPO" "$ITEM"
    return
  fi
  if ln -PT -- .mynixos-old "$NAME" || { [ ! -e "$NAME" ] && mv -nT -- .mynixos-old "$NAME"; }; then rm -f .mynixos-old; else promote_sweep; fi
  return 1
}

# promote_base: what both sides agree on from now on. A path of the plan where the host has what its line wants has the local content;
# every other one what it had.
promote_base() {
  tree_of "$REPO" >"$promote_backup/now" || return 1
  [ -f "$BASE" ] || : >"$promote_backup/before"
  [ ! -f "$BASE" ] || cp -- "$BASE" "$promote_backup/before" || return 1
  awk '
    function rest(line, words) { while (words-- > 0) line = substr(line, index(line, " ") + 1); return line }
    FILENAME ~ /\/now$/ { now[rest($0, 1)] = $1; next }
    FILENAME ~ /\/plan$/ {
      if ($1 != "c" && $1 != "s") next
      path = rest($0, 3)
      have = path in now ? now[path] : "-"
      if (have == ($1 == "c" ? $3 : $2)) agreed[path] = $3
      next
    }
    { path = rest($0, 1); if (!(path in agreed)) print }
    END { for (path in agreed) if (agreed[path] != "-") print agreed[path] " " path }
  ' "$promote_backup/now" "$promote_backup/plan" "$promote_backup/before" | by_path >"$STATE/.base" || return 1
  sync -f "$STATE"
  mv -fT "$STATE/.base" "$BASE"
  promote_code=$?
  rm -f "$promote_backup/now" "$promote_backup/before" "$promote_backup/changes"
  return "$promote_code"
}

# promote_prune: the last ten backups stay; their names begin with the time.
promote_prune() {
  set -- "$BACKUPS"/*
  while [ "$#" -gt 10 ]; do
    rm -rf "$1"
    shift
  done
}
