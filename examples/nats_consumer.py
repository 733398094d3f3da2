"""Prints the telemetry of a device that a gateway publishes to NATS, as JSON lines.

Needs nothing of this package: the layout of the frames is read from the stream of states,
by the hash in the header of each message. Needs nats-py: pip install nats-py

    python3 examples/nats_consumer.py nats://broker:4222 rotator --from-start
"""

import argparse
import asyncio
import json

import nats
from nats.js.api import ConsumerConfig, DeliverPolicy

from bus_frames import decode_frame


async def read_schema(js, site, wanted):
    """Returns the schema of a hash."""
    subject = f"hexrot.{site}.schema.sha256.{wanted}"
    message = await js.get_last_msg(f"HEXROT_{site}_STATE", subject)
    return json.loads(message.data)


async def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("device")
    parser.add_argument("--site", default="site")
    parser.add_argument("--from-start", action="store_true")
    parser.add_argument("--count", type=int, help="ends after so many frames")
    args = parser.parse_args()

    connection = await nats.connect(args.url, max_reconnect_attempts=-1)
    # A busy server may need longer than the 5 s that the client waits by itself.
    js = connection.jetstream(timeout=30)
    policy = DeliverPolicy.ALL if args.from_start else DeliverPolicy.NEW
    subscription = await js.subscribe(
        f"hexrot.{args.site}.{args.device}.telemetry",
        stream=f"HEXROT_{args.site}",
        ordered_consumer=True,
        config=ConsumerConfig(deliver_policy=policy),
    )
    schemas = {}
    count = 0
    async for message in subscription.messages:
        wanted = message.headers["Hexrot-Schema"]
        if wanted not in schemas:
            schemas[wanted] = await read_schema(js, args.site, wanted)
        line = {
            "sequence": int(message.headers["Hexrot-Sequence"]),
            "receivedNs": int(message.headers["Hexrot-Received-Ns"]),
            **decode_frame(schemas[wanted]["structs"], "telemetry", message.data),
        }
        print(json.dumps(line), flush=True)
        count += 1
        if count == args.count:
            break
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main())
