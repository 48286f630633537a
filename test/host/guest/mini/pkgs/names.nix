# Names of packages that configurations use often.
[
  "adguardhome" "audiobookshelf" "bash" "bashInteractive" "bat" "bottom" "btop" "caddy" "coreutils" "cryptsetup" "curl" "diffutils"
  "dig" "docker" "duf" "eza" "fastfetch" "fd" "file" "findutils" "fish" "fzf" "gawk" "git" "gnugrep" "gnumake" "gnused" "gptfdisk" "grafana" "gzip"
  "hddtemp" "home-assistant" "htop" "intel-media-driver" "iproute2" "iptables" "jellyfin" "jellyfin-ffmpeg" "jellyfin-web" "jq" "less"
  "lidarr" "lm_sensors" "lsof" "micro" "mosquitto" "nano" "ncdu" "neovim" "netdata" "nftables" "nix" "nmap" "openssh" "openssl"
  "parted" "pciutils" "podman" "postgresql" "procps" "prowlarr" "python3" "radarr" "rclone" "readarr" "restic" "ripgrep" "rsync"
  "smartmontools" "sonarr" "sops" "sqlite" "strace" "sudo" "systemd" "tailscale" "tcpdump" "tmux" "traefik" "tree" "unzip" "usbutils"
  "util-linux" "vaultwarden" "vim" "vpl-gpu-rt" "wget" "which" "wireguard-tools" "yq" "zip" "zsh"
]
