"""Decodes frames of a bus by the schema that is published with them."""

import math
import struct

# Letters of Python's module struct for the types of fields.
LETTERS = {
    "bool": "?", "char": "s", "i8": "b", "u8": "B", "i16": "h", "u16": "H",
    "i32": "i", "u32": "I", "i64": "q", "u64": "Q", "f32": "f", "f64": "d",
}


def decode_frame(structs, role, payload):
    """Returns header and body of a frame; the role is telemetry or config."""
    header = structs["header"]
    return {
        "header": decode(header, payload, 0),
        role: decode(structs[role], payload, header["byteLength"]),
    }


def decode(layout, payload, start):
    """Returns the fields of a struct that begins at a byte of a payload."""
    return {
        field["name"]: decode_field(field, payload, start + field["offset"])
        for field in layout["fields"]
        if "bitLength" not in field
    }


def decode_field(field, payload, start):
    kind, lengths = field["type"], field.get("lengths")
    count = math.prod(lengths or [1])
    if isinstance(kind, dict):
        size = kind["byteLength"]
        found = [decode(kind, payload, start + i * size) for i in range(count)]
    else:
        order = ">" if field.get("endian") == "big" else "<"
        found = struct.unpack_from(f"{order}{count}{LETTERS[kind]}", payload, start)
        if kind == "char":
            return found[0].split(b"\0")[0].decode("utf-8", "replace")
    return list(found) if lengths else found[0]
