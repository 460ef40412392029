export {
  CANCELLATION_ID_HEADER,
  type CancelAnswer,
  EVIDENCE_HEADER,
  ORIGIN,
  OUTCOME_HEADER,
  readCancelAnswer,
  toCancelAnswer,
} from './cancel-answer.ts'
export {
  type CancelOutcome,
  cancelOutcomeSchema,
  type Evidence,
  OUTCOME_KINDS,
  type OutcomeKind,
} from './cancel-outcome.ts'
export {
  type Cancellation,
  type CancellationPage,
  type CancellationQuery,
  type CancellationResponse,
  cancellationPageSchema,
  cancellationResponseSchema,
  cancellationSchema,
} from './cancellation.ts'
export {
  cancellationGuardsResponseSchema,
  type GuardName,
  type GuardSettings,
  type Guards,
  guardsSchema,
} from './cancellation-guards.ts'
export { type DocumentedFields, documentedFields } from './documented-fields.ts'
export {
  describeError,
  documentedError,
  type ErrorEnvelope,
  type ErrorItem,
  errorCode,
  errorEnvelopeSchema,
  errorItemSchema,
  errorsIn,
} from './error-envelope.ts'
export { normalizeStatus, ORDER_STATUSES, type StatusMeaning, statusMeaning } from './order-status.ts'
export {
  LARGEST_PAGE,
  type PaginationMeta,
  paginationMetaSchema,
  type SubNumberOrderPage,
  type SubNumberOrderQuery,
  type SubNumberOrderRetrieveQuery,
  subNumberOrderPageSchema,
} from './page.ts'
export { toSearchParams } from './search-params.ts'
export { type OrderFilter, orderFilterSchema, type Selection, selectionSchema } from './selection.ts'
export {
  idProblem,
  isSendableId,
  PHONE_NUMBER_TYPES,
  parseTime,
  type SubNumberOrder,
  subNumberOrderResponseSchema,
  subNumberOrderSchema,
} from './sub-number-order.ts'
export { type Delivery, type TelnyxFailure, telnyxFailureSchema } from './telnyx-failure.ts'
