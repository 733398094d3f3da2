/** Devices as `serve.ts` serves and moves them. */
import type {
  AnyStructType,
  CommandTelemetryServer,
  ViewOf,
} from "../../mod.ts";

import type { CommandDescription } from "../../dashboard.ts";

/** Server of any device. */
export type Server = CommandTelemetryServer<AnyStructType, AnyStructType>;

/** Device of the two-socket protocol. */
export interface Device<Telemetry extends AnyStructType = AnyStructType> {
  /** Port for telemetry to which its controller connects. */
  readonly port: number;
  /** Position to which a simulated one is moved. */
  readonly simulatedPosition: number;
  /** Its commands, for the page. */
  readonly commands: readonly CommandDescription[];
  /** Listens for its controller. */
  serve(options: ServeOptions): Promise<Served>;
  /** Makes a simulated controller. */
  simulate(
    address: Address,
  ): AsyncDisposable & { connect(): Promise<void> };
  /** Reads a sample. */
  statusOf(telemetry: ViewOf<Telemetry>): Status;
}

/** Address to listen on, and callbacks. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly connectCallback: (server: Server) => void;
  readonly configCallback: (server: Server) => void;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** Server that listens for a controller. */
export interface Served extends AsyncDisposable {
  readonly server: Server;
  /** Waits for the controller, without a limit. */
  controls(): Promise<Controls>;
}

/**
 * Actions of a controller. Each rejects as soon as it is known to have failed.
 */
export interface Controls {
  /**
   * Enables the controller.
   *
   * @param onStep Called with each change of state.
   */
  enable(onStep: (command: string, state: number) => void): Promise<void>;
  /** Moves to a position, and returns the position reached. */
  moveTo(position: number): Promise<number>;
}

/** Address to which a simulated controller connects. */
export interface Address {
  readonly host: string;
  readonly telemetryPort: number;
  readonly commandPort: number;
}

/** Values of a telemetry sample that are shown; the position of a hexapod is its z. */
export interface Status {
  readonly state: number;
  readonly position: number;
  readonly commandedPosition: number;
}
