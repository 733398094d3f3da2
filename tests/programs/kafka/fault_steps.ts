/** Faults of a real Kafka and its network: every frame accounted for. */

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { connectKafka } from "../../../kafka.ts";
import { FaultRig } from "../bus_fault_rig.ts";
import type { KafkaServer } from "../kafka_server.ts";
import { Process, reportIgnored } from "../program.ts";
import { fillDisk } from "../recording_rig.ts";
import { hasPythonModules } from "./python.ts";

const KILLS = 2;
/** Rate of frames by which the outbox isn't full as soon as a busy machine restarts Kafka. */
const RATE_HZ = 500;

/** Frames that are read in Python, too, of before and after the first fault. */
const PYTHON_FRAMES = 5_000;

/** Line of the consumer in Python, of a frame. */
interface Line {
  readonly sequence: number;
  readonly telemetry: { readonly torque: number };
}

/**
 * Steps with faults.
 *
 * @param server The server, which runs afterwards.
 * @param ballast Path of a file on its small disk; undefined if it has none of its own.
 */
export async function faultSteps(
  t: Deno.TestContext,
  server: KafkaServer,
  ballast: string | undefined,
): Promise<void> {
  const address = `127.0.0.1:${server.port}`;

  await t.step(
    "publish() and subscribe() lose and double no frame when the broker is killed and its disk is full",
    async (t) => {
      const device = "killed";
      const connection = await connectKafka(address);
      const other = await connectKafka(address);
      await using rig = await FaultRig.open(connection, other, device, RATE_HZ);
      const restart = async () => {
        await server.restart();
        await rig.event("brokerRecovered");
      };
      for (let kill = 0; kill < KILLS; kill++) {
        await rig.emitted(500);
        await server.kill();
        await restart();
      }
      await rig.emitted(500);
      if (ballast === undefined) await reportIgnored(t, "mount -t tmpfs");
      else {
        await fillDisk(ballast);
        // A broker whose only disk fails ends.
        await server.ended();
        await rig.event("brokerLost");
        await Deno.remove(ballast);
        await restart();
      }
      const count = await rig.check();
      await checkInPython(t, address, device, Math.min(count, PYTHON_FRAMES));
    },
  );

  await t.step(
    "publish() and subscribe() lose and double no frame over 200 ms of delay and a partition",
    async () => {
      const { network, farAddress } = server;
      network.delayMs = 200;
      const options = { requestTimeoutMs: 3_000 };
      await using rig = await FaultRig.open(
        await connectKafka(farAddress, options),
        await connectKafka(farAddress, options),
        "far",
        RATE_HZ,
      );
      await rig.emitted(500);
      network.isCut = true;
      await rig.event("brokerLost");
      network.isCut = false;
      await rig.event("brokerRecovered");
      await rig.check();
    },
  );
}

/** Reads the first frames by the consumer in Python. */
async function checkInPython(
  t: Deno.TestContext,
  address: string,
  device: string,
  count: number,
): Promise<void> {
  if (!await hasPythonModules("kafka")) {
    return await reportIgnored(t, "python3 with kafka-python");
  }
  await using python = new Process("python3", [
    "examples/kafka_consumer.py",
    ...[address, device, "--from-start", "--count", String(count)],
  ]);
  assertEquals(await python.end(), 0, python.stderr);
  const lines = python.jsonLines<Line>();
  const wrong = lines.findIndex(({ sequence, telemetry: { torque } }, index) =>
    sequence !== index || torque !== index
  );
  assertEquals([lines.length, lines[wrong]], [count, undefined]);
}
