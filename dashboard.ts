/**
 * Dashboard: a live page of links and recordings in the browser, and a WebSocket for
 * Foxglove, Lichtblick and PlotJuggler. It works on every source of telemetry, and needs
 * `--allow-net` only.
 *
 * @module
 */

export {
  Dashboard,
  type DashboardStats,
  serveDashboard,
} from "./src/view/dashboard.ts";
export type {
  AlarmDesk,
  CommandLink,
  DashboardOptions,
  DashboardSource,
  DashboardSources,
  OperatorWords,
  RecordedHistory,
} from "./src/view/dashboard_options.ts";
export type {
  CommandDescription,
  CommandParameter,
} from "./src/protocol/commands.ts";
export {
  hexapodCommands,
  rotatorCommands,
  simpleCommands,
} from "./src/protocol/devices/device_commands.ts";
