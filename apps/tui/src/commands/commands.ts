import { batchCommand } from './batch/batch.ts'
import { cancelCommand } from './cancel/cancel.ts'
import type { Command } from './command.ts'
import { createCompletionCommand } from './completion/completion.ts'
import { findCommand } from './find/find.ts'
import { interactiveCommand } from './interactive/interactive.ts'
import { listCommand } from './list/list.ts'
import { sandboxCommand } from './sandbox/sandbox.ts'
import { showCommand } from './show/show.ts'

const COMMANDS_TO_COMPLETE: readonly Command[] = [
  listCommand,
  showCommand,
  findCommand,
  cancelCommand,
  batchCommand,
  sandboxCommand,
]

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  ...COMMANDS_TO_COMPLETE,
  createCompletionCommand(COMMANDS_TO_COMPLETE, interactiveCommand.options),
]
