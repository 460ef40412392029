import type { MutatedFile } from '../mutant.ts'
import { GATEWAY } from './gateway.ts'
import { PROTOCOL } from './protocol.ts'

/** Every mutant of the shipped code. */
export const MUTATED_FILES: readonly MutatedFile[] = [...PROTOCOL, ...GATEWAY]
