// Controllers in Python, asked for as another device than they are.

import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { Hexapod, WrongDeviceError } from "../../hexapod.ts";
import { Rotator } from "../../rotator.ts";
import { LogLines } from "../peer.ts";
import {
  controllerTest,
  Process,
  PYTHON_CONTROLLERS,
  ROOT,
} from "./program.ts";

const NAMES = {
  rotator: "the camera rotator",
  camera: "the camera hexapod",
  m2: "the M2 hexapod",
};

for (const path of Object.values(PYTHON_CONTROLLERS)) {
  const file = decodeURIComponent(new URL(path, ROOT).pathname);
  for (const [actual, name] of Object.entries(NAMES)) {
    for (const options of [[], ["--tidy"]]) {
      await controllerTest(
        `connect() refuses ${path} --device ${actual} ${options} for another device`,
        path,
        async () => {
          await using process = new Process("python3", [
            file,
            "--device",
            actual,
            ...options,
          ]);
          const port = Number((await process.match(/^\d+$/m))[0]);
          const log = new LogLines();
          const calls = {
            rotator: () => Rotator.connect({ port, log }),
            camera: () => Hexapod.connect({ hexapod: "camera", port, log }),
            m2: () => Hexapod.connect({ hexapod: "M2", port, log }),
          };
          for (const [asked, connect] of Object.entries(calls)) {
            if (asked === actual) {
              await using device = await connect();
              assertEquals(device.generation, "single-socket");
              continue;
            }
            const error = await assertRejects(connect, WrongDeviceError);
            assert(error.mayBe.includes(name), error.message);
          }
        },
      );
    }
  }
}
