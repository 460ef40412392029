import { type CancelOutcome, describeOutcome, type Guards } from '@countermand/core'
import {
  type Cancellation,
  type CancellationBatch,
  type CancellationBatchItem,
  type CancellationPlanResponse,
  type CancellationResponse,
  type NewCancellationBatch,
  type NumberOrder,
  type NumberOrderPhoneNumber,
  OUTCOME_KINDS,
  type SubNumberOrder,
  toCancelResponse,
} from '@countermand/core/wire'
import { presentTimeline } from '../ledger/present-cancellation.ts'
import { toOutcomeColumns } from '../ledger/recorded-outcome.ts'

// The examples in the API's description. A test validates each one with the schema of its place.

export const SUB_NUMBER_ORDER = {
  id: '12ade33a-21c0-473b-b055-b3c836e1c292',
  order_request_id: '4e5ac4ab-9a5f-4c8b-b5a8-7e2e8a1b0f11',
  record_type: 'sub_number_order',
  status: 'pending',
  country_code: 'DE',
  phone_number_type: 'local',
  phone_numbers_count: 1,
  customer_reference: 'MY REF 001',
  requirements_met: false,
  regulatory_requirements: [
    {
      record_type: 'phone_number_regulatory_requirement',
      requirement_id: '0e84f7f9-d195-4d02-9873-9ac4b99c276d',
      field_type: 'address',
    },
  ],
  user_id: 'd70873cd-7c98-401a-81b6-b1ae08246995',
  is_block_sub_number_order: false,
  created_at: '2026-11-24T09:00:00.000000Z',
  updated_at: '2026-11-24T09:00:00.000000Z',
} satisfies SubNumberOrder

const CANCELLED_ORDER = {
  ...SUB_NUMBER_ORDER,
  status: 'cancelled',
  updated_at: '2026-11-24T12:00:00.000000Z',
} satisfies SubNumberOrder

const PAGINATION = { total_pages: 1, total_results: 1, page_number: 1, page_size: 20 }

export const SUB_NUMBER_ORDER_PAGE = { data: [SUB_NUMBER_ORDER], meta: PAGINATION }

export const NUMBER_ORDER = {
  id: SUB_NUMBER_ORDER.order_request_id,
  record_type: 'number_order',
  status: 'pending',
  phone_numbers_count: 1,
  customer_reference: 'MY REF 001',
  requirements_met: false,
  phone_numbers: [{ id: 'dc8e4d67-33a0-4cbb-af74-7b58f05bd494', phone_number: '+4930901820' }],
  sub_number_orders_ids: [SUB_NUMBER_ORDER.id],
  connection_id: null,
  messaging_profile_id: null,
  billing_group_id: null,
  created_at: SUB_NUMBER_ORDER.created_at,
  updated_at: SUB_NUMBER_ORDER.updated_at,
} satisfies NumberOrder

export const NUMBER_ORDER_PAGE = { data: [NUMBER_ORDER], meta: PAGINATION }

export const PHONE_NUMBER = {
  id: 'dc8e4d67-33a0-4cbb-af74-7b58f05bd494',
  record_type: 'number_order_phone_number',
  phone_number: '+4930901820',
  order_request_id: SUB_NUMBER_ORDER.order_request_id,
  sub_number_order_id: SUB_NUMBER_ORDER.id,
  country_code: 'DE',
  phone_number_type: 'local',
  status: 'pending',
  requirements_met: false,
  requirements_status: 'requirement-info-pending',
  regulatory_requirements: SUB_NUMBER_ORDER.regulatory_requirements,
  deadline: '2026-12-08T09:00:00.000000Z',
  bundle_id: null,
  locality: 'Berlin',
  is_block_number: false,
} satisfies NumberOrderPhoneNumber

export const PHONE_NUMBER_PAGE = { data: [PHONE_NUMBER], meta: PAGINATION }

export const GUARDS = { protectCustomerReferences: ['VIP-*'], maxPhoneNumbers: 100 } satisfies Guards

const CANCELLED = {
  kind: 'cancelled',
  evidence: 'response',
  order: CANCELLED_ORDER,
} satisfies CancelOutcome

const CANCELLATION = {
  record_type: 'cancellation',
  id: '0198f6a2-5f10-7d42-8b6e-91a3c5e7f902',
  sub_number_order_id: SUB_NUMBER_ORDER.id,
  actor: 'billing',
  reason: 'customer left',
  request_id: '0198f6a2-5f0e-7c1b-9a3d-2f4b6c8d0e1f',
  batch_id: null,
  created_at: '2026-11-24T12:00:00.000Z',
  deadline_at: '2026-11-24T12:00:45.000Z',
  attempts: 1,
  last_attempt_at: '2026-11-24T12:00:00.120Z',
  seen_pending_at: null,
  outcome: CANCELLED.kind,
  evidence: CANCELLED.evidence,
  detail: describeOutcome(CANCELLED),
  sub_number_order: CANCELLED_ORDER,
  closed_at: '2026-11-24T12:00:00.350Z',
  settled_status: null,
  settled_at: null,
  next_check_at: null,
} satisfies Cancellation

export const CANCELLATION_PAGE = { data: [CANCELLATION], meta: { page_size: 20, next: null } }

/** Its timeline is written as the gateway writes it. */
export const CANCELLATION_WITH_TIMELINE = {
  ...CANCELLATION,
  timeline: presentTimeline({ ...CANCELLATION, ...toOutcomeColumns(CANCELLED) }, []),
} satisfies CancellationResponse['data']

export const NEW_BATCH = {
  filter: { country_code: 'DE', older_than_minutes: 43_200 },
  reason: 'ticket-88123',
  dry_run: true,
} satisfies NewCancellationBatch

export const PLAN = {
  data: [
    {
      sub_number_order_id: SUB_NUMBER_ORDER.id,
      cancellable: true,
      blocked_by: null,
      reason: null,
      sub_number_order: SUB_NUMBER_ORDER,
    },
  ],
  meta: { total: 1, planned: 1 },
} satisfies CancellationPlanResponse

export const BATCH = {
  record_type: 'cancellation_batch',
  id: '0198f6a7-10c4-7f3a-9d21-6b8e0a2c4d5f',
  status: 'running',
  status_reason: null,
  actor: 'billing',
  reason: 'ticket-88123',
  request_id: '0198f6a7-10c2-7a55-b0f6-3c5e7a9b1d20',
  filter: NEW_BATCH.filter,
  created_at: '2026-11-24T12:05:00.000Z',
  finished_at: null,
  items: { total: 400, waiting: 350, done: 50, untouched: 0, repeated: 0 },
  outcomes: {
    ...(Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, 0])) as CancellationBatch['outcomes']),
    cancelled: 50,
  },
  rate: 45.2,
  eta: '2026-11-24T12:05:09.000Z',
} satisfies CancellationBatch

export const BATCH_PAGE = { data: [BATCH], meta: { page_size: 20, next: null } }

const BATCH_ITEM = {
  record_type: 'cancellation_batch_item',
  sub_number_order_id: SUB_NUMBER_ORDER.id,
  status: 'done',
  outcome: CANCELLED.kind,
  evidence: CANCELLED.evidence,
  detail: CANCELLATION.detail,
  cancel_outcome: CANCELLED,
  cancellation_id: CANCELLATION.id,
  finished_at: '2026-11-24T12:05:01.000Z',
  sub_number_order: CANCELLED_ORDER,
} satisfies CancellationBatchItem

export const BATCH_ITEM_PAGE = { data: [BATCH_ITEM], meta: { page_size: 20, next: '1', has_more: false } }

const OUTCOMES = {
  cancelled: CANCELLED,
  'not-cancellable': {
    kind: 'not-cancellable',
    reason: 'The order is already success.',
    order: { ...SUB_NUMBER_ORDER, status: 'success' },
  },
  blocked: {
    kind: 'blocked',
    guard: 'protectCustomerReferences',
    reason: 'Its customer reference VIP-7 matches VIP-*.',
    order: { ...SUB_NUMBER_ORDER, customer_reference: 'VIP-7' },
  },
  'not-found': { kind: 'not-found' },
  refused: {
    kind: 'refused',
    failure: {
      kind: 'rejected',
      delivery: 'answered',
      status: 401,
      systemic: true,
      errors: [],
      message: 'Telnyx responded with 401.',
    },
  },
  'not-sent': { kind: 'not-sent', reason: 'The rate limit allows no request before the deadline.' },
  unknown: {
    kind: 'unknown',
    reason: 'No response to the cancel request, and the order could not be read.',
    attempts: 1,
    order: SUB_NUMBER_ORDER,
  },
} satisfies Record<string, CancelOutcome>

/** The body of the response to a cancel with this outcome, written as the gateway writes it. */
export const cancelBody = (kind: keyof typeof OUTCOMES) =>
  toCancelResponse(OUTCOMES[kind], describeOutcome(OUTCOMES[kind])).body
