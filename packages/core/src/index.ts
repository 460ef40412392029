export {
  type AttemptToCome,
  type CancelEvent,
  type CancelOptions,
  cancelOrder,
} from './cancellation/cancel-order.ts'
export {
  type CancelManyOptions,
  type CancelResult,
  type CancelRun,
  cancelOrders,
} from './cancellation/cancel-orders.ts'
export { describeOutcome } from './cancellation/describe-outcome.ts'
export { matchesFilter } from './cancellation/order-filter.ts'
export {
  type PlannedCancellation,
  type PlanOptions,
  planCancellations,
  plannedOutcome,
} from './cancellation/plan-cancellations.ts'
export type {
  CancellationPort,
  CancellationRequest,
  GatewayPort,
  ListingPort,
  Pace,
  TelnyxPort,
} from './cancellation/port.ts'
export type { Progress } from './cancellation/progress.ts'
export { refuseWithoutRoom } from './cancellation/refuse-without-room.ts'
export { type ResolveOptions, resolveCancellation } from './cancellation/resolve-cancellation.ts'
export { keepFresh, listMatching, type SelectOptions, selectOrders } from './cancellation/selection.ts'
export { type Clock, type Random, sleep, systemClock, systemRandom } from './clock.ts'
export { csvRow } from './csv.ts'
export { ENDPOINTS } from './endpoints.ts'
export type { CancellationGuards } from './gateway/cancellation-guards.ts'
export type { Cancellations } from './gateway/cancellations.ts'
export {
  createGatewayClient,
  type GatewayClient,
  type GatewayClientOptions,
} from './gateway/gateway-client.ts'
export { GuardsFileError, loadGuards } from './guards-file.ts'
export { READING_COUNTS_MS, type Reading, readingOf } from './reading.ts'
export { IncompleteListError } from './reads/incomplete-list-error.ts'
export type { ListAllOptions } from './reads/list-pages.ts'
export { type PatienceOptions, patiently } from './reads/patiently.ts'
export type { Priority, RequestOptions } from './request-options.ts'
export { evaluateCancellation, type Rules, type Verdict } from './rules/evaluate-cancellation.ts'
export { defineGuards, hasGuards } from './rules/guards.ts'
export type { HttpAnswer, HttpFetch, HttpHeaders } from './telnyx/http-fetch.ts'
export type { Pacer } from './telnyx/pacer.ts'
export { limitHeadersIn } from './telnyx/rate-limit/limit-headers.ts'
export type { SubNumberOrders } from './telnyx/sub-number-orders.ts'
export {
  createTelnyxClient,
  TELNYX_BASE_URL,
  type TelnyxClient,
  type TelnyxClientOptions,
} from './telnyx/telnyx-client.ts'
export { createUndiciFetch } from './telnyx/undici-fetch.ts'
export { TelnyxError } from './telnyx-error.ts'
export {
  CANCELLATION_ID_HEADER,
  type CancelAnswer,
  type Cancellation,
  type CancellationPage,
  type CancellationQuery,
  type CancellationResponse,
  type CancelOutcome,
  cancellationGuardsResponseSchema,
  cancellationPageSchema,
  cancellationResponseSchema,
  cancellationSchema,
  cancelOutcomeSchema,
  type Delivery,
  describeError,
  type ErrorEnvelope,
  type ErrorItem,
  EVIDENCE_HEADER,
  type Evidence,
  errorCode,
  errorEnvelopeSchema,
  errorItemSchema,
  errorsIn,
  type GuardName,
  type Guards,
  guardsSchema,
  idProblem,
  isSendableId,
  LARGEST_PAGE,
  ORIGIN,
  type OrderFilter,
  OUTCOME_HEADER,
  OUTCOME_KINDS,
  type OutcomeKind,
  orderFilterSchema,
  type PaginationMeta,
  paginationMetaSchema,
  parseTime,
  readCancelAnswer,
  type Selection,
  type StatusMeaning,
  type SubNumberOrder,
  type SubNumberOrderPage,
  type SubNumberOrderQuery,
  type SubNumberOrderRetrieveQuery,
  selectionSchema,
  statusMeaning,
  subNumberOrderPageSchema,
  subNumberOrderResponseSchema,
  subNumberOrderSchema,
  type TelnyxFailure,
  telnyxFailureSchema,
  toCancelAnswer,
  toSearchParams,
} from './wire/index.ts'
