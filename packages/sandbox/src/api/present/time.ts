import type { Variants } from '../../control/variants.ts'

/** With microseconds, as in Telnyx's examples. */
export const presentTime = (ms: number, { timestamps }: Variants) =>
  new Date(ms).toISOString().replace(/Z$/, `000${timestamps}`)
