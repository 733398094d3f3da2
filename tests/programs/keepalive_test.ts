import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { ConnectedClient } from "../dialled_peer.ts";
import { Peer, startServer, until } from "../peer.ts";
import { linuxTest } from "./program.ts";

/** Kind of the timer of a connection that is idle, as the kernel shows it. */
const KEEPALIVE_TIMER = "02";
/** The longest time that the kernel may let an idle connection be, in s. */
const KEEPALIVE_SEC_MAX = 7200;
/** Ticks of the kernel's clock in a second, as it shows times. */
const TICKS_HZ = 100;

interface Connection {
  readonly local: number;
  readonly remote: number;
  readonly timer: string;
  readonly dueSec: number;
}

/** The established connections of this machine, by the ports at their ends. */
function connections(): Connection[] {
  return ["tcp", "tcp6"].flatMap((name) => {
    const lines = Deno.readTextFileSync(`/proc/net/${name}`).trim().split("\n");
    return lines.slice(1).map((line) => {
      const [, local, remote, state, , timer] = line.trim().split(/\s+/);
      const [kind, due] = timer.split(":");
      const port = (address: string) => parseInt(address.split(":")[1], 16);
      return {
        state,
        local: port(local),
        remote: port(remote),
        timer: kind,
        dueSec: parseInt(due, 16) / TICKS_HZ,
      };
    }).filter(({ state }) => state === "01");
  });
}

linuxTest(
  "CommandTelemetryServer and CommandTelemetryClient have the system probe idle connections",
  async () => {
    await using server = await startServer();
    using _peer = await Peer.connect(server);
    await using connected = await ConnectedClient.open();
    const { telemetryPort, commandPort } = server;
    const { port: { port: controllerPort } } = connected;
    const ours = () => {
      const all = connections();
      return [
        ...all.filter(({ local }) => local === telemetryPort),
        ...all.filter(({ local }) => local === commandPort),
        ...all.filter(({ remote }) => remote === controllerPort),
      ];
    };
    assertEquals(ours().length, 3);
    // Its thread sets the timer of a connection once it has reported it.
    await until(() => ours().every(({ timer }) => timer === KEEPALIVE_TIMER));
    for (const { dueSec } of ours()) {
      assert(dueSec <= KEEPALIVE_SEC_MAX, `${dueSec} s`);
    }
    // The peers' ends, which have none, show that the others' is not the system's default.
    const theirs = connections().filter(({ remote }) => remote === commandPort);
    assertEquals(theirs.map(({ timer }) => timer), ["00"]);
  },
);
