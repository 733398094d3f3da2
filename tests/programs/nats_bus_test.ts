// The connection to a real NATS server: what is stored, kept and passed on.

import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import {
  type BusMessage,
  type Channel,
  connectNats,
  MessageRefusedError,
  type ReadOptions,
} from "../../nats.ts";
import type { CommandTransport } from "../../src/bus/commands/lease_store.ts";
import { NatsServer, natsTest } from "./nats_server.ts";
import { TIME_LIMIT_MS } from "./program.ts";

const device = "rotator";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function message(channel: Channel, text: string, key = ""): BusMessage {
  return {
    device,
    channel,
    key,
    id: crypto.randomUUID(),
    headers: { "Hexrot-Run": "r" },
    payload: encoder.encode(text),
  };
}

await natsTest(
  "a connection to NATS stores, keeps and passes on what it is given",
  async (t) => {
    await using server = await NatsServer.start({
      config: "max_payload: 65536",
    });
    const options = { site: "north" };
    await using connection = await connectNats(server.url, options);
    await using other = await connectNats([server.url], options);
    const bus = connection as CommandTransport;
    assertEquals(bus.broker, `NATS at 127.0.0.1:${server.port}`);
    assertEquals(bus.isConnected, true);
    await bus.prepare(device);

    /** Reads the texts of some messages. */
    const read = async (from: ReadOptions["from"], count: number) => {
      const ending = new AbortController();
      const texts: string[] = [];
      for await (
        const { channel, payload, position } of other.read(device, {
          from,
          signal: ending.signal,
        })
      ) {
        texts.push(`${position} ${channel} ${decoder.decode(payload)}`);
        if (texts.length === count) break;
      }
      ending.abort();
      return texts;
    };

    await t.step(
      "messages are read from a position, and the last of each",
      async () => {
        for (const text of ["a", "b", "c"]) {
          await bus.publish(message("telemetry", text));
        }
        const event = message("event", "e");
        await bus.publish(event);
        // Its id was stored already.
        await bus.publish(event);
        await bus.publish({ ...message("telemetry", "x"), device: "camera" });
        await bus.publish(message("telemetry", "d"));
        assertEquals(await read({ position: 2 }, 4), [
          "2 telemetry b",
          "3 telemetry c",
          "4 event e",
          "6 telemetry d",
        ]);
        assertEquals(await read("last", 2), ["4 event e", "6 telemetry d"]);
        assertEquals(await read({ atMs: 0 }, 1), ["1 telemetry a"]);
        // Of another stream, which was removed since.
        assertEquals(await read({ position: 100 }, 1), ["1 telemetry a"]);
        const last = await other.last(device, "telemetry");
        assertEquals(decoder.decode(last!.payload), "d");
        assertEquals([last!.position, last!.headers], [6, {
          "Hexrot-Run": "r",
        }]);
        assertEquals(await other.last(device, "config"), undefined);
        assertEquals(await other.last(device, "now"), undefined);
      },
    );

    await t.step("states keep the last message of each key", async () => {
      for (const text of ["1", "2"]) {
        await bus.publish(message("alarm", text, "hot drive"));
        await bus.publish(message("gateway", text));
      }
      const gateway = await other.last(device, "gateway");
      assertEquals(decoder.decode(gateway!.payload), "2");
    });

    await t.step("a schema is stored once under its hash", async () => {
      assertEquals(await bus.getSchema("ab"), undefined);
      await bus.putSchema("ab", "one");
      await bus.putSchema("ab", "one");
      assertEquals(await other.getSchema("ab"), "one");
    });

    await t.step(
      "a message beyond the server's limit is refused, and others go on",
      async () => {
        const error = await assertRejects(
          () => bus.publish(message("telemetry", "x".repeat(65_536))),
          MessageRefusedError,
        );
        assert(error.message.includes("the server takes 65536 bytes"));
        await bus.publish(message("telemetry", "y"));
      },
    );

    await t.step(
      "the newest telemetry is passed on, to followers until they end",
      async () => {
        const texts: string[] = [];
        const unfollow = other.follow(device, "now", ({ channel, payload }) => {
          texts.push(`${channel} ${decoder.decode(payload)}`);
        });
        while (texts.length === 0) {
          bus.publishNow(message("now", "n"));
          await turn();
        }
        assertEquals(texts[0], "now n");
        unfollow();
        const { length } = texts;
        let isPassed = false;
        const unfollowOther = other.follow(
          device,
          "now",
          ({ payload }) => {
            isPassed ||= decoder.decode(payload) === "end";
          },
        );
        while (!isPassed) {
          bus.publishNow(message("now", "end"));
          await turn();
        }
        unfollowOther();
        assertEquals(texts.length, length);
      },
    );

    await t.step(
      "a request is answered by who serves, and times out without",
      async () => {
        await assertRejects(
          () => bus.request(device, "?", TIME_LIMIT_MS),
          Error,
        );
        const served: string[] = [];
        const end = (other as CommandTransport).serve(device, (text) => {
          served.push(text);
          return Promise.resolve(`re ${text}`);
        });
        let answer: string | undefined;
        while (answer === undefined) {
          answer = await bus.request(device, "hello", TIME_LIMIT_MS).catch(() =>
            undefined
          );
        }
        assertEquals(answer, "re hello");
        assertEquals(served, ["hello"]);
        end();
      },
    );

    await t.step(
      "a key changes for whoever has seen its last change",
      async () => {
        const { leases } = bus;
        // It creates the bucket, of which the server answers nothing meanwhile.
        assertEquals(await leases.get("k"), undefined);
        const seen: string[] = [];
        const unwatch = (other as CommandTransport).leases.watch(
          "k",
          ({ value }) => seen.push(value),
        );
        const first = await leases.set("k", "1", 0);
        assertEquals(await leases.set("k", "no", 0), undefined);
        const second = await leases.set("k", "2", first!);
        assert(second! > first!);
        assertEquals(await leases.get("k"), { value: "2", revision: second });
        while (seen.at(-1) !== "2") await turn();
        unwatch();
      },
    );

    await t.step(
      "its end is reported, and what is sent then is rejected",
      async () => {
        const changes: boolean[] = [];
        const ended = Promise.withResolvers<void>();
        bus.watchConnection((isConnected) => {
          changes.push(isConnected);
          ended.resolve();
        });
        await server.kill();
        await ended.promise;
        assertEquals(changes, [false]);
        assertEquals(bus.isConnected, false);
        bus.publishNow(message("now", "lost"));
        const ending = new AbortController();
        const { signal } = ending;
        const reading = bus.read(device, { from: "now", signal });
        const first = reading[Symbol.asyncIterator]().next();
        ending.abort();
        assertEquals((await first).done, true);
        const asking = () => bus.publish(message("telemetry", "z"));
        await assertRejects(asking, Error, "it isn't connected");
      },
    );
  },
);

await natsTest(
  "NatsBus.close() ends the connection, and reports it",
  async () => {
    await using server = await NatsServer.start();
    const connection = await connectNats(server.url);
    const changes: boolean[] = [];
    connection.watchConnection((isConnected) => changes.push(isConnected));
    await connection.close();
    assertEquals([connection.isConnected, changes], [false, [false]]);
    await assertRejects(() => connection.prepare(device), Error, "connected");
    await connection.close();
  },
);

await natsTest(
  "connectNats() rejects with the address when no server is there, unless it waits for one",
  async () => {
    const gone = await NatsServer.start();
    await gone.kill();
    const { url, port } = gone;
    await assertRejects(
      () => connectNats(url.replace("nats://", "nats://ann:secret@")),
      Error,
      `Cannot connect to NATS at 127.0.0.1:${port}: `,
    );
    await using waiting = await connectNats(url, { waitForBroker: true });
    assertEquals(waiting.isConnected, false);
    const connected = Promise.withResolvers<boolean>();
    waiting.watchConnection(connected.resolve);
    let isFollowed = false;
    waiting.follow(device, "now", () => isFollowed = true);
    const ended = waiting.follow(device, "now", () => {
      throw new Error("it was ended before the server was there");
    });
    ended();
    await gone.start();
    assertEquals(await connected.promise, true);
    while (!isFollowed) {
      waiting.publishNow(message("now", "n"));
      await turn();
    }
    await gone[Symbol.asyncDispose]();
  },
);

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
