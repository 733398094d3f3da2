#!/usr/bin/env bash
# Versions: g++ 12.2.0 (Debian 12, amd64: g++-12 12.2.0-14+deb12u1, with the libraries
# that are pinned below), fetched by apt-get and unpacked here, not installed
#
# g++ packs no field whose class it doesn't take for plain data, whatever the attribute
# `packed` of the outer struct says. Whether a class with `Name() = default;` is plain data
# depends on -std: since C++20 it is no aggregate. The same header has two layouts then.
#
# Seen: a packed struct of a char and such a class (a char, an int) has 9 bytes by
# -std=c++17 and 12 by -std=c++20; with #pragma pack(1) around the outer struct alone, 9 by
# both. With `Name() {}` in its place, the attribute gives 12 by both.
#
# A guess misses it as the standard says nothing of layouts, as ABIs don't change with -std,
# and as a defaulted constructor does nothing. g++ warns ("ignoring packed attribute"), but
# with the one standard only, and headers of a system have no warnings.
#
# A program should keep constructors and initial values out of structs that are sent, or
# pack by #pragma pack, and assert their size.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq -o APT::Sandbox::User="$(id -un)" download g++-12=12.2.0-14+deb12u1 \
  libgmp10=2:6.2.1+dfsg1-1.1 libisl23=0.25-1.1 libmpc3=1.3.1-1 libmpfr6=4.2.0-1 \
  libzstd1=1.5.4+dfsg2-5+deb12u1 zlib1g=1:1.2.13.dfsg-1
for package in *.deb; do dpkg-deb -x "$package" root; done
libraries=$folder/root/usr/lib/x86_64-linux-gnu:$folder/root/lib/x86_64-linux-gnu

cat >main.cpp <<'END'
struct Plain { char c; int i; };
struct Defaulted { char c; int i; Defaulted() = default; };
struct Empty { char c; int i; Empty() {} };
struct __attribute__((packed)) OfPlain { char a; Plain b; };
struct __attribute__((packed)) OfDefaulted { char a; Defaulted b; };
struct __attribute__((packed)) OfEmpty { char a; Empty b; };
#pragma pack(push, 1)
struct PragmaOfDefaulted { char a; Defaulted b; };
#pragma pack(pop)
extern const int sizes[] = {
  sizeof(OfPlain), sizeof(OfDefaulted), sizeof(OfEmpty), sizeof(PragmaOfDefaulted),
};
END
for std in c++17 c++20; do
  # The compiler proper; its assembler text has the sizes, so that nothing needs to run.
  LD_LIBRARY_PATH=$libraries root/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus \
    -quiet -w -std="$std" main.cpp -o "$std.s"
  mapfile -t sizes < <(awk '$1 == ".long" { print $2 }' "$std.s")
  echo "$std: plain ${sizes[0]}, = default ${sizes[1]}, {} ${sizes[2]}," \
    "= default with the pragma ${sizes[3]}"
done | tee seen.txt
diff - seen.txt <<'END'
c++17: plain 9, = default 9, {} 12, = default with the pragma 9
c++20: plain 9, = default 12, {} 12, = default with the pragma 9
END
