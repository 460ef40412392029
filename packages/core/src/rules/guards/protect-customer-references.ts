import { matchesGlob } from '../glob.ts'
import type { Guard } from '../guard.ts'

/** Keeps orders whose customer_reference matches one of the patterns; an order without one is not protected. */
export const protectCustomerReferences: Guard<string[]> = ({ customer_reference: reference }, patterns) => {
  // Telnyx sends null for "none given": that is seen. Only a missing field can't be judged.
  if (reference === undefined) return 'Its customer_reference cannot be seen, so it may be a protected one.'
  const pattern = patterns.find((one) => matchesGlob(reference ?? '', one))
  if (pattern && !reference) {
    return `It has no customer_reference, and ${JSON.stringify(pattern)} protects that too.`
  }
  return (
    pattern &&
    `Its customer_reference ${JSON.stringify(reference)} is protected by ${JSON.stringify(pattern)}.`
  )
}
