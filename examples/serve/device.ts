/** What `serve.ts` must know of a device, to serve and move it. */
import type {
  AnyStructType,
  CommandTelemetryServer,
  ViewOf,
} from "../../mod.ts";

/** The server of any device. */
export type Server = CommandTelemetryServer<AnyStructType, AnyStructType>;

/** A device of the two-socket protocol. */
export interface Device<Telemetry extends AnyStructType = AnyStructType> {
  /** The port for telemetry that it dials at its site. */
  readonly port: number;
  /** Where a simulated one is moved. */
  readonly simulatedPosition: number;
  /** Listens for its controller. */
  serve(options: ServeOptions): Promise<Served>;
  /** Makes a simulated controller. */
  simulate(
    address: Address,
  ): AsyncDisposable & { connect(): Promise<void> };
  /** Reads a sample. */
  statusOf(telemetry: ViewOf<Telemetry>): Status;
}

/** How to listen. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly connectCallback: (server: Server) => void;
  readonly configCallback: (server: Server) => void;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

/** What listens for a controller. */
export interface Served extends AsyncDisposable {
  readonly server: Server;
  /** Waits for the controller, however long. */
  controls(): Promise<Controls>;
}

/**
 * What a controller can be told. Each rejects as soon as it is known that it won't
 * come about.
 */
export interface Controls {
  /**
   * Gets to ENABLED.
   *
   * @param onStep Told each change of state.
   */
  enable(onStep: (command: string, state: number) => void): Promise<void>;
  /** Moves to a position, and gives the one where it is then. */
  moveTo(position: number): Promise<number>;
}

/** Where a simulated controller dials. */
export interface Address {
  readonly host: string;
  readonly telemetryPort: number;
  readonly commandPort: number;
}

/** What is shown of a telemetry sample; the position of a hexapod is its z. */
export interface Status {
  readonly state: number;
  readonly position: number;
  readonly commandedPosition: number;
}
