# A stage: a copy of the folder on the host, with the changes from the other side, whole or not there at all. The folder itself is only read.

# find_base: sets BASE to that of the clone that asks, field `clone`: what another one has promoted is the host's for it.
find_base() {
  CLONE=$(field clone)
  is_id "$CLONE" || refuse bad-data "no name of a clone"
  BASE=$BASES/$CLONE
}

# verb_look: fields `repo` and `clone`. `host` and `base` and a line of a manifest each, `unread PATH`, `flake`.
verb_look() {
  find_repo "$(field repo)"
  find_base
  scratch
  tree_of "$REPO" >"$SCRATCH/host" || refuse other "$REPO cannot be read"
  sed 's/^/host /' "$SCRATCH/host"
  unread_of "$REPO" "$SCRATCH/host" | sed 's/^/unread /'
  [ ! -f "$BASE" ] || { echo base && sed 's/^/base /' "$BASE"; }
  [ ! -f "$REPO/flake.nix" ] || echo flake
}

# verb_fetch: fields `repo` and `paths`, one a line. For each plain file up to 1 MB: `file PATH`, and its bytes in base64 on one line.
verb_fetch() {
  find_repo "$(field repo)"
  scratch
  field paths >"$SCRATCH/paths"
  while IFS= read -r path <&3; do
    is_path "$path" && enter "$REPO" "$path" && [ -f "$NAME" ] && [ ! -L "$NAME" ] || continue
    [ "$(stat -c %s -- "$NAME")" -le 1048576 ] || continue
    printf 'file %s\n%s\n' "$path" "$(base64 -w 0 <"$NAME")"
  done 3<"$SCRATCH/paths"
}

# scratch: a folder for this run, SCRATCH, gone with it.
scratch() {
  SCRATCH=$(mktemp -d /run/mynixos-XXXXXXXX) || refuse no-space "/run is full"
  trap 'rm -rf "$SCRATCH"' EXIT
  trap 'exit 143' TERM INT HUP
}

# verb_put ID NUMBER: one piece of what a later `stage ID` takes; NUMBER has four digits.
verb_put() {
  is_id "${1-}" || refuse bad-data "no name of a stage"
  case ${2-} in [0-9][0-9][0-9][0-9]) ;; *) refuse bad-data "no number of a piece" ;; esac
  lock "stage $1"
  incoming=$STATE/incoming/$1
  [ "$2" != 0000 ] || rm -rf "$STATE/incoming"
  mkdir -p "$incoming" && chmod 700 "$STATE/incoming" || refuse no-space "$incoming cannot be made"
  payload >"$incoming/$2" || { rm -rf "$incoming"; refuse no-space "$incoming cannot be written"; }
  rm -f "$RUN/holder"
}

# verb_stage ID: fields `repo` and `clone`; payload, or what was put before: a compressed archive with a plan and the new files, named by their sums.
verb_stage() {
  is_id "${1-}" || refuse bad-data "no name of a stage"
  lock "stage $1"
  [ ! -e "$STAGES/$1" ] || refuse bad-data "the stage $1 is there already"
  find_repo "$(field repo)"
  find_base
  new=$STAGES/.new-$1
  work=$PLANS/.new-$1
  # Of a run that was killed: nobody else is at work here.
  rm -rf "$STAGES"/.[!.]* "$PLANS"/.[!.]*
  trap 'cd /; rm -rf "$new" "$work" "$STATE/incoming"; rm -f "$RUN/holder"' EXIT
  trap 'exit 143' TERM INT HUP
  stage_unpack "$1"
  stage_copy
  stage_apply
  stage_git
  stage_publish "$1"
}

# stage_said FILE WHY: refuses with what a tool said.
stage_said() {
  if grep -qE 'No space left|quota exceeded' "$1"; then refuse no-space "$(grep -m 1 -E 'No space left|quota exceeded' "$1")"; fi
  refuse other "$2: $(head -n 1 "$1")"
}

# stage_unpack ID: into $work, and sees that all of it is what it says.
stage_unpack() {
  mkdir "$work" && chmod 700 "$work" && mkdir "$work/files" || refuse no-space "$work cannot be made"
  if [ -d "$STATE/incoming/$1" ]; then cat "$STATE/incoming/$1"/*; else payload; fi |
    gzip -dc 2>"$work/gzip" | tar -xf - --no-same-owner --no-same-permissions -C "$work/files" 2>"$work/said" || stage_said "$work/said" "the archive"
  [ ! -s "$work/gzip" ] || stage_said "$work/gzip" "the archive"
  rm -rf "$STATE/incoming"
  plan=$work/plan
  mv "$work/files/plan" "$plan" || refuse bad-data "no plan was sent"
  [ "$(sed -n 1p "$plan")" = "mynixos-plan 1" ] && [ "$(tail -n 1 "$plan")" = end ] || refuse bad-data "the plan is not whole"
  odd=$(find "$work/files" -mindepth 1 ! -type f | head -n 1)
  [ -z "$odd" ] || refuse bad-data "the archive has something that is no file"
  odd=$(find "$work/files" -type f -exec sha256sum -- {} + | awk '{ name = $2; sub(/.*\//, "", name); if (name != $1) print name }' | head -n 1)
  [ -z "$odd" ] || refuse bad-data "a file is not what it is named: $odd"
  lines_of "$plan" c >"$work/changes"
  while IFS= read -r line <&3; do
    split "$line"
    is_path "$ITEM" || refuse bad-data "no path of a file: $ITEM"
    case $LOCAL in -) ;; [fxl]:*) [ -f "$work/files/${LOCAL#?:}" ] || refuse bad-data "$ITEM was not sent" ;; *) refuse bad-data "no content: $LOCAL" ;; esac
  done 3<"$work/changes"
}

# stage_copy: all that stands in the folder, what nobody tracks as well. What goes away meanwhile is away.
stage_copy() {
  needed=$(du -sk -- "$REPO" | cut -f 1)
  free=$(df -Pk -- "$STAGES" | awk 'NR == 2 { print $4 }')
  [ "${free:-0}" -gt $((${needed:-0} + 16384)) ] || refuse no-space "$STATE: ${free:-0} kB free, $((${needed:-0} + 16384)) kB needed"
  mkdir "$new" || refuse no-space "$new cannot be made"
  if ! cp -a --reflink=auto -- "$REPO/." "$new/" 2>"$work/said"; then
    grep -vE ': No such file or directory$' "$work/said" >"$work/worse"
    [ ! -s "$work/worse" ] || stage_said "$work/worse" "$REPO could not be copied"
  fi
  chown -hR 0:0 -- "$new" 2>"$work/said" && chmod -R go-w -- "$new" 2>"$work/said" || stage_said "$work/said" "$new"
}

# stage_apply: what the plan changes, if all of it is as the plan knows it; deletions first, so that a folder may become a file.
stage_apply() {
  : >"$work/changed"
  while IFS= read -r line <&3; do
    split "$line"
    [ "$(content_at "$new" "$ITEM")" = "$HOST" ] || stage_clears || printf 'changed %s\n' "$ITEM" >>"$work/changed"
  done 3<"$work/changes"
  stage_changed
  while IFS= read -r line <&3; do
    split "$line"
    [ "$LOCAL" = - ] && [ "$HOST" != - ] || continue
    enter "$new" "$ITEM" && rm -f -- "$NAME" && remove_empty "$new" "$ITEM"
  done 3<"$work/changes"
  while IFS= read -r line <&3; do
    split "$line"
    [ "$LOCAL" != - ] || continue
    stage_write || { [ ! -s "$work/said" ] || stage_said "$work/said" "$ITEM"; printf 'changed %s\n' "$ITEM" >>"$work/changed"; }
  done 3<"$work/changes"
  stage_changed
  while IFS= read -r line <&3; do
    split "$line"
    [ "$(content_at "$new" "$ITEM")" = "$LOCAL" ] || is_folder "$new" || refuse other "the stage did not become what it should: $ITEM"
  done 3<"$work/changes"
}

# is_folder ROOT: what is gone may have become a folder.
is_folder() { [ "$LOCAL" = - ] && enter "$1" "$ITEM" && [ -d "$NAME" ] && [ ! -L "$NAME" ]; }

# stage_clears: a folder stands where a file is to come; whether that goes away with its files shows later.
stage_clears() { [ "$HOST$LOCAL" != -- ] && [ "$HOST" = - ] && enter "$new" "$ITEM" && [ -d "$NAME" ] && [ ! -L "$NAME" ]; }

stage_changed() {
  [ -s "$work/changed" ] || return 0
  cat "$work/changed"
  refuse changed
}

# stage_write: ITEM becomes LOCAL, with the mode of what it replaces.
stage_write() {
  : >"$work/said"
  stage_source=$work/files/${LOCAL#?:}
  case $ITEM in */*) mkdir -p -- "$new/${ITEM%/*}" 2>"$work/mkdir" || { grep -E 'No space|quota' "$work/mkdir" >"$work/said"; return 1; } ;; esac
  enter "$new" "$ITEM" || return 1
  remove_hollow "$NAME" || return 1
  if [ "${LOCAL%%:*}" = l ]; then
    rm -f -- "$NAME" && link_to "$stage_source" "$NAME" 2>"$work/said"
    return
  fi
  if [ -L "$NAME" ]; then rm -f -- "$NAME"; fi
  cat -- "$stage_source" 2>"$work/said" >.mynixos-new || return 1
  if [ -f "$NAME" ]; then chmod --reference="$NAME" -- .mynixos-new; fi
  set_runnable "${LOCAL%%:*}" .mynixos-new && mv -fT -- .mynixos-new "$NAME" 2>"$work/said"
}

# link_to FILE NAME: a link whose target are the bytes of the file, an end of line at its end as well.
link_to() {
  link_target=$(cat -- "$1" && printf x) && ln -sT -- "${link_target%x}" "$2"
}

# set_runnable KIND NAME: who may read it may run it, or nobody.
set_runnable() {
  if [ "$1" = f ]; then
    [ -z "$(find "$2" -prune -perm /111)" ] || chmod a-x -- "$2"
  elif [ -z "$(find "$2" -prune -perm -100)" ]; then
    runnable_who=u
    [ -z "$(find "$2" -prune -perm -040)" ] || runnable_who=${runnable_who}g
    [ -z "$(find "$2" -prune -perm -004)" ] || runnable_who=${runnable_who}o
    chmod "$runnable_who+x" -- "$2"
  fi
}

# remove_empty ROOT PATH: the folders above, as far as nothing is in them any more.
remove_empty() {
  empty_path=$2
  while :; do
    case $empty_path in */*) empty_path=${empty_path%/*} ;; *) return 0 ;; esac
    enter "$1" "$empty_path" && rmdir -- "$NAME" || return 0
  done
}

# remove_hollow NAME: a folder that holds nothing but folders goes. 1: it holds something.
remove_hollow() {
  [ -d "$1" ] && [ ! -L "$1" ] || return 0
  find "$1" -depth -type d -exec rmdir -- {} \;
  [ ! -d "$1" ]
}

# stage_publish ID: from one moment to the next it is the current one. Beside it, only the one before is kept.
stage_publish() {
  cd / || return 1
  before=$(readlink "$STAGES/current")
  printf '%s\n' "$REPO" >"$work/repo" && printf '%s\n' "$(field repo)" >"$work/named" && printf '%s\n' "$CLONE" >"$work/clone" || refuse no-space "$work cannot be written"
  rm -rf "$work/files"
  for item in "$work"/*; do
    case ${item##*/} in plan | repo | named | clone) ;; *) rm -f "$item" ;; esac
  done
  rm -rf "${PLANS:?}/$1"
  mv -T "$work" "$PLANS/$1" && mv -T "$new" "$STAGES/$1" || refuse other "the stage could not be moved"
  ln -sT "$1" "$STAGES/.current" && mv -fT "$STAGES/.current" "$STAGES/current" || refuse other "the stage could not be made the current one"
  stage_base "$PLANS/$1/plan" "$STAGES/$1" || rm -f "$STATE/.base" "$STATE/.now"
  for item in "$STAGES"/* "$PLANS"/*; do
    case ${item##*/} in "$1" | "${before:-$1}" | current) ;; *) rm -rf "$item" ;; esac
  done
}

# stage_base PLAN STAGE: what a person has seen and decided is not asked again: from now on, what the host has where the plan changes it is known,
# and what was left to the host counts as agreed on. Nothing is promoted by that: the next comparison starts from there.
# A path that nothing changes is agreed on only where the host has what its line says: all else is undecided, or could not be read.
stage_base() {
  [ -f "$BASE" ] || : >"$BASE" || return 1
  tree_of "$2" >"$STATE/.now" || return 1
  awk '
    function rest(line, words) { while (words-- > 0) line = substr(line, index(line, " ") + 1); return line }
    FILENAME ~ /\/\.now$/ { now[rest($0, 1)] = $1; next }
    FILENAME ~ /\/plan$/ {
      path = rest($0, 3)
      if ($1 == "c") known[path] = $2
      if ($1 == "s" && (path in now ? now[path] : "-") == $2) known[path] = $3
      next
    }
    { path = rest($0, 1); if (!(path in known)) print }
    END { for (path in known) if (known[path] != "-") print known[path] " " path }
  ' "$STATE/.now" "$1" "$BASE" | by_path >"$STATE/.base" || return 1
  rm -f "$STATE/.now"
  sync -f "$STATE"
  mv -fT "$STATE/.base" "$BASE"
}
