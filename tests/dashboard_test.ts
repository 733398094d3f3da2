import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { serveDashboard } from "../dashboard.ts";
import { Header } from "../mod.ts";
import { structToJson } from "../src/struct/struct_json.ts";
import { netTest } from "./net.ts";
import {
  Config,
  DashboardRig,
  positionsOf,
  START_MS,
  Telemetry,
} from "./view_rig.ts";

netTest(
  "serveDashboard() describes its sources to a viewer first",
  async () => {
    await using rig = new DashboardRig();
    const viewer = await rig.view();
    assertEquals(viewer.received[0], viewer.hello);
    assertEquals(viewer.hello.allowCommands, false);
    const [{ name, isLive, structs, limits, canSend }] = viewer.hello.sources;
    assertEquals(name, "rotator");
    assertEquals(isLive, true);
    assertEquals(canSend, false);
    assertEquals(limits, { position: { warning: { above: 90 } } });
    assertEquals(structs.structsId, 0);
    assertEquals(structs.header, structToJson(Header));
    assertEquals(structs.telemetry, structToJson(Telemetry));
    assertEquals(structs.config, structToJson(Config));
  },
);

netTest(
  "serveDashboard() sends raw frames to all viewers, read once",
  async () => {
    await using rig = new DashboardRig();
    const viewers = await Promise.all([rig.view(), rig.view(), rig.view()]);
    rig.made.configure(80, 1);
    rig.made.sample(1.5, 2);
    rig.made.sample(2.5, 3, 7);
    for (const viewer of viewers) {
      const telemetry = await viewer.next(
        "batch",
        ({ kind }) => kind === "telemetry",
      );
      assertEquals(positionsOf(telemetry), [1.5, 2.5]);
      assertEquals([...telemetry.times], [START_MS + 2, START_MS + 3]);
    }
    assertEquals(rig.made.opened, 1);
    assertEquals(rig.made.options, { buffer: "dropOldest" });
  },
);

netTest(
  "serveDashboard() reports the state of a source again and again",
  async () => {
    await using rig = new DashboardRig();
    const viewer = await rig.view();
    for (let i = 0; i < 2; i++) {
      const { stats, source, viewers, isClosed, telemetryConnected } =
        await viewer.next("state");
      assertEquals(source, 0);
      assertEquals(stats.telemetryAgeMs, Infinity);
      assertEquals(viewers, 1);
      assertEquals(isClosed, false);
      assertEquals(telemetryConnected, true);
    }
  },
);

netTest(
  "serveDashboard() serves the page with a policy that forbids code in it",
  async () => {
    await using rig = new DashboardRig();
    for (const path of ["/", "/page.js", "/page.css"]) {
      const response = await fetch(rig.url(path));
      assertEquals(response.status, 200);
      const policy = response.headers.get("content-security-policy")!;
      assertStringIncludes(policy, "default-src 'none'");
      assertEquals(policy.includes("unsafe"), false);
      assertEquals((await response.text()).length > 100, true);
    }
  },
);

netTest(
  "serveDashboard() sends the age from which a source is stale",
  async () => {
    await using rig = new DashboardRig({}, { staleMs: 700 });
    const { hello } = await rig.view();
    assertEquals(hello.sources[0].staleMs, 700);
    assertThrows(
      () => new DashboardRig({}, { staleMs: 0.5 }),
      RangeError,
      "staleMs",
    );
  },
);

netTest(
  "serveDashboard() describes limits of rules, and a struct of too many values",
  async () => {
    const rules = [
      { field: "position", limits: { critical: { below: -1 } } },
      { field: "absent", limits: { critical: { below: -1 } } },
    ];
    await using rig = new DashboardRig({}, { rules: { rules } });
    const { hello } = await rig.view();
    assertEquals(hello.sources[0].limits, {
      position: { critical: { below: -1 } },
    });
    rig.made.grow();
    rig.made.sample(1);
    const { hello: grown } = await rig.view();
    const [{ limits, structs }] = grown.sources;
    assertEquals(structs.telemetry.name, "Big");
    assertEquals(limits, { position: { critical: { below: -1 } } });
  },
);

netTest("serveDashboard() refuses rules that it can't describe", () => {
  const rules = { rules: [{ field: 1, limits: {} }] } as never;
  assertThrows(() => new DashboardRig({}, { rules }), TypeError, "number 1");
});

netTest("serveDashboard() reads no source if it can't listen", async () => {
  await using rig = new DashboardRig();
  const { port } = rig.dashboard;
  const { source } = rig.made;
  assertEquals(rig.made.opened, 1);
  assertThrows(
    () => serveDashboard({ a: { source } }, { port }),
    Deno.errors.AddrInUse,
    `Cannot serve dashboard at port ${port} of 127.0.0.1 as it is in use: close the other`,
  );
  assertEquals(rig.made.opened, 1);
  const broken = {
    get structs() {
      throw new Error("no structs");
    },
  } as never;
  assertThrows(
    () => serveDashboard({ a: { source }, b: { source: broken } }, { port: 0 }),
    Error,
    "no structs",
  );
  assertEquals(rig.made.opened, 1);
});
