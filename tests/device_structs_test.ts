import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  HexapodApplicationStatus,
  HexapodCommandCode,
} from "../src/protocol/devices/hexapod_enumerations.ts";
import { VEL_LIMIT_ORDER } from "../src/protocol/devices/hexapod_arrays.ts";
import {
  CAMERA_HEXAPOD,
  type HexapodTelemetry,
  M2_HEXAPOD,
  SIMULATED_HEXAPOD,
} from "../src/protocol/devices/hexapod_facts.ts";
import {
  RotatorApplicationStatus,
  RotatorCommandCode,
} from "../src/protocol/devices/rotator_enumerations.ts";
import { ROTATOR } from "../src/protocol/devices/rotator_facts.ts";
import {
  SIMPLE,
  SimpleCommandCode,
  type SimpleStruct,
} from "../src/protocol/devices/simple_facts.ts";
import {
  ControllerState,
  EnabledSubstate,
  FaultSubstate,
  SetStateParam,
} from "../src/protocol/enumerations.ts";
import { GENERATIONS } from "../src/protocol/generations.ts";
import {
  COMMANDER,
  CommandStatus,
  CommandStatusCode,
  singleSocket,
} from "../src/protocol/single_socket.ts";
import type { AnyStructType } from "../src/struct/struct.ts";
import {
  camelCase,
  fieldValuesOf,
  type FieldVector,
  jsonValuesOf,
  vectors,
} from "./vectors.ts";

interface Structs {
  readonly ConfigClass: AnyStructType;
  readonly TelemetryClass: AnyStructType;
}

/** Each struct, its frame id as PROTOCOL.md has it, and its golden vectors. */
const structs: [
  AnyStructType,
  number | undefined,
  file: string,
  name: string,
][] = [
  ...both(ROTATOR["two-socket"], 0x19, 0x05, "two-socket-rotator"),
  ...both(CAMERA_HEXAPOD["two-socket"], 0x1B, 0x07, "two-socket-hexapod"),
  ...both(M2_HEXAPOD["two-socket"], 0x1C, 0x08, "two-socket-hexapod"),
  ...both(ROTATOR["two-socket-late"], 2, 0, "two-socket-late-rotator"),
  ...both(CAMERA_HEXAPOD["two-socket-late"], 2, 0, "two-socket-late-hexapod"),
  ...both(M2_HEXAPOD["two-socket-late"], 2, 0, "two-socket-late-hexapod"),
  [singleSocket.Header, undefined, "single-socket-core", "Header"],
  [singleSocket.Command, undefined, "single-socket-core", "Command"],
  [CommandStatus, 1, "single-socket-core", "CommandStatus"],
  ...both(ROTATOR["single-socket"], 3, 2, "single-socket-rotator"),
  ...both(CAMERA_HEXAPOD["single-socket"], 3, 2, "single-socket-hexapod"),
  ...both(M2_HEXAPOD["single-socket"], 3, 2, "single-socket-hexapod"),
  ...both(SIMPLE["two-socket"], 0x19, 0x05, "two-socket-simple", "Simple"),
  ...both(SIMPLE["single-socket"], 3, 2, "single-socket-simple", "Simple"),
];

function both(
  { ConfigClass, TelemetryClass }: Structs,
  configId: number,
  telemetryId: number,
  file: string,
  prefix = "",
): [AnyStructType, number, string, string][] {
  return [
    [ConfigClass, configId, file, `${prefix}Config`],
    [TelemetryClass, telemetryId, file, `${prefix}Telemetry`],
  ];
}

for (const [type, frameId, file, name] of structs) {
  const { byteLength, fields, samples } = vectors[file][name];

  Deno.test(`${type.name} is laid out as ${name} of ${file}`, () => {
    assertEquals(type.byteLength, byteLength);
    assertEquals(layoutOf(type), fields.map(camelCaseNames));
  });

  Deno.test(`${type.name} of ${file} has its frame id`, () => {
    assertEquals(type.frameId, frameId);
  });

  Deno.test(`${type.name} reads the golden bytes of ${file}`, () => {
    assertEquals(samples.length, 8);
    for (const { hex, values } of samples) {
      const view = type.view(Uint8Array.fromHex(hex).buffer);
      // As JSON, so that NaN equals NaN and -0 is not 0.
      assertEquals<unknown>(view.toJSON(), jsonValuesOf(values));
    }
  });

  Deno.test(`${type.name} writes the golden bytes of ${file}`, () => {
    assertEquals(samples.length, 8);
    for (const { hex, values } of samples) {
      const created = type.create(fieldValuesOf(fields, values));
      assertEquals(created.bytes.toHex(), hex);
    }
  });
}

Deno.test("every struct of a device in the golden vectors has a type", () => {
  const covered = new Set(structs.map(([, , file, name]) => `${file} ${name}`));
  const missing = Object.entries(vectors)
    .flatMap(([file, types]) => Object.keys(types).map((t) => `${file} ${t}`))
    .filter((name) => !covered.has(name));
  assertEquals(missing, ["two-socket-core Command", "two-socket-core Header"]);
});

Deno.test("singleSocket.Header.tai is the time stamp in seconds", () => {
  const values = { taiSec: 1_700_000_000n, taiNsec: 250_000_000n };
  assertEquals(singleSocket.Header.create(values).tai, 1_700_000_000.25);
});

Deno.test("the hexapods' telemetry of today has six nested structs", () => {
  const telemetry = CAMERA_HEXAPOD["single-socket"].TelemetryClass.create();
  telemetry.estimatedPosfiltvel[5].posFilt = 1.5;
  const [last] = [...telemetry.estimatedPosfiltvel].slice(-1);
  assertEquals(last.toObject(), { pos: 0, posFilt: 1.5, vel: 0 });
});

Deno.test("every hexapod's configuration names its limits in any order", () => {
  const named = {
    velLimitXy: 1000,
    velLimitUv: 0.1,
    velLimitZ: 2000,
    velLimitW: 0.2,
  };
  const fields = { posLimits: [1, -2, 3, 4, -5, 6], pivot: [7, 8, 9] };
  const types = [
    [CAMERA_HEXAPOD["two-socket"].ConfigClass, [1000, 0.1, 2000, 0.2]],
    [M2_HEXAPOD["two-socket"].ConfigClass, [1000, 0.1, 2000, 0.2]],
    [CAMERA_HEXAPOD["two-socket-late"].ConfigClass, [1000, 0.1, 2000, 0.2]],
    [CAMERA_HEXAPOD["single-socket"].ConfigClass, [1000, 2000, 0.1, 0.2]],
  ] as const;
  for (const [type, velLimits] of types) {
    const config = type.create({ ...fields, velLimits });
    const { velLimitXy, velLimitUv, velLimitZ, velLimitW } = config;
    assertEquals({ velLimitXy, velLimitUv, velLimitZ, velLimitW }, named);
    const { posLimitMaxXy, posLimitMinZ, posLimitMaxZ } = config;
    const { posLimitMaxUv, posLimitMinW, posLimitMaxW } = config;
    assertEquals([posLimitMaxXy, posLimitMinZ, posLimitMaxZ], [1, -2, 3]);
    assertEquals([posLimitMaxUv, posLimitMinW, posLimitMaxW], [4, -5, 6]);
    assertEquals([config.pivotX, config.pivotY, config.pivotZ], [7, 8, 9]);
    assertEquals("velLimitXy" in config.toObject(), false);
  }
  for (const [index, generation] of GENERATIONS.entries()) {
    const names = VEL_LIMIT_ORDER[generation];
    assertEquals(names.map((name) => named[name]), [...types[index + 1][1]]);
  }
});

Deno.test("every hexapod's telemetry names the elements of its positions", () => {
  const commandedPos = [1, 2, 3, 4, 5, 6];
  const xyzUvw = { measuredXyz: [7, 8, 9], measuredUvw: [10, 11, 12] };
  const views = [
    CAMERA_HEXAPOD["two-socket"].TelemetryClass.create({
      commandedPos,
      measuredPos: [7, 8, 9, 10, 11, 12],
    }),
    CAMERA_HEXAPOD["two-socket-late"].TelemetryClass.create({
      commandedPos,
      ...xyzUvw,
    }),
    CAMERA_HEXAPOD["single-socket"].TelemetryClass.create({
      commandedPos,
      ...xyzUvw,
    }),
  ];
  for (const view of views) {
    const { commandedX, commandedY, commandedZ } = view;
    const { commandedU, commandedV, commandedW } = view;
    assertEquals([commandedX, commandedY, commandedZ], [1, 2, 3]);
    assertEquals([commandedU, commandedV, commandedW], [4, 5, 6]);
    const { measuredX, measuredY, measuredZ } = view;
    const { measuredU, measuredV, measuredW } = view;
    assertEquals([measuredX, measuredY, measuredZ], [7, 8, 9]);
    assertEquals([measuredU, measuredV, measuredW], [10, 11, 12]);
  }
});

Deno.test("HexapodTelemetry is a view of either hexapod", () => {
  const { TelemetryClass } = CAMERA_HEXAPOD["two-socket"];
  const views: HexapodTelemetry<"two-socket">[] = [
    TelemetryClass,
    M2_HEXAPOD["two-socket"].TelemetryClass,
  ].map((type) => type.create({ commandedPos: [1, 2, 3, 4, 5, 6] }));
  assertEquals(views.map(({ commandedPos }) => commandedPos[5]), [6, 6]);
  assertEquals(views.map(TelemetryClass.isView), [true, false]);
});

Deno.test("CommandStatus.reason may fill all of its 50 bytes", () => {
  const reason = "x".repeat(50);
  assertEquals(CommandStatus.create({ reason }).reason, reason);
});

Deno.test("the devices have the ports and sync patterns of PROTOCOL.md", () => {
  const expected = [
    [ROTATOR, 5570, 0x5555],
    [CAMERA_HEXAPOD, 5560, 0x6666],
    [M2_HEXAPOD, 5550, 0xB4B4],
  ] as const;
  for (const [facts, port, commandSyncPattern] of expected) {
    for (const generation of ["two-socket", "two-socket-late"] as const) {
      assertEquals(facts[generation].port, port);
      assertEquals(facts[generation].commandSyncPattern, commandSyncPattern);
    }
    assertEquals(facts["single-socket"].port, port);
  }
  const { port, commandSyncPattern } = SIMPLE["two-socket"];
  assertEquals([port, commandSyncPattern], [6210, 0x1234]);
});

Deno.test("the single-socket protocol numbers frames and senders", () => {
  assertEquals(singleSocket.FrameId, {
    COMMAND_STATUS: 1,
    TELEMETRY: 2,
    CONFIG: 3,
  });
  assertEquals(CommandStatusCode, { ACK: 1, NO_ACK: 2 });
  assertEquals(COMMANDER, 2);
});

// The values once more, so that a slip of the pen shows: PROTOCOL.md is no
// part of this package.
const enumerations: Record<string, [Record<string, number>, number[]]> = {
  ControllerState: [ControllerState, [0, 1, 2, 3, 4]],
  EnabledSubstate: [EnabledSubstate, [0, 1, 2, 3, 4, 5, 6]],
  FaultSubstate: [FaultSubstate, [0, 1, 2]],
  SetStateParam: [SetStateParam, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  SimpleCommandCode: [SimpleCommandCode, [1, 2, 3]],
  RotatorCommandCode: [
    RotatorCommandCode,
    // deno-fmt-ignore
    [
      0x7000, 0x8000, 0x8001, 0x8002, 0x8007, 0x8008,
      0x800A, 0x800B, 0x800C, 0x800D,
      0x9001, 0x9002, 0x9003, 0x9004, 0x9005, 0x9031,
    ],
  ],
  HexapodCommandCode: [
    HexapodCommandCode,
    // deno-fmt-ignore
    [
      0x7000, 0x8000, 0x8001, 0x8004, 0x8007, 0x8008,
      0x8009, 0x800A, 0x800B, 0x800C, 0x800D, 0x8010,
    ],
  ],
  RotatorApplicationStatus: [
    RotatorApplicationStatus,
    [0, 1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((bit) => 1 << bit),
  ],
  HexapodApplicationStatus: [
    HexapodApplicationStatus,
    Array.from({ length: 16 }, (_, bit) => 1 << bit),
  ],
};

for (const [name, [enumeration, expected]] of Object.entries(enumerations)) {
  Deno.test(`${name} has each value of PROTOCOL.md once`, () => {
    const values = Object.values(enumeration).sort((a, b) => a - b);
    assertEquals(values, expected);
  });
}

Deno.test("SIMULATED_HEXAPOD has mirrored struts on its left and its right", () => {
  const { basePointsUm, mirrorPointsUm } = SIMULATED_HEXAPOD;
  for (const points of [basePointsUm, mirrorPointsUm]) {
    const mirrored = points.map(([x, y, z]) => [-x, y, z].join());
    assertEquals(mirrored.sort(), points.map((point) => point.join()).sort());
  }
});

Deno.test("SIMULATED_HEXAPOD has struts of one length", () => {
  const { basePointsUm, mirrorPointsUm } = SIMULATED_HEXAPOD;
  const lengthsUm = basePointsUm.map((base, strut) =>
    Math.hypot(...base.map((um, axis) => um - mirrorPointsUm[strut][axis]))
  );
  const spreadUm = Math.max(...lengthsUm) - Math.min(...lengthsUm);
  assert(spreadUm < 2, `the struts are ${lengthsUm} µm long`);
});

/** The fields as the golden vectors describe them, nested ones too. */
function layoutOf(type: AnyStructType): Partial<FieldVector>[] {
  return type.fields.map(({ name, offset, byteLength, type, count }) => ({
    name,
    offset,
    byteLength,
    ...(count !== undefined && { count }),
    ...(typeof type === "object"
      ? { type: "struct", fields: layoutOf(type) as FieldVector[] }
      : { type }),
  }));
}

function camelCaseNames(
  { name, offset, byteLength, type, count, fields }: FieldVector,
): Partial<FieldVector> {
  return {
    name: camelCase(name),
    offset,
    byteLength,
    type,
    ...(count !== undefined && { count }),
    ...(fields !== undefined &&
      { fields: fields.map(camelCaseNames) as FieldVector[] }),
  };
}

Deno.test("structs of devices give the units and enumerations of their fields", () => {
  const meaningOf = ({ TelemetryClass }: Structs, field: string) => {
    const { unit, values, bits } = TelemetryClass.fields
      .find(({ name }) => name === field)!;
    return { unit, names: Object.keys(values ?? bits ?? {}) };
  };
  const names = Object.keys(ControllerState);
  for (const generation of GENERATIONS) {
    const [rotator, hexapod] = [
      ROTATOR[generation],
      CAMERA_HEXAPOD[generation],
    ];
    for (const facts of [rotator, hexapod]) {
      assertEquals(meaningOf(facts, "state"), { unit: undefined, names });
      assert(meaningOf(facts, "applicationStatus").names.length > 10);
    }
    const { unit } = meaningOf(rotator, "demandPos");
    assertEquals(unit, "deg");
  }
  assertEquals(
    meaningOf(SIMPLE["two-socket"], "state"),
    { unit: undefined, names },
  );
});

Deno.test("SimpleStruct of either protocol is one of both structs", () => {
  const either: SimpleStruct<"config">[] = [
    SIMPLE["two-socket"].ConfigClass,
    SIMPLE["single-socket"].ConfigClass,
  ];
  const switches = either.map((ConfigClass) => {
    const config = ConfigClass.create();
    return "drivesEnabled" in config ? config.drivesEnabled : undefined;
  });
  assertEquals(switches, [undefined, false]);
});
