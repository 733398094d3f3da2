import { ControllerState } from "../../simulator.ts";

/** Returns the name of a controller state. */
export function stateName(state: number): string {
  return Object.entries(ControllerState)
    .find(([, value]) => value === state)?.[0] ?? `state ${state}`;
}
