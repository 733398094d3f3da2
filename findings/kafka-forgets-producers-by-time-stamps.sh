#!/usr/bin/env bash
# Versions: org.apache.kafka:kafka_2.13 4.1.1, @platformatic/kafka 2.12.1, deno 2.9.6
#
# A broker recognises a batch that an idempotent producer repeats by the numbers of the
# producer's last batches. It forgets a producer after producer.id.expiration.ms (a day),
# counted from the time stamp of the producer's last message, not from its arrival. A
# message with the time stamp of two days ago, sent a second ago, is of a producer that is
# forgotten when the broker starts again: the same batch with the same number is stored a
# second time, without an error.
#
# Seen: the repeated batch gets the offset of the first (0) before and after a restart if
# its time stamp is now, and a new one (1) after a restart if it is two days ago.
#
# A guess misses it as the documentation speaks of the time that a broker waits, and as
# both runs look the same until the broker restarts: messages of a recording, or of an
# outbox after a long outage, are the ones with old time stamps.
#
# A program that sends messages with times of their own should number them, so that
# readers can drop what is doubled, or send them with the time of sending.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DENO_DIR="$folder/cache" NO_COLOR=1

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>4.1.1</version>
    </dependency>
  </dependencies>
</project>
END
mvn -q -B dependency:copy-dependencies -DoutputDirectory=jars
npm install --silent --no-audit --no-fund deno@2.9.6

cat >main.mjs <<'END'
import {
  Admin, Connection, initProducerIdV5, NumericMap, produceV11,
} from "npm:@platformatic/kafka@2.12.1";

const listeners = [0, 0].map((port) => Deno.listen({ hostname: "127.0.0.1", port }));
const [port, controllerPort] = listeners.map(({ addr }) => addr.port);
listeners.forEach((each) => each.close());
Deno.writeTextFileSync("server.properties", `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=CLIENT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENT
controller.listener.names=CONTROLLER
log.dirs=${Deno.cwd()}/data
`);
const java = (...args) =>
  new Deno.Command("java", {
    args: ["-Xmx400m", "-cp", "jars/*", ...args, "server.properties"],
    stdout: "null",
    stderr: "null",
  }).spawn();
await java("kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ", "-c").status;

const client = { clientId: "finding", bootstrapBrokers: [`127.0.0.1:${port}`] };
/** Does something until the broker, which has begun to start, does its part. */
async function retry(action) {
  for (let left = 120; ; left--) {
    try {
      return await action();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
async function withAdmin(action) {
  const admin = new Admin({ ...client, retries: 0 });
  try {
    return await action(admin);
  } finally {
    await admin.close();
  }
}
async function withConnection(action) {
  const connection = new Connection("finding", { requestTimeout: 5000 });
  try {
    await connection.connect("127.0.0.1", port);
    return await action(connection);
  } finally {
    await connection.close();
  }
}
const newProducer = () =>
  retry(() => withConnection((c) => initProducerIdV5.api.async(c, null, 1000, -1n, -1)));
/** Sends a producer's batch number 0, and returns the offset that it has. */
const send = (topic, { producerId, producerEpoch }, timestamp) =>
  retry(() =>
    withConnection(async (connection) => {
      const sequences = new NumericMap();
      sequences.set(`${topic}:0`, 0);
      const message = { topic, partition: 0, value: Buffer.from("x"), timestamp };
      const options = { producerId, producerEpoch, sequences };
      const { responses } = await produceV11.api.async(
        connection, -1, 5000, [message], options,
      );
      return Number(responses[0].partitionResponses[0].baseOffset);
    })
  );

let broker = java("kafka.Kafka");
try {
  const nowMs = BigInt(Date.now());
  const cases = [["now", nowMs], ["old", nowMs - 2n * 86_400_000n]];
  const producers = {};
  for (const [topic, timeMs] of cases) {
    await retry(() =>
      withAdmin((admin) => admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 }))
    );
    const producer = producers[topic] = await newProducer();
    const first = await send(topic, producer, timeMs);
    const again = await send(topic, producer, timeMs);
    console.log(`time stamp ${topic}: offset ${first}, repeated: ${again}`);
  }
  broker.kill("SIGTERM");
  await broker.status;
  broker = java("kafka.Kafka");
  for (const [topic, timeMs] of cases) {
    const again = await send(topic, producers[topic], timeMs);
    console.log(`time stamp ${topic}: repeated after a restart: ${again}`);
  }
} finally {
  broker.kill("SIGKILL");
  await broker.status;
}
Deno.exit();
END
node_modules/.bin/deno run --quiet --allow-all --node-modules-dir=none main.mjs 2>errors.txt | tee seen.txt ||
  { cat errors.txt; exit 1; }
diff - seen.txt <<'END'
time stamp now: offset 0, repeated: 0
time stamp old: offset 0, repeated: 0
time stamp now: repeated after a restart: 0
time stamp old: repeated after a restart: 1
END
