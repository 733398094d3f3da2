#!/usr/bin/env bash
# Versions: space_packet_parser 6.2.0
#
# This reader of XTCE 1.2 takes packets apart by a definition in XML. Parts of the
# standard that it doesn't implement are read over without a word, so a valid definition
# gives values that the sender never meant.
#
# Seen: bitOrder="leastSignificantBitFirst" changes nothing: 00000001 reads as 1 and not as
# 128. An integer of 12 bits with the least significant byte first reads as 45071, which
# needs 16. An enumeration with value="1" maxValue="3" knows 1 only: 2 raises, with a
# message of the missing value.
#
# A guess misses it as from_xtce() refuses or warns of much else (an unknown encoding, a
# boolean that is encoded as text), and as integers of whole bytes are right in both byte
# orders.
#
# A program that writes XTCE for others should keep to integers of whole bytes and single
# enumeration values, and check one packet of known values by the reader in use.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check space_packet_parser==6.2.0

cat >main.py <<'END'
import io
import struct
import space_packet_parser
from space_packet_parser.xtce.definitions import XtcePacketDefinition

HEADER = [3, 1, 1, 11, 2, 14, 16]  # widths of the fields of a CCSDS space packet

def read(body, *kinds_and_encodings):
    """The values of parameters which fill `body`."""
    widths = sorted(set(HEADER))
    types = "".join(
        f'<IntegerParameterType name="H{width}"><IntegerDataEncoding sizeInBits="{width}"/>'
        "</IntegerParameterType>" for width in widths)
    types += "".join(
        f'<{kind}ParameterType name="T{i}">{encoding}</{kind}ParameterType>'
        for i, (kind, encoding) in enumerate(kinds_and_encodings))
    names = {f"H_{i}": f"H{width}" for i, width in enumerate(HEADER)}
    values = {f"V_{i}": f"T{i}" for i in range(len(kinds_and_encodings))}
    names |= values
    parameters = "".join(f'<Parameter name="{n}" parameterTypeRef="{t}"/>' for n, t in names.items())
    entries = "".join(f'<ParameterRefEntry parameterRef="{n}"/>' for n in names)
    definition = XtcePacketDefinition.from_xtce(io.StringIO(
        '<SpaceSystem xmlns="http://www.omg.org/spec/XTCE/20180204" name="Test"><TelemetryMetaData>'
        f"<ParameterTypeSet>{types}</ParameterTypeSet><ParameterSet>{parameters}</ParameterSet>"
        '<ContainerSet><SequenceContainer name="CCSDSPacket">'
        f"<EntryList>{entries}</EntryList></SequenceContainer></ContainerSet>"
        "</TelemetryMetaData></SpaceSystem>"))
    packet = struct.pack(">HHH", 1, 0xC000, len(body) - 1) + body
    [raw] = space_packet_parser.ccsds_generator(io.BytesIO(packet))
    try:
        parsed = definition.parse_bytes(raw)
        return [parsed[name] for name in values]
    except ValueError as error:
        return str(error)

def integer(bits, more=""):
    return f'<IntegerDataEncoding sizeInBits="{bits}" {more}/>'

positive = '<EnumerationList><Enumeration value="1" maxValue="3" label="POSITIVE"/></EnumerationList>'
little = 'byteOrder="leastSignificantByteFirst"'
print("two bytes, the most significant first:", read(b"\x01\x02", ("Integer", integer(16))))
print("two bytes, the least significant first:", read(b"\x01\x02", ("Integer", integer(16, little))))
print("12 and 4 bits, the least significant byte first:", read(
    b"\xfb\x0f", ("Integer", integer(12, little)), ("Integer", integer(4))))
print("00000001, the least significant bit first:", read(
    b"\x01", ("Integer", integer(8, 'bitOrder="leastSignificantBitFirst"'))))
print("2 of an enumeration's 1 to 3:", read(b"\x02", ("Enumerated", integer(8) + positive)))
END
packages/bin/python main.py | tee seen.txt
diff - seen.txt <<'END'
two bytes, the most significant first: [258]
two bytes, the least significant first: [513]
12 and 4 bits, the least significant byte first: [45071, 15]
00000001, the least significant bit first: [1]
2 of an enumeration's 1 to 3: Failed to find the value 2 in enum lookup list {1: 'POSITIVE'}.
END
