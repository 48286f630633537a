/** Which files may hold secrets, by name and by text: such a file is never read into a value. When in doubt it is one. */

const secretNames: readonly RegExp[] = [
  /^\.env($|\.)|\.env$/,
  /\.(key|pem|age|gpg|asc|pgp|p12|pfx|jks|keystore|kdbx|kbx|ovpn|htpasswd|netrc|crt\.enc|enc)$/,
  /^(id_(rsa|dsa|ecdsa|ed25519)|ssh_host_.*_key)/,
  /(^|[._-])sops([._-]|$)/,
  /secret|passw(or)?d|passphrase|credential|token|private[._-]?key|api[._-]?key|\bwg[0-9]*\.conf/,
  /^\.(htpasswd|netrc|npmrc|pypirc|pgpass|git-credentials)$/,
];

const secretFolders = /^(\.?secrets?|\.?private|\.?credentials|\.ssh|\.gnupg|\.?keys)$/;

/** Whether the name of a file, or of a folder that it lies in, is one for secrets. */
export function isSecretName(path: string): boolean {
  const names = path.toLowerCase().split("/");
  const file = names.pop() ?? "";
  if (file.endsWith(".pub")) return false;
  return names.some((name) => secretFolders.test(name)) || secretNames.some((pattern) => pattern.test(file));
}

const secretTexts: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*(PRIVATE KEY|MESSAGE|ENCRYPTED)/,
  /AGE-SECRET-KEY-|age-encryption\.org\//,
  // What sops encrypted.
  /\bENC\[AES256_GCM,|"sops"\s*:|^sops:/m,
];

/** Whether a text is encrypted or a private key. */
export function isSecretText(text: string): boolean {
  return secretTexts.some((pattern) => pattern.test(text));
}
