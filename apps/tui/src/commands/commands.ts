import { batchCommand } from './batch/batch.ts'
import { cancelCommand } from './cancel/cancel.ts'
import type { Command } from './command.ts'
import { listCommand } from './list/list.ts'
import { sandboxCommand } from './sandbox/sandbox.ts'
import { showCommand } from './show/show.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  listCommand,
  showCommand,
  cancelCommand,
  batchCommand,
  sandboxCommand,
]
