import { assertEquals, assertLess } from "jsr:@std/assert@^1.0.19";
import { frameLayout } from "../src/frame_layout.ts";
import { Header } from "../src/protocol.ts";
import {
  SimpleConfig,
  SimpleTelemetry,
} from "../src/simulator/simple_device.ts";
import { defineStruct } from "../src/struct.ts";
import {
  type Clock,
  compare,
  concat,
  damaged,
  decode,
  frame,
  frames,
  junk,
  type Part,
  SIMPLE_LAYOUT,
} from "./decoder_stream.ts";
import { Random } from "./random.ts";

/** Any will do; change it to try other streams. Failures name it. */
const SEED = 20_261_122;
