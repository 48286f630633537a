# What stands at a path, and in a folder, as one word each: `f:`, `x:` (its owner may run it) or `l:` and the SHA-256 of its bytes, of a
# link those of its target. `-`: nothing. `?`: anything else, which equals nothing that anybody asks for.

# is_path TEXT: relative, plain, one line, no part of a repository of git.
is_path() {
  case /$1/ in *//* | */./* | */../* | */.[Gg][Ii][Tt]/* | *[[:cntrl:]]*) return 1 ;; esac
}

# find_repo PATH: sets REPO to the folder itself, whatever links lead there.
find_repo() {
  case $1 in /*) ;; *) refuse no-repo "no absolute path: $1" ;; esac
  case $1 in *[[:cntrl:]]*) refuse no-repo "a path with control characters" ;; esac
  [ -d "$1" ] || refuse no-repo "there is no folder $1"
  REPO=$(cd -P -- "$1" && pwd -P) && [ -n "$REPO" ] || refuse no-repo "$1 cannot be entered"
  # In one word: bash takes nothing for `""/*`.
  find_within=${REPO%/}/
  case $STATE/ in "$find_within"*) refuse no-repo "$1 is no folder of a repo" ;; esac
  case $REPO/ in "$STATE"/*) refuse no-repo "$1 is a folder of ours" ;; esac
}

# enter ROOT PATH: the folder that PATH stands in becomes the current one, and NAME what it is called there, never by a link.
# 1: there is no such folder; 2: a link leads there.
enter() {
  NAME=./${2##*/}
  enter_folder=$1/$2
  enter_folder=${enter_folder%/*}
  cd / || return 1
  [ -d "$enter_folder" ] && cd -P -- "$enter_folder" || return 1
  [ "$(pwd -P)" = "$enter_folder" ] || return 2
}

# content NAME: of what stands there, in the current folder.
content() {
  if [ -L "$1" ]; then
    content_sum=$(readlink -n -- "$1" | sha256sum) && printf 'l:%s\n' "${content_sum%% *}" && return
  elif [ -f "$1" ]; then
    content_kind=f
    [ -z "$(find "$1" -prune -perm -100)" ] || content_kind=x
    content_sum=$(sha256sum <"$1") && printf '%s:%s\n' "$content_kind" "${content_sum%% *}" && return
  elif [ ! -e "$1" ]; then
    echo - && return
  fi
  echo '?'
}

# content_at ROOT PATH: the same, anywhere.
content_at() {
  enter "$1" "$2"
  case $? in 0) content "$NAME" ;; 1) echo - ;; *) echo '?' ;; esac
}

# sums KIND: what `sha256sum -z` says, as lines of a manifest.
sums() { tr '\000' '\n' | sed "s/^\([0-9a-f]\{64\}\)  \.\//$1:\1 /"; }

# by_path: lines of a manifest in its order, the bytes of the path.
by_path() { sort -t "$(printf '\001')" -k 1.68; }

# tree_of FOLDER: all of it as a manifest: lines `<content> <path>`. Names with control characters stand in none.
tree_of() (
  cd -P -- "$1" || exit 1
  {
    find . -iname .git -prune -o -type f -perm -100 ! -path '*[[:cntrl:]]*' -exec sha256sum -z -- {} + | sums x
    find . -iname .git -prune -o -type f ! -perm -100 ! -path '*[[:cntrl:]]*' -exec sha256sum -z -- {} + | sums f
    find . -iname .git -prune -o -type l ! -path '*[[:cntrl:]]*' -print | while IFS= read -r path; do
      printf '%s %s\n' "$(content "$path")" "${path#./}"
    done
  } | by_path
)

# unread_of FOLDER MANIFEST: what stands there and not in the manifest, a path each; of a folder that cannot be listed its own.
unread_of() (
  cd -P -- "$1" || exit 1
  cut -c 68- <"$2" >"$2.paths"
  find . -iname .git -prune -o ! -type d -print0 2>"$2.errors" | tr '\001-\037\177\000' '[?*31]?\n' | sed 's/^\.\///' | sort >"$2.all"
  sort "$2.paths" | comm -13 - "$2.all"
  sed -n "s/^find: '\.\/\(.*\)': .*/\1/p" "$2.errors" | tr '\001-\011\013-\037\177' '[?*]'
)

# lines_of FILE KIND: of a plan, without the kind: `<host> <local> <path>`.
lines_of() { sed -n "s/^$2 //p" "$1"; }

# split LINE: sets HOST, LOCAL and ITEM, the path with all of its spaces.
split() {
  HOST=${1%% *}
  ITEM=${1#* }
  LOCAL=${ITEM%% *}
  ITEM=${ITEM#* }
}
