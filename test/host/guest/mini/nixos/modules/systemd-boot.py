#!/usr/bin/python3 -B
"""Writes what systemd-boot reads, as the builder of NixOS 25.11 does: old entries and files go first, then each generation is written,
and files keep the names of their store paths. A disk that is full ends it in the middle, with what Python says then."""

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BOOT = Path("/boot")
FILES = BOOT / "EFI/nixos"
ENTRIES = BOOT / "loader/entries"
PROFILES = "/nix/var/nix/profiles"
TIMEOUT = "@timeout@"
EDITOR = "@editor@" == "1"
EXTRA = "@extra@"
EXTRA_MARKS = FILES / ".extra-files"
CONFIGURATION_LIMIT = int("@limit@")


def link_of(generation):
    return Path(f"{PROFILES}/system-{generation}-link")


def generations():
    listed = subprocess.run(
        ["nix-env", "--list-generations", "-p", f"{PROFILES}/system"], check=True, text=True, stdout=subprocess.PIPE
    ).stdout
    return [int(line.split()[0]) for line in listed.splitlines()][-CONFIGURATION_LIMIT:]


def name_of(file):
    real = file.resolve()
    return f"{real.parent.name}-{real.name}.efi"


def parts_of(generation):
    system = link_of(generation)
    spec = system / "boot.json"
    tree = json.loads(spec.read_text()).get("org.nixos.systemd-boot", {}).get("devicetree") if spec.exists() else None
    return system / "kernel", system / "initrd", *([Path(tree)] if tree else [])


def remove_old(kept):
    names = {name_of(part) for generation in kept for part in parts_of(generation)}
    for entry in ENTRIES.glob("nixos-generation-[1-9]*.conf"):
        number = re.fullmatch(r"nixos-generation-(\d+)\.conf", entry.name)
        if number and int(number[1]) not in kept:
            entry.unlink()
    for file in FILES.iterdir():
        if file.name not in names and file.is_file():
            file.unlink()


def copy(file):
    target = FILES / name_of(file)
    if not target.exists():
        shutil.copyfile(file.resolve(), target)
    return f"/EFI/nixos/{target.name}"


def replace(file, lines):
    unfinished = file.with_suffix(".tmp")
    unfinished.write_text("".join(f"{line}\n" for line in lines))
    unfinished.rename(file)


def write_entry(generation, machine):
    kernel, initrd, *trees = (copy(part) for part in parts_of(generation))
    system = link_of(generation).resolve()
    # At each switch again, and to what was appended to before.
    if (system / "append-initrd-secrets").exists():
        subprocess.run([system / "append-initrd-secrets", f"{BOOT}{initrd}"], check=True)
    made = datetime.datetime.fromtimestamp(link_of(generation).lstat().st_ctime).strftime("%F")
    label = (system / "nixos-version").read_text().strip()
    lines = [
        "title NixOS",
        "sort-key nixos",
        f"version Generation {generation} NixOS {label}, built on {made}",
        f"linux {kernel}",
        f"initrd {initrd}",
        f"options init={system}/init {(system / 'kernel-params').read_text().strip()}",
        f"machine-id {machine}",
        *(f"devicetree {tree}" for tree in trees),
    ]
    replace(ENTRIES / f"nixos-generation-{generation}.conf", lines)


def copy_extra_files():
    for mark in [one for one in EXTRA_MARKS.rglob("*") if one.is_file()]:
        (BOOT / mark.relative_to(EXTRA_MARKS)).unlink(missing_ok=True)
        mark.unlink()
    for name, source in json.loads(Path(EXTRA).read_text()).items():
        for place in (BOOT / name, EXTRA_MARKS / name):
            place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, BOOT / name)
        (EXTRA_MARKS / name).touch()


def main():
    default = Path(sys.argv[1]).resolve()
    machine = Path("/etc/machine-id").read_text().strip()
    FILES.mkdir(parents=True, exist_ok=True)
    ENTRIES.mkdir(parents=True, exist_ok=True)
    kept = generations()
    remove_old(kept)
    for generation in kept:
        write_entry(generation, machine)
        if link_of(generation).resolve() == default:
            editor = [] if EDITOR else ["editor 0"]
            replace(BOOT / "loader/loader.conf", [f"timeout {TIMEOUT}", f"default nixos-generation-{generation}.conf", *editor])
    copy_extra_files()
    os.sync()


main()
