#!/usr/bin/env bash
# Lays a small Debian root file system out of the packages that this machine has installed, with .NET in it: what the image of the
# SDK or of the runtime is elsewhere, for a machine that fetches no images.
#   root-file-system.sh ROOT DOTNET sdk|runtime
set -euo pipefail
root=$1 dotnet=$2 kind=$3
packages=(base-files base-passwd dash bash coreutils findutils grep sed libc6 libc-bin libssl3 zlib1g libgcc-s1 libstdc++6
  liblz4-1 libzstd1 libselinux1 libpcre2-8-0 libacl1 libattr1 libgmp10 libtinfo6)

mkdir -p "$root"/{usr/bin,usr/sbin,usr/lib,usr/lib64,etc,proc,sys,dev,root} && install -d -m 1777 "$root/tmp"
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
dpkg -L "${packages[@]}" | grep -vE '^/usr/share/(doc|man|locale|lintian)/' | sort -u | while read -r file; do
  if [ -L "$file" ] || [ -f "$file" ]; then printf '%s\n' "$file"; fi
done | sed -E 's,^/(bin|sbin|lib|lib64)/,/usr/\1/,; s,^/,,' >"$root/.files"
tar -C / -c -T "$root/.files" | tar -C "$root" -x
rm "$root/.files"
ln -sf dash "$root/usr/bin/sh"
printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\n' >"$root/etc/group"

mkdir -p "$root/usr/share/dotnet"
parts=(dotnet host shared)
[ "$kind" = runtime ] || parts+=(sdk packs sdk-manifests templates metadata)
for part in "${parts[@]}"; do
  [ ! -e "$dotnet/$part" ] || cp -a "$dotnet/$part" "$root/usr/share/dotnet/"
done
ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"
chroot "$root" /usr/sbin/ldconfig
