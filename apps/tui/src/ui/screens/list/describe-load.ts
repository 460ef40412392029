import { describeFailure } from '../../../text/describe-failure.ts'
import type { Notice } from '../../model/event.ts'
import type { Load } from '../../model/order-data.ts'

/** Why the list may lack orders, and what to do; undefined if it is complete or still loading. */
export function describeLoad(load: Load): Notice | undefined {
  switch (load.kind) {
    case 'loading':
    case 'loaded':
      return undefined
    case 'stopped':
      return { text: '! Stopped before all orders were read. Press r to read them again.', tone: 'warn' }
    case 'incomplete':
      return { text: `! ${load.reason} Press r to refresh.`, tone: 'warn' }
    case 'failed': {
      const { problem, nextStep } = describeFailure(load.failure)
      return { text: `! ${problem} ${nextStep} Press r to retry.`, tone: 'bad' }
    }
    default:
      return load satisfies never
  }
}
