# Functions on lists.
{ lib }:
let
  inherit (builtins)
    concatLists
    elem
    elemAt
    filter
    genList
    head
    isList
    length
    lessThan
    tail
    ;
in
rec {
  inherit (builtins)
    all
    any
    concatLists
    concatMap
    elem
    elemAt
    filter
    genList
    groupBy
    head
    isList
    length
    map
    partition
    sort
    tail
    ;

  singleton = item: [ item ];
  toList = value: if isList value then value else [ value ];
  optional = condition: item: if condition then [ item ] else [ ];
  optionals = condition: items: if condition then items else [ ];

  forEach = items: f: map f items;
  foldr =
    f: start: items:
    let
      from = index: if index == length items then start else f (elemAt items index) (from (index + 1));
    in
    from 0;
  fold = foldr;
  # Unlike the builtin, this asks for the start.
  foldl' = f: start: builtins.seq start (builtins.foldl' f start);
  # Lazy in what has been folded so far, unlike `foldl'`.
  foldl =
    f: start: items:
    let
      upTo = index: if index < 0 then start else f (upTo (index - 1)) (elemAt items index);
    in
    upTo (length items - 1);

  imap0 = f: items: genList (index: f index (elemAt items index)) (length items);
  imap1 = f: imap0 (index: f (index + 1));
  ifilter0 = keep: items: map (index: elemAt items index) (filter (index: keep index (elemAt items index)) (range 0 (length items - 1)));
  flatten = value: if isList value then concatMap flatten value else [ value ];

  range = first: last: if first > last then [ ] else genList (offset: first + offset) (last - first + 1);
  replicate = count: item: genList (_: item) count;
  count = holds: items: length (filter holds items);

  remove = item: filter (other: other != item);
  findFirstIndex =
    holds: fallback: items:
    let
      from =
        index:
        if index == length items then
          fallback
        else if holds (elemAt items index) then
          index
        else
          from (index + 1);
    in
    from 0;
  findFirst =
    holds: fallback: items:
    let
      index = findFirstIndex holds null items;
    in
    if index == null then fallback else elemAt items index;
  findSingle =
    holds: none: several: items:
    let
      found = filter holds items;
    in
    if found == [ ] then
      none
    else if length found > 1 then
      several
    else
      head found;

  groupBy' =
    f: start: key: items:
    builtins.mapAttrs (_: foldl f start) (groupBy key items);

  zipListsWith =
    f: one: two:
    genList (index: f (elemAt one index) (elemAt two index)) (lib.min (length one) (length two));
  zipLists = zipListsWith (fst: snd: { inherit fst snd; });
  crossLists = f: foldl' (functions: arguments: concatMap (g: map g arguments) functions) [ f ];

  reverseList = items: genList (index: elemAt items (length items - 1 - index)) (length items);
  take = count: sublist 0 count;
  drop = count: items: sublist count (length items) items;
  takeEnd = count: items: drop (lib.max 0 (length items - count)) items;
  dropEnd = count: items: take (lib.max 0 (length items - count)) items;
  sublist =
    start: count: items:
    let
      rest = length items - start;
    in
    if rest <= 0 then [ ] else genList (offset: elemAt items (start + offset)) (lib.min count rest);

  last =
    items:
    if items == [ ] then throw "lists.last: list must not be empty!" else elemAt items (length items - 1);
  init =
    items:
    if items == [ ] then throw "lists.init: list must not be empty!" else sublist 0 (length items - 1) items;

  hasPrefix = start: items: take (length start) items == start;
  removePrefix =
    start: items:
    if hasPrefix start items then
      drop (length start) items
    else
      throw "lib.lists.removePrefix: First argument is not a list prefix of the second argument";
  commonPrefix =
    one: two:
    let
      differing = findFirstIndex lib.id (lib.min (length one) (length two)) (zipListsWith (a: b: a != b) one two);
    in
    take differing one;

  unique = foldl' (seen: item: if elem item seen then seen else seen ++ [ item ]) [ ];
  uniqueStrings = items: lib.attrNames (lib.genAttrs items (_: null));
  allUnique = items: length (unique items) == length items;
  intersectLists = wanted: filter (item: elem item wanted);
  subtractLists = unwanted: filter (item: !elem item unwanted);
  mutuallyExclusive = one: two: !builtins.any (item: elem item two) one;
  concatAttrValues = set: concatLists (builtins.attrValues set);
  replaceElemAt =
    items: index: item:
    if index < 0 || index >= length items then
      throw "'lists.replaceElemAt' called with index ${toString index} on a list of size ${toString (length items)}"
    else
      imap0 (at: old: if at == index then item else old) items;

  sortOn =
    key: items:
    map (pair: elemAt pair 1) (sort (a: b: head a < head b) (map (item: [ (key item) item ]) items));
  compareLists =
    compare: one: two:
    if one == [ ] then
      (if two == [ ] then 0 else -1)
    else if two == [ ] then
      1
    else
      let
        first = compare (head one) (head two);
      in
      if first == 0 then compareLists compare (tail one) (tail two) else first;
  naturalSort =
    items:
    let
      pieces =
        text:
        map (piece: if isList piece then lib.toIntBase10 (head piece) else piece) (builtins.split "(0|[1-9][0-9]*)" text);
    in
    map (pair: elemAt pair 1) (
      sort (a: b: compareLists lib.compare (head a) (head b) < 0) (map (item: [ (pieces item) item ]) items)
    );

  # What comes before something stands before it; a cycle is told.
  toposort =
    before: items:
    let
      walk = listDfs true before items;
      rest = toposort before (walk.visited ++ walk.rest);
    in
    if length items < 2 then
      { result = items; }
    else if walk ? cycle then
      {
        cycle = reverseList ([ walk.cycle ] ++ walk.visited);
        inherit (walk) loops;
      }
    else if rest ? cycle then
      rest
    else
      { result = [ walk.minimal ] ++ rest.result; };
  listDfs =
    stopOnCycles: before: items:
    let
      from =
        here: visited: rest:
        let
          around = filter (other: before other here) visited;
          split = builtins.partition (other: before other here) rest;
        in
        if stopOnCycles && around != [ ] then
          {
            cycle = here;
            loops = around;
            inherit visited rest;
          }
        else if split.right == [ ] then
          {
            minimal = here;
            inherit visited rest;
          }
        else
          from (head split.right) ([ here ] ++ visited) (tail split.right ++ split.wrong);
    in
    from (head items) [ ] (tail items);
}
