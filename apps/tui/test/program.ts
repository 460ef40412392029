import { inject } from 'vitest'
import { SOURCE } from './pty-session.ts'

declare module 'vitest' {
  interface ProvidedContext {
    program?: string
  }
}

/** The program as one bundle; its source where a run has not built one (another vitest config than this package's). */
export const PROGRAM = inject('program') ?? SOURCE
