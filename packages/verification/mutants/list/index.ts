import type { MutatedFile } from '../mutant.ts'
import { BULK } from './bulk.ts'
import { GATEWAY } from './gateway.ts'
import { GATEWAY_CLIENT } from './gateway-client.ts'
import { PACING } from './pacing.ts'
import { PROTOCOL } from './protocol.ts'
import { RULES } from './rules.ts'

/** Every mutant of the shipped code. */
export const MUTATED_FILES: readonly MutatedFile[] = [
  ...PROTOCOL,
  ...PACING,
  ...RULES,
  ...BULK,
  ...GATEWAY_CLIENT,
  ...GATEWAY,
]
