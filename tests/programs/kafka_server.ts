/**
 * Apache Kafka for tests: one node in KRaft mode on loopback, by its jars from Maven
 * Central.
 *
 * @module
 */

import { freePorts } from "../peer.ts";
import { SlowNetwork } from "../slow_network.ts";
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

const CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";

/** Users of {@linkcode KafkaServer.secureAddress}, by their mechanisms. */
export const KAFKA_USERS = {
  PLAIN: { username: "plain", password: "plain-secret" },
  "SCRAM-SHA-256": { username: "short", password: "short-secret" },
  "SCRAM-SHA-512": { username: "long", password: "long-secret" },
} as const;

/** Server that can be killed, and started again with its data. */
export class KafkaServer implements AsyncDisposable {
  /** Port of the clients. */
  readonly port: number;
  /** Address that leads through {@linkcode network}. */
  readonly farAddress: string;
  /** Network between the server and clients of {@linkcode farAddress}. */
  readonly network: SlowNetwork;
  /**
   * Address with TLS and SASL; undefined if it isn't secure, or where no certificate can
   * be made, as openssl is missing.
   */
  secureAddress: string | undefined;
  readonly #folder: string;
  readonly #ownsFolder: boolean;
  #process: Process | undefined;

  /** Made by {@linkcode KafkaServer.start}. */
  private constructor(
    folder: string,
    ownsFolder: boolean,
    port: number,
    network: SlowNetwork,
  ) {
    this.#folder = folder;
    this.#ownsFolder = ownsFolder;
    this.port = port;
    this.network = network;
    this.farAddress = network.address;
  }

  /**
   * Starts a server with no data.
   *
   * @param options Folder of its data, a temporary one by default; and whether it has a
   * {@linkcode secureAddress} with users, which takes a second of the processor.
   */
  static async start(
    { folder, isSecure = false }: { folder?: string; isSecure?: boolean } = {},
  ): Promise<KafkaServer> {
    const port = freePorts(4); // it starts again on its own
    const [farPort, securePort, controllerPort] = [
      port + 1,
      port + 2,
      port + 3,
    ];
    const path = folder ?? await Deno.makeTempDir({ prefix: "kafka-" });
    const network = new SlowNetwork(farPort);
    const ownsFolder = folder === undefined;
    await using stack = new AsyncDisposableStack(); // in case of a failure
    const server = stack.use(
      new KafkaServer(path, ownsFolder, port, network),
    );
    const hasCertificate = isSecure && await makeCertificate(path);
    if (hasCertificate) server.secureAddress = `127.0.0.1:${securePort}`;
    const secure = `,SECURE://127.0.0.1:${securePort}`;
    const listeners = `CLIENT://127.0.0.1:${port}`;
    await Deno.writeTextFile(
      `${path}/server.properties`,
      `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=${listeners},FAR://127.0.0.1:${farPort}${
        hasCertificate ? secure : ""
      },\
    CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=${listeners},FAR://${network.address}${
        hasCertificate ? secure : ""
      }
listener.security.protocol.map=CLIENT:PLAINTEXT,FAR:PLAINTEXT,\
    SECURE:SASL_SSL,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENT
controller.listener.names=CONTROLLER
log.dirs=${path}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
auto.create.topics.enable=false
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=300
${hasCertificate ? secureProperties(path) : ""}
`,
    );
    await (hasCertificate ? server.#formatWithUsers() : server.#format());
    await server.restart();
    stack.move();
    return server;
  }

  /** Makes a folder of data as Kafka's own tool does without users, which takes its time. */
  async #format(): Promise<void> {
    await Deno.mkdir(`${this.#folder}/data`);
    await Deno.writeTextFile(
      `${this.#folder}/data/meta.properties`,
      `version=1\nnode.id=1\ncluster.id=${CLUSTER_ID}\n`,
    );
  }

  /** Makes a folder of data with the users of SCRAM. */
  async #formatWithUsers(): Promise<void> {
    await using format = this.#java("kafka.tools.StorageTool", [
      ...["format", "-t", CLUSTER_ID],
      ...["-c", `${this.#folder}/server.properties`],
      ...(["SCRAM-SHA-256", "SCRAM-SHA-512"] as const).flatMap((mechanism) => {
        const { username, password } = KAFKA_USERS[mechanism];
        const user = `[name=${username},password=${password}]`;
        return ["--add-scram", `${mechanism}=${user}`];
      }),
    ]);
    if (await format.end() !== 0) throw new Error(format.stderr);
  }

  /** Certificate of its authority, as a file. */
  get caFile(): string {
    return `${this.#folder}/cert.pem`;
  }

  /** Starts it again with its data, on its ports. */
  async restart(): Promise<void> {
    const file = `${this.#folder}/server.properties`;
    this.#process = this.#java("kafka.Kafka", [file]);
    await this.#process.matchError(/Kafka Server started/);
  }

  /** Kills it by SIGKILL. */
  async kill(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }

  /** Waits until it has ended by itself. */
  async ended(): Promise<void> {
    await this.#process?.end();
  }

  #java(mainClass: string, args: string[]): Process {
    return new Process(KAFKA_COMMAND, [...JVM, mainClass, ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.network[Symbol.asyncDispose]();
    if (this.#ownsFolder) await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Makes a certificate of the server, which is its own authority, if there is openssl. */
async function makeCertificate(folder: string): Promise<boolean> {
  const args = ["req", "-x509", "-nodes", "-days", "2", "-newkey", "rsa:2048"];
  const openssl = new Deno.Command("openssl", {
    args: [
      ...args,
      ...["-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`],
    ],
    stderr: "null",
  });
  const isMade = await openssl.output().then(
    ({ success }) => success,
    () => false,
  );
  if (!isMade) return false;
  const [key, cert] = await Promise.all(
    ["key", "cert"].map((name) => Deno.readTextFile(`${folder}/${name}.pem`)),
  );
  await Deno.writeTextFile(`${folder}/keystore.pem`, key + cert);
  return true;
}

function secureProperties(folder: string): string {
  const { username, password } = KAFKA_USERS.PLAIN;
  const security = "org.apache.kafka.common.security";
  const listener = "listener.name.secure";
  return `${listener}.ssl.keystore.type=PEM
${listener}.ssl.keystore.location=${folder}/keystore.pem
${listener}.sasl.enabled.mechanisms=${Object.keys(KAFKA_USERS)}
${listener}.plain.sasl.jaas.config=${security}.plain.PlainLoginModule required \
    user_${username}="${password}";
${listener}.scram-sha-256.sasl.jaas.config=${security}.scram.ScramLoginModule required;
${listener}.scram-sha-512.sasl.jaas.config=${security}.scram.ScramLoginModule required;
`;
}
