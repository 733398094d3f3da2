"""Prints the telemetry of a device that a gateway publishes to Kafka, as JSON lines.

Needs nothing of this package: the layout of the frames is read from the topic of schemas,
by the hash in the header of each message. Needs kafka-python: pip install kafka-python

    python3 examples/kafka_consumer.py kafka.example.org:9092 rotator --from-start
"""

import argparse
import json
import sys

from kafka import KafkaConsumer, TopicPartition

from bus_frames import decode_frame


def read_schema(broker, prefix, wanted):
    """Returns the schema of a hash."""
    consumer = KafkaConsumer(bootstrap_servers=broker, consumer_timeout_ms=5000)
    topic = TopicPartition(f"{prefix}.schemas", 0)
    consumer.assign([topic])
    consumer.seek_to_beginning(topic)
    for message in consumer:
        if message.key.decode() == wanted:
            consumer.close()
            return json.loads(message.value)
    sys.exit(f"Cannot decode: no schema {wanted} in {prefix}.schemas")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("broker")
    parser.add_argument("device")
    parser.add_argument("--prefix", default="hexrot")
    parser.add_argument("--from-start", action="store_true")
    parser.add_argument("--count", type=int, help="ends after so many frames")
    args = parser.parse_args()

    consumer = KafkaConsumer(
        bootstrap_servers=args.broker,
        reconnect_backoff_max_ms=1000,  # 30 s by default
    )
    topic = TopicPartition(f"{args.prefix}.{args.device}.telemetry", 0)
    consumer.assign([topic])
    (consumer.seek_to_beginning if args.from_start else consumer.seek_to_end)(topic)
    schemas = {}
    count = 0
    for message in consumer:
        headers = {name: value.decode() for name, value in message.headers}
        wanted = headers["Hexrot-Schema"]
        if wanted not in schemas:
            schemas[wanted] = read_schema(args.broker, args.prefix, wanted)
        structs = schemas[wanted]["structs"]
        line = {
            "sequence": int(headers["Hexrot-Sequence"]),
            "receivedNs": int(headers["Hexrot-Received-Ns"]),
            **decode_frame(structs, "telemetry", message.value),
        }
        print(json.dumps(line), flush=True)
        count += 1
        if count == args.count:
            break
    consumer.close()


if __name__ == "__main__":
    main()
