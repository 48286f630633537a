/** Kinds of programs, and what each cannot do without: settings of systemd that would break it. */

/**
 * `plain`: nothing of the below. `node`: V8 compiles at run time; also Deno, Bun, Electron. `dotnet`, `jvm`, `beam`, `jit`: the same for .NET,
 * Java, Erlang, others (LuaJIT, LLVM, SpiderMonkey, numba, PyPy). `exec-stack`: libraries that want executable memory (onnxruntime, tensorflow).
 * `browser`: starts Chromium with its sandbox. `gpu`: /dev/dri, nvidia. `disks`: raw disks, SMART. `serial`: serial ports, USB sticks.
 * `low-port`: binds below 1024 by itself. `icmp`: raw sockets for ping. `packet`: raw packets, DHCP. `network-admin`: interfaces, routes, tun,
 * firewall. `php-fpm`. `setuid`: sudo, su, PAM, switches users. `container`: a container engine or one of its containers. `root`: has to be
 * root for other reasons. `home`: reads or writes /home or /root. `files`: writes files of other services and people (media, downloads, sync).
 * `mount`: mounts. `kernel`: loads modules, sysctl, the kernel itself does it. `python`, `go`, `rust`, `c`: what it is made of, no more.
 */
export type ServiceKind =
  | "plain"
  | "node"
  | "dotnet"
  | "jvm"
  | "beam"
  | "jit"
  | "exec-stack"
  | "browser"
  | "gpu"
  | "disks"
  | "serial"
  | "low-port"
  | "icmp"
  | "packet"
  | "network-admin"
  | "php-fpm"
  | "setuid"
  | "container"
  | "root"
  | "home"
  | "files"
  | "mount"
  | "kernel"
  | "python"
  | "go"
  | "rust"
  | "c";
