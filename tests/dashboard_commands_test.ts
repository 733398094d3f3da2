import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { type AlarmDesk, rotatorCommands } from "../dashboard.ts";
import { Command } from "../mod.ts";
import { netTest } from "./net.ts";
import { DashboardRig, type Viewer } from "./view_rig.ts";

/** Link that keeps what it is told to send. */
class KeptCommands {
  readonly structs = { command: Command };
  readonly sent: unknown[] = [];
  error: Error | undefined;

  putCommand(command: never, options: object): Promise<void> {
    if (this.error) return Promise.reject(this.error);
    const { code, param1, param2 } = command as ReturnType<
      typeof Command.create
    >;
    this.sent.push({ code, params: [param1, param2], ...options });
    return Promise.resolve();
  }
}

function rigOf(link: KeptCommands, allowCommands = true): DashboardRig {
  return new DashboardRig({ allowCommands }, {
    commandLink: link,
    commands: rotatorCommands("two-socket"),
  });
}

let requests = 0;

/** Asks for a command, and returns the error with which it fails. */
async function send(
  viewer: Viewer,
  message: object,
): Promise<string | undefined> {
  const request = ++requests;
  viewer.send({
    type: "send",
    request,
    source: 0,
    params: [],
    isConfirmed: false,
    ...message,
  });
  const { error } = await viewer.next(
    "done",
    (done) => done.request === request,
  );
  return error;
}

netTest(
  "serveDashboard() sends commands of those who have the token, marked as of the page",
  async () => {
    const link = new KeptCommands();
    await using rig = rigOf(link);
    const { token } = rig;
    const viewer = await rig.view();
    assertEquals(viewer.hello.sources[0].canSend, true);
    const set = { code: 0x8007, params: [12.5] };
    assertEquals(await send(viewer, { token, ...set }), undefined);
    assertEquals(link.sent, [
      { code: 0x8007, params: [12.5, 0], source: "page" },
    ]);
    for (const wrong of [undefined, "", `${token}x`]) {
      const error = await send(viewer, { token: wrong, ...set });
      assertStringIncludes(error!, "as its token is wrong");
    }
    assertEquals(link.sent.length, 1);
  },
);

netTest("serveDashboard() sends no command without allowCommands", async () => {
  const link = new KeptCommands();
  await using rig = rigOf(link, false);
  const viewer = await rig.view();
  assertEquals(viewer.hello.sources[0].canSend, false);
  const error = await send(viewer, { token: "", code: 0x8002, params: [3] });
  assertStringIncludes(error!, "it needs allowCommands");
  assertEquals(link.sent, []);
});

netTest(
  "serveDashboard() asks for a confirmation of what moves, and of unknown commands",
  async () => {
    const link = new KeptCommands();
    await using rig = rigOf(link);
    const { token } = rig;
    const viewer = await rig.view();
    const cases: [number, number[], string][] = [
      [0x8002, [1], "MOVE_POINT_TO_POINT as it must be confirmed: moves"],
      [0x9001, [3], "CONFIG_VEL as it must be confirmed: changes limits"],
      [0x1234, [], "4660 as it must be confirmed: its effect isn't known"],
    ];
    for (const [code, params, message] of cases) {
      const error = await send(viewer, { token, code, params });
      assertStringIncludes(error!, message);
    }
    assertEquals(link.sent, []);
    for (const [code, params] of cases) {
      const isConfirmed = true;
      const error = await send(viewer, { token, code, params, isConfirmed });
      assertEquals(error, undefined);
    }
    assertEquals(link.sent.length, cases.length);
  },
);

netTest(
  "serveDashboard() stops at one click, without a confirmation",
  async () => {
    const link = new KeptCommands();
    await using rig = rigOf(link);
    const { token } = rig;
    const viewer = await rig.view();
    const stops = viewer.hello.sources[0].commands.filter((one) => one.isStop);
    assertEquals(stops.map(({ name }) => name), ["FAULT", "STOP"]);
    for (const { code, parameters } of stops) {
      const params = parameters.map(({ fixed }) => fixed);
      assertEquals(await send(viewer, { token, code, params }), undefined);
    }
    assertEquals(link.sent.length, 2);
  },
);

netTest("serveDashboard() refuses parameters out of their range", async () => {
  const link = new KeptCommands();
  await using rig = rigOf(link);
  const { token } = rig;
  const viewer = await rig.view();
  const cases: [unknown, unknown, string][] = [
    [0x8007, [90.5], "position must be in -90..90 deg: received 90.5"],
    [0x8007, [1, 2], "POSITION_SET as it has 1 parameter: received 2"],
    [0x8007, [NaN], "params must be at most 6 finite numbers: received [NaN]"],
    [0x8007, [1, 2, 3, 4, 5, 6, 7], "params must be at most 6"],
    [0x8007, "1", "params must be at most 6"],
    [-1, [], "code must be in 0..4294967295"],
    ["STOP", [], "code must be a number"],
  ];
  for (const [code, params, message] of cases) {
    const isConfirmed = true;
    const error = await send(viewer, { token, code, params, isConfirmed });
    assertStringIncludes(error!, message);
  }
  assertEquals(link.sent, []);
});

netTest(
  "serveDashboard() reports why a link can't send a command",
  async () => {
    const link = new KeptCommands();
    link.error = new Error("Cannot send command 32775: it isn't connected");
    await using rig = rigOf(link);
    const { token } = rig;
    const viewer = await rig.view();
    const error = await send(viewer, { token, code: 0x8007, params: [1] });
    assertEquals(error, link.error.message);
    await using other = new DashboardRig({ allowCommands: true });
    const without = await send(await other.view(), {
      token: other.token,
      code: 1,
    });
    assertStringIncludes(without!, `"rotator" has no link for commands`);
  },
);

netTest("serveDashboard() drops a viewer that guesses tokens", async () => {
  await using rig = rigOf(new KeptCommands());
  const viewer = await rig.view();
  for (let request = 1; request <= 5; request++) {
    viewer.send({ type: "send", request, source: 0, token: "x", code: 1 });
  }
  const { reason } = await viewer.ended;
  assertStringIncludes(reason, "too many wrong tokens");
});

netTest(
  "serveDashboard() runs commands of the single-socket protocol, a stop ahead of others",
  async () => {
    const sent: object[] = [];
    const runCommand = (command: never, options: object) => {
      const { code } = command as ReturnType<typeof Command.create>;
      if (code === 1) return Promise.reject(new Error("it is busy"));
      sent.push({ code, ...options });
      return Promise.resolve(1);
    };
    await using rig = new DashboardRig({ allowCommands: true }, {
      commandLink: { structs: { command: Command }, runCommand },
      commands: rotatorCommands("single-socket"),
    });
    const { token } = rig;
    const viewer = await rig.view();
    await send(viewer, { token, code: 0x8007, params: [1] });
    await send(viewer, { token, code: 0x8002, params: [3] });
    await send(viewer, { token, code: 0x8000, params: [8] });
    const busy = { token, code: 1, isConfirmed: true };
    assertEquals(await send(viewer, busy), "it is busy");
    assertEquals(sent, [
      { code: 0x8007, source: "page", urgent: false },
      { code: 0x8002, source: "page", urgent: true },
      { code: 0x8000, source: "page", urgent: true },
    ]);
  },
);

netTest(
  "serveDashboard() acts on alarms of those who have the token",
  async () => {
    const done: unknown[] = [];
    const act = (action: string) => (name: string, call: object) => {
      if (name === "?") return Promise.reject(new RangeError("no such alarm"));
      done.push([action, name, call]);
      return Promise.resolve();
    };
    const alarms = {
      alarms: [],
      async *events() {},
      acknowledge: act("acknowledge"),
      reset: act("reset"),
      shelve: act("shelve"),
      unshelve: act("unshelve"),
    } as unknown as AlarmDesk;
    await using rig = new DashboardRig({ allowCommands: true }, { alarms });
    const { token } = rig;
    const viewer = await rig.view();
    assertEquals(viewer.hello.sources[0].hasAlarms, true);
    const call = { by: "Ann", comment: "seen" };
    const ask = async (message: object) => {
      const request = ++requests;
      viewer.send({
        type: "alarm",
        request,
        source: 0,
        token,
        name: "torque",
        action: "acknowledge",
        ...call,
        ...message,
      });
      return (await viewer.next("done", (one) => one.request === request))
        .error;
    };
    assertEquals(await ask({}), undefined);
    assertEquals(await ask({ action: "shelve", forMs: 5000 }), undefined);
    assertEquals(await ask({ action: "unshelve" }), undefined);
    assertEquals(await ask({ action: "reset" }), undefined);
    assertEquals(done, [
      ["acknowledge", "torque", call],
      ["shelve", "torque", { ...call, forMs: 5000 }],
      ["unshelve", "torque", call],
      ["reset", "torque", call],
    ]);
    assertEquals(await ask({ name: "?" }), "no such alarm");
    assertStringIncludes((await ask({ action: "delete" }))!, "action must be");
    assertStringIncludes((await ask({ by: 1 }))!, "by must be a string");
    assertStringIncludes((await ask({ token: "x" }))!, "its token is wrong");
    assertEquals(done.length, 4);
  },
);
