/**
 * Table of the verbs, in the order of the help.
 *
 * @module
 */

import { catVerb } from "./cat.ts";
import { commandVerb } from "./command.ts";
import { completionVerb } from "./completion.ts";
import { dashboardVerb } from "./dashboard.ts";
import { diffVerb } from "./diff.ts";
import { exportVerb } from "./export.ts";
import { gatewayVerb } from "./gateway.ts";
import { getVerb } from "./get.ts";
import { infoVerb } from "./info.ts";
import { limitsVerb } from "./limits.ts";
import { metricsVerb } from "./metrics.ts";
import { monitorVerb } from "./monitor.ts";
import { recordVerb } from "./record.ts";
import { repairVerb } from "./repair.ts";
import { replayVerb } from "./replay.ts";
import { sendVerb } from "./send.ts";
import { statusVerb } from "./status.ts";
import { subscribeVerb } from "./subscribe.ts";
import { watchVerb } from "./watch.ts";
import type { Verb } from "./verb.ts";

/** All verbs. */
export const VERBS: readonly Verb[] = [
  dashboardVerb,
  monitorVerb,
  watchVerb,
  getVerb,
  sendVerb,
  recordVerb,
  infoVerb,
  catVerb,
  exportVerb,
  replayVerb,
  diffVerb,
  repairVerb,
  limitsVerb,
  statusVerb,
  metricsVerb,
  gatewayVerb,
  subscribeVerb,
  commandVerb,
  completionVerb(() => VERBS),
];
