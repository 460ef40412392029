import { EXIT } from '../exit-codes.ts'
import type { Mode } from '../mode.ts'
import type { Topic } from './commands.ts'

/** A command line that asks for nothing that can be done: said on standard error, nothing is sent. */
export const usage = (topic: Topic, message: string): Mode => ({
  kind: 'failed',
  exitCode: EXIT.usage,
  message,
  topic,
})
