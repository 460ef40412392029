import { inject } from 'vitest'
import { SOURCE } from './pty-session.ts'

declare module 'vitest' {
  interface ProvidedContext {
    program?: string
  }
}

/** The bundled program; its source if another vitest config than this package's built no bundle. */
export const PROGRAM = inject('program') ?? SOURCE
