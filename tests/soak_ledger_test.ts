import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { FrameLedger, keyOf } from "../tools/soak/frame_ledger.ts";

Deno.test("The soak's ledger tells a frame of now from one that is late", () => {
  const ledger = new FrameLedger();
  const frames = [1, 2].map((value) => Uint8Array.of(value));
  const send = (bytes: Uint8Array<ArrayBuffer>, isDamaged = false) => {
    const fault = isDamaged ? "bitFlipped" : "none";
    ledger.send({ bytes, fault, isDamaged }, false);
    return ledger.sent;
  };
  const late = send(frames[0]);
  send(Uint8Array.of(9), true);
  const now = send(frames[1]);
  assertEquals(ledger.lastMatched, 0);
  ledger.receive(keyOf(frames[0]));
  assertEquals(ledger.lastMatched, late, "the late one isn't that of now");
  ledger.receive(keyOf(Uint8Array.of(7)));
  assertEquals(ledger.lastMatched, late, "nor is one that was never sent");
  ledger.receive(keyOf(frames[1]));
  assertEquals(ledger.lastMatched, now);
});
