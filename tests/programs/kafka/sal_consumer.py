"""Prints the values of a topic of SAL as JSON lines, decoded by fastavro as an archive does.

    python3 sal_consumer.py BROKER TOPIC SCHEMA COUNT
"""

import io
import json
import sys

import fastavro
from kafka import KafkaConsumer, TopicPartition

broker, name, schema, count = sys.argv[1:]
consumer = KafkaConsumer(bootstrap_servers=broker)
topic = TopicPartition(name, 0)
consumer.assign([topic])
consumer.seek_to_beginning(topic)
parsed = fastavro.parse_schema(json.loads(schema))
for _ in range(int(count)):
    value = next(consumer).value
    data = io.BytesIO(value[5:])
    fields = fastavro.schemaless_reader(data, parsed, None)
    rest = len(data.read())
    print(json.dumps({"schemaId": int.from_bytes(value[1:5], "big"), "rest": rest, **fields}))
consumer.close()
