#!/usr/bin/python3
"""Writes the newest generations to /boot, as systemd-boot's installer of NixOS does: kernel and initrd once per store path."""
import os, re, sys

CONFIGURATION_LIMIT = int("@limit@")
BOOT_MOUNT_POINT = "/boot"
PROFILES = "/nix/var/nix/profiles"

def numbers():
    found = (re.fullmatch(r"system-(\d+)-link", name) for name in os.listdir(PROFILES))
    every = sorted(int(match[1]) for match in found if match)
    return every[-CONFIGURATION_LIMIT:] if CONFIGURATION_LIMIT > 0 else every

def copied(path):
    real = os.path.realpath(path)
    name = real.removeprefix("/nix/store/").replace("/", "-") + ".efi"
    target = f"/boot/EFI/nixos/{name}"
    if not os.path.exists(target):
        try:
            with open(target, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, os.path.getsize(real))
        except OSError:
            os.unlink(target)
            raise
    return f"/EFI/nixos/{name}"

for folder in ("/boot/EFI/nixos", "/boot/EFI/systemd", "/boot/loader/entries"):
    os.makedirs(folder, exist_ok=True)
known, entries = set(), set()
for number in numbers():
    system = os.path.realpath(f"{PROFILES}/system-{number}-link")
    kernel, initrd = copied(f"{system}/kernel"), copied(f"{system}/initrd")
    known |= {kernel, initrd}
    entries.add(f"nixos-generation-{number}.conf")
    with open(f"/boot/loader/entries/nixos-generation-{number}.conf", "w") as file:
        file.write(f"title NixOS\nversion Generation {number}\nlinux {kernel}\ninitrd {initrd}\n")
    if system == os.path.realpath(sys.argv[1]):
        with open("/boot/loader/loader.conf", "w") as file:
            file.write(f"timeout 5\ndefault nixos-generation-{number}.conf\n")
for name in os.listdir("/boot/EFI/nixos"):
    if f"/EFI/nixos/{name}" not in known:
        os.unlink(f"/boot/EFI/nixos/{name}")
for name in os.listdir("/boot/loader/entries"):
    if name not in entries:
        os.unlink(f"/boot/loader/entries/{name}")
