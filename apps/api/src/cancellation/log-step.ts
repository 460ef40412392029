import type { CancelEvent } from '@countermand/core'
import type { Logger } from 'pino'

/** Writes a step of a cancellation into its log. */
export function logStep(entry: Logger, event: CancelEvent) {
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
      // It is nothing to tell before it is recorded.
      break
    default:
      event satisfies never
  }
}
