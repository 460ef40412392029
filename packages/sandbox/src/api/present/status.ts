import type { Variants } from '../../control/variants.ts'

/** A status in the spelling of the variant. */
export function presentStatus(status: string, { statusSpelling }: Variants) {
  switch (statusSpelling) {
    case 'lower-case':
      return status
    case 'upper-case':
      return status.toUpperCase()
    case 'canceled':
      return status === 'cancelled' ? 'canceled' : status
    default:
      return statusSpelling satisfies never
  }
}
