import type { Verdict } from '@countermand/core'
import { sanitize } from './format.ts'

/** Why an order may not be cancelled. */
export const explainForbidden = ({ by, reason }: Verdict & { cancellable: false }): string =>
  by === 'status'
    ? `It can't be cancelled. ${sanitize(reason)}`
    : `The guard ${by} forbids it. ${sanitize(reason)}`
