export {
  type CancelEvent,
  type CancelOptions,
  cancelOrder,
  type UpcomingAttempt,
} from './cancellation/cancel-order.ts'
export {
  type CancelOrdersOptions,
  type CancelResult,
  type CancelRun,
  cancelOrders,
} from './cancellation/cancel-orders.ts'
export { checkAdmission } from './cancellation/check-admission.ts'
export { describeOutcome } from './cancellation/describe-outcome.ts'
export { matchesFilter } from './cancellation/order-filter.ts'
export {
  type PlannedCancellation,
  type PlanOptions,
  planCancellations,
  plannedOutcome,
} from './cancellation/plan-cancellations.ts'
export type { CancellationPort, TelnyxPort } from './cancellation/port.ts'
export type { Progress } from './cancellation/progress.ts'
export { type ResolveOptions, resolveCancellation } from './cancellation/resolve-cancellation.ts'
export { listMatching, refreshReadings, type SelectOptions, selectOrders } from './cancellation/selection.ts'
export { type Clock, type Random, sleep, systemClock, systemRandom } from './clock.ts'
export {
  createGatewayClient,
  type GatewayClient,
  type GatewayClientOptions,
} from './gateway/gateway-client.ts'
export { GuardsFileError, loadGuards } from './guards-file.ts'
export { getReading, type Reading } from './reading.ts'
export { IncompleteListError } from './reads/incomplete-list-error.ts'
export type { ListAllOptions } from './reads/list-pages.ts'
export { type RetryOptions, retryRead } from './reads/retry-read.ts'
export type { Priority, RequestOptions } from './request-options.ts'
export { evaluateCancellation, type Rules, type Verdict } from './rules/evaluate-cancellation.ts'
export { defineGuards } from './rules/guards.ts'
export type { HttpFetch, HttpResponse } from './telnyx/http-fetch.ts'
export {
  createTelnyxClient,
  TELNYX_BASE_URL,
  type TelnyxClient,
  type TelnyxClientOptions,
} from './telnyx/telnyx-client.ts'
export { createUndiciFetch } from './telnyx/undici-fetch.ts'
export { TelnyxError } from './telnyx-error.ts'
export type { CancelOutcome, OutcomeKind } from './wire/cancel-outcome.ts'
export type { GuardName, Guards } from './wire/cancellation-guards.ts'
export type { SubNumberOrderQuery } from './wire/page.ts'
export type { OrderFilter, Selection } from './wire/selection.ts'
export type { SubNumberOrder } from './wire/sub-number-order.ts'
export type { TelnyxFailure } from './wire/telnyx-failure.ts'
