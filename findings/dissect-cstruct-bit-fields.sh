#!/usr/bin/env bash
# Versions: dissect.cstruct 4.7, beside gcc 12.2.0 for x86-64
#
# This package reads C definitions and takes bytes apart by them. With align=True it pads
# as a compiler does, but for bit fields it has rules of its own: a field of another type
# begins a new unit, where a compiler puts it into bits that are left.
# __attribute__((packed)) is read over.
#
# Seen: of five structs only the one without bit fields has the compiler's size; sizes of
# 4, 4, 8 and 11 bytes are 8, 8, 12 and 24. All were loaded without an error.
#
# A guess misses it as align=True is right for plain members, and as bit fields of one and
# the same type are right, too. (A field that needs bits of two units is refused.)
#
# A program should compare sizeof() and the offsets with the compiler's, once per struct;
# for a packed struct leave align=False.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check dissect.cstruct==4.7

cat >structs.h <<'END'
struct Plain { uint8_t a; double b; uint16_t c; };
struct ByteThenBits { uint8_t a; uint32_t b:5; };
struct BitsThenByte { uint32_t a:4; uint8_t b; };
struct BitsBehindByte { uint8_t a; uint32_t b:4; uint32_t c:20; uint32_t d; };
struct Packed { uint8_t a; double b; uint16_t c; } __attribute__((packed));
END
cat >sizes.c <<'END'
#include <stdint.h>
#include <stdio.h>
#include "structs.h"
#define SHOW(name) printf(#name " %zu\n", sizeof(struct name))
int main(void) {
  SHOW(Plain); SHOW(ByteThenBits); SHOW(BitsThenByte); SHOW(BitsBehindByte); SHOW(Packed);
}
END
cat >main.py <<'END'
import subprocess
from dissect.cstruct import cstruct

definitions = cstruct()
definitions.load(open("structs.h").read(), align=True)
for line in subprocess.check_output("./sizes", text=True).splitlines():
    name, size = line.split()
    print(f"{name}: compiler {size}, cstruct {len(getattr(definitions, name))}")
END
"${CC:-gcc}" sizes.c -o sizes
packages/bin/python main.py | tee seen.txt
diff - seen.txt <<'END'
Plain: compiler 24, cstruct 24
ByteThenBits: compiler 4, cstruct 8
BitsThenByte: compiler 4, cstruct 8
BitsBehindByte: compiler 8, cstruct 12
Packed: compiler 11, cstruct 24
END
