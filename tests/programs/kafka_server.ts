/**
 * Apache Kafka for tests: one node in KRaft mode on loopback, by its jars from Maven
 * Central.
 *
 * @module
 */

import { Process } from "./program.ts";

/** Command that starts a class of Kafka; `.ci/peers` makes it. */
export const KAFKA_COMMAND = "kafka-run-class";
// A server of tests lives for seconds: it starts faster with the first compiler only.
const JVM = [
  "-Xmx400m",
  "-XX:TieredStopAtLevel=1",
  "-XX:+UseSerialGC",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
];

/** Server that can be killed, and started again with its data. */
export class KafkaServer implements AsyncDisposable {
  /** Port of the clients. */
  readonly port: number;
  readonly #folder: string;
  #process: Process | undefined;

  /** Made by {@linkcode KafkaServer.start}. */
  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  /**
   * Starts a server with no data.
   *
   * @param properties More lines of its properties.
   */
  static async start(properties = ""): Promise<KafkaServer> {
    const [port, controllerPort] = freePorts(2);
    const folder = await Deno.makeTempDir({ prefix: "kafka-" });
    const file = `${folder}/server.properties`;
    await Deno.writeTextFile(
      file,
      `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=CLIENT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENT
controller.listener.names=CONTROLLER
log.dirs=${folder}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
auto.create.topics.enable=false
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=300
${properties}
`,
    );
    const server = new KafkaServer(folder, port);
    const clusterId = "AAAAAAAAAAAAAAAAAAAAAQ";
    const args = ["format", "-t", clusterId, "-c", file];
    await using format = server.#java("kafka.tools.StorageTool", args);
    if (await format.end() !== 0) throw new Error(format.stderr);
    await server.restart();
    return server;
  }

  /** Starts it again with its data, on its port. */
  async restart(): Promise<void> {
    const file = `${this.#folder}/server.properties`;
    this.#process = this.#java("kafka.Kafka", [file]);
    await this.#process.matchError(/Kafka Server started/);
  }

  /** Kills it by SIGKILL. */
  async kill(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }

  #java(mainClass: string, args: string[]): Process {
    return new Process(KAFKA_COMMAND, [...JVM, mainClass, ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Returns ports that nobody listens on: a server that restarts must know its own. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map(({ addr }) => (addr as Deno.NetAddr).port);
  for (const listener of listeners) listener.close();
  return ports;
}
