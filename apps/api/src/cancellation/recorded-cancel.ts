import {
  type CancelEvent,
  type CancelOutcome,
  type Clock,
  cancelOrder,
  type Guards,
  sleep,
  type TelnyxClient,
} from '@countermand/core'
import type { Logger } from 'pino'

/** How long one cancellation may take, in milliseconds: under the official SDKs' 60 s. */
export const DEADLINE_MS = 45_000

/** Who asks for a cancellation, and why. */
export interface CancellationRequest {
  orderId: string
  /** The token's name. */
  actor: string
  requestId: string
  reason?: string | undefined
}

/** `still-open`: the deadline passed before the cancellation that was already under way had ended. */
export type Recorded = { cancellationId: string } & (
  | { kind: 'recorded'; outcome: CancelOutcome }
  | { kind: 'still-open' }
)

export interface RecordedCancel {
  (request: CancellationRequest): Promise<Recorded>
  /** Resolves when no cancellation is open any more. */
  idle(): Promise<void>
}

interface Open {
  cancellationId: string
  outcome: Promise<CancelOutcome>
}

/**
 * The heart of the gateway: every cancel goes through this one function. One cancellation is open for
 * an order at a time; whoever asks for the same order meanwhile waits for that one's outcome, so that
 * two callers cause one PATCH. A caller that hangs up stops nothing.
 *
 * Open cancellations live in memory here: a crash forgets them.
 */
export function createRecordedCancel(deps: {
  telnyx: TelnyxClient
  guards: Guards
  clock: Clock
  log: Logger
  newId: () => string
}): RecordedCancel {
  const { telnyx, guards, clock, log, newId } = deps
  const open = new Map<string, Open>()

  function start({ orderId, actor, requestId, reason }: CancellationRequest): Open {
    const cancellationId = newId()
    const entry = log.child({
      cancellation_id: cancellationId,
      sub_number_order_id: orderId,
      request_id: requestId,
      actor,
      ...(reason && { reason }),
    })
    entry.info('cancellation opened')
    const outcome = cancelOrder(telnyx, orderId, {
      guards,
      deadlineMs: DEADLINE_MS,
      onEvent: (event) => logStep(entry, event),
    }).finally(() => open.delete(keyOf(orderId)))
    const opened = { cancellationId, outcome }
    open.set(keyOf(orderId), opened)
    return opened
  }

  const recordedCancel = async (request: CancellationRequest): Promise<Recorded> => {
    const underWay = open.get(keyOf(request.orderId))
    if (!underWay) {
      const { cancellationId, outcome } = start(request)
      return { kind: 'recorded', cancellationId, outcome: await outcome }
    }
    const { cancellationId, outcome } = underWay
    log.info(
      { cancellation_id: cancellationId, request_id: request.requestId, actor: request.actor },
      'joined the cancellation that is open for this order',
    )
    const gaveUp = new AbortController()
    try {
      return await Promise.race([
        outcome.then((ended): Recorded => ({ kind: 'recorded', cancellationId, outcome: ended })),
        sleep(clock, DEADLINE_MS, gaveUp.signal).then(
          (): Recorded => ({ kind: 'still-open', cancellationId }),
        ),
      ])
    } finally {
      gaveUp.abort()
    }
  }

  return Object.assign(recordedCancel, {
    async idle() {
      while (open.size > 0) await Promise.allSettled([...open.values()].map(({ outcome }) => outcome))
    },
  })
}

/** Telnyx's ids are UUIDs, which are the same in upper and lower case. */
const keyOf = (orderId: string) => orderId.toLowerCase()

function logStep(entry: Logger, event: CancelEvent) {
  switch (event.type) {
    case 'attempt':
      entry.info({ attempt: event.number }, 'PATCH goes out')
      break
    case 'answer':
    case 'reading':
      entry.info({ status: event.order?.status, failure: event.failure?.message }, event.type)
      break
    case 'wait':
      entry.debug({ ms: event.ms }, 'wait')
      break
    case 'outcome':
      entry.info({ outcome: event.outcome.kind }, 'cancellation closed')
      break
    default:
      event satisfies never
  }
}
