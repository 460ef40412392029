export { BATCH_REPORT_COLUMNS, toBatchReportCells } from './batch-report.ts'
export {
  type CancelOutcome,
  cancelOutcomeSchema,
  type Evidence,
  findSystemicFailure,
  OUTCOME_KINDS,
  type OutcomeKind,
} from './cancel-outcome.ts'
export {
  CANCELLATION_ID_HEADER,
  type CancelResponse,
  ERROR_ORIGIN,
  EVIDENCE_HEADER,
  findOutcomes,
  OUTCOME_HEADER,
  parseCancelResponse,
  toCancelResponse,
} from './cancel-response.ts'
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
  BATCH_ITEM_STATUSES,
  BATCH_STATUSES,
  type BatchItemStatus,
  type BatchStatus,
  type CancellationBatch,
  type CancellationBatchItem,
  type CancellationBatchItemPage,
  type CancellationBatchItemQuery,
  type CancellationBatchPage,
  type CancellationBatchQuery,
  type CancellationBatchResponse,
  type CancellationPlanResponse,
  cancellationBatchItemPageSchema,
  cancellationBatchItemSchema,
  cancellationBatchPageSchema,
  cancellationBatchResponseSchema,
  cancellationBatchSchema,
  cancellationPlanResponseSchema,
  MAX_BATCH_SIZE,
  type NewCancellationBatch,
  newCancellationBatchSchema,
} from './cancellation-batch.ts'
export {
  cancellationGuardsResponseSchema,
  type GuardName,
  type Guards,
  guardsSchema,
  hasGuards,
} from './cancellation-guards.ts'
export { toCsvRow } from './csv.ts'
export { type DocumentedFields, documentedFields } from './documented-fields.ts'
export { ENDPOINTS } from './endpoints.ts'
export {
  documentedError,
  type ErrorEnvelope,
  type ErrorItem,
  errorCode,
  errorEnvelopeSchema,
  errorItemSchema,
} from './error-envelope.ts'
export {
  type NumberOrder,
  type NumberOrderPage,
  type NumberOrderQuery,
  numberOrderPageSchema,
  numberOrderResponseSchema,
  numberOrderSchema,
} from './number-order.ts'
export {
  type NumberOrderPhoneNumber,
  type NumberOrderPhoneNumberPage,
  type NumberOrderPhoneNumberQuery,
  numberOrderPhoneNumberPageSchema,
  numberOrderPhoneNumberResponseSchema,
  numberOrderPhoneNumberSchema,
} from './number-order-phone-number.ts'
export { normalizeStatus, ORDER_STATUSES, type StatusMeaning, statusMeaning } from './order-status.ts'
export {
  MAX_PAGE_SIZE,
  type PaginationMeta,
  paginationMetaSchema,
  type SubNumberOrderPage,
  type SubNumberOrderQuery,
  type SubNumberOrderRetrieveQuery,
  subNumberOrderPageSchema,
} from './page.ts'
export { parseRateLimitHeaders } from './rate-limit-headers.ts'
export { type OrderFilter, orderFilterSchema, type Selection, selectionSchema } from './selection.ts'
export {
  describeInvalidId,
  isValidId,
  PHONE_NUMBER_TYPES,
  parseTime,
  type SubNumberOrder,
  subNumberOrderResponseSchema,
  subNumberOrderSchema,
} from './sub-number-order.ts'
export { type TelnyxFailure, telnyxFailureSchema } from './telnyx-failure.ts'
