export {
  type CancelOrdersOptions,
  type CancelResult,
  type CancelRun,
  cancelOrders,
} from './bulk/cancel-orders.ts'
export { matchesFilter } from './bulk/order-filter.ts'
export {
  type PlannedCancellation,
  type PlanOptions,
  planCancellations,
  plannedOutcome,
} from './bulk/plan-cancellations.ts'
export type { Progress } from './bulk/progress.ts'
export { refreshReadings } from './bulk/refresh-readings.ts'
export { listMatching, type SelectOptions, selectOrders } from './bulk/select-orders.ts'
export type { CancelEvent, CancelOptions, UpcomingAttempt } from './cancellation/cancel-options.ts'
export { cancelOrder } from './cancellation/cancel-order.ts'
export { checkAdmission } from './cancellation/check-admission.ts'
export { describeOutcome } from './cancellation/describe-outcome.ts'
export type { CancellationPort, TelnyxPort } from './cancellation/ports.ts'
export { getReading, type Reading } from './cancellation/reading.ts'
export { type ResolveOptions, resolveCancellation } from './cancellation/resolve-cancellation.ts'
export {
  createGatewayClient,
  type GatewayClient,
  type GatewayClientOptions,
} from './clients/gateway-client.ts'
export {
  createTelnyxClient,
  TELNYX_BASE_URL,
  type TelnyxClient,
  type TelnyxClientOptions,
} from './clients/telnyx-client.ts'
export { type Clock, type Random, sleep, systemClock, systemRandom } from './clock.ts'
export type { HttpFetch, HttpResponse } from './http/http-fetch.ts'
export { createUndiciFetch } from './http/undici-fetch.ts'
export type { Priority, RequestOptions } from './pacing/request-options.ts'
export type { RequestReport } from './pacing/request-report.ts'
export { IncompleteListError } from './reads/incomplete-list-error.ts'
export type { ListAllOptions } from './reads/list-pages.ts'
export { type RetryOptions, retryRead } from './reads/retry-read.ts'
export { evaluateCancellation, type Rules, type Verdict } from './rules/evaluate-cancellation.ts'
export { defineGuards } from './rules/guards.ts'
export { GuardsFileError, loadGuards } from './rules/guards-file.ts'
export type { CancelOutcome, OutcomeKind } from './wire/cancel-outcome.ts'
export type { GuardName, Guards } from './wire/cancellation-guards.ts'
export type { SubNumberOrderQuery } from './wire/page.ts'
export type { OrderFilter, Selection } from './wire/selection.ts'
export type { SubNumberOrder } from './wire/sub-number-order.ts'
export { TelnyxError } from './wire/telnyx-error.ts'
export type { TelnyxFailure } from './wire/telnyx-failure.ts'
