import type { OrderFilter } from '@countermand/core'
import { COMMANDS, isCommandName, type Topic } from './command-line/commands.ts'
import { decideSandbox } from './command-line/decide-sandbox.ts'
import { deciders } from './command-line/deciders.ts'
import { didYouMean, nearest } from './command-line/nearest.ts'
import { parseWords } from './command-line/parse.ts'
import { usage } from './command-line/usage.ts'
import type { Environment } from './environment.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { chooseTarget, type Target } from './target.ts'

/** How results are printed. */
export type Format = 'text' | 'json' | 'jsonl' | 'csv'

/**
 * Which orders are meant: ids, those in the file `from` too (`-` is standard input), of which a filter
 * leaves those that fit; or a filter alone.
 */
export type Selection =
  | { ids: readonly string[]; from: string | undefined; filter?: OrderFilter | undefined }
  | { filter: OrderFilter }

/** What this run of the program is to do. */
export type Mode =
  | { kind: 'interactive'; target: Target; guardsFile: string | undefined; isAccessible: boolean }
  | { kind: 'list'; target: Target; filter: OrderFilter; format: Format }
  | { kind: 'show'; target: Target; id: string; json: boolean }
  | {
      kind: 'cancel'
      target: Target
      selection: Selection
      guardsFile: string | undefined
      reason: string | undefined
      format: Format
      ask: boolean
    }
  | { kind: 'dry-run'; target: Target; selection: Selection; guardsFile: string | undefined; format: Format }
  | {
      kind: 'sandbox'
      port: number
      orders?: number | undefined
      seed?: number | undefined
      faultsFile?: string | undefined
    }
  | { kind: 'help'; topic: Topic }
  | { kind: 'version' }
  /** `showHelp`: print the help as well. */
  | { kind: 'failed'; exitCode: ExitCode; message: string; topic: Topic; showHelp?: boolean }

export interface Surroundings {
  env: Environment
  stdinIsTty: boolean
  stdoutIsTty: boolean
  stderrIsTty: boolean
}

/** Decides what to do, from the arguments and the surroundings alone: pure, and before Ink is loaded. */
export function decideMode(args: readonly string[], surroundings: Surroundings): Mode {
  const [first, ...rest] = args
  if (first === undefined || first.startsWith('-')) return decideCommand('interactive', args, surroundings)
  if (isCommandName(first)) return decideCommand(first, rest, surroundings)
  if (first !== 'help') return unknownCommand(first)
  const [topic = 'interactive'] = rest
  return topic === 'interactive' || isCommandName(topic) ? { kind: 'help', topic } : unknownCommand(topic)
}

function unknownCommand(typed: string): Mode {
  const names = Object.keys(COMMANDS).filter(isCommandName)
  const offer = didYouMean(nearest(typed, names))
  return usage(
    'interactive',
    `Unknown command ${JSON.stringify(typed)}.${offer} The commands are ${names.join(', ')}.`,
  )
}

function decideCommand(topic: Topic, args: readonly string[], surroundings: Surroundings): Mode {
  // What follows `--help` does not matter, be it right or wrong.
  if (args.includes('--help') || args.includes('-h')) return { kind: 'help', topic }
  const words = parseWords(topic, args)
  if ('message' in words) {
    return usage(topic, topic === 'cancel' ? `${words.message} Nothing was sent.` : words.message)
  }
  if (topic === 'interactive' && words.flags.has('version')) return { kind: 'version' }
  if (topic === 'sandbox') return decideSandbox(words)

  const decide = (target: Target) => deciders[topic](words, target, surroundings)
  const choice = chooseTarget({ sandbox: words.flags.has('sandbox') }, surroundings.env)
  // A wrong usage is named also when there is nothing to talk to yet.
  const mode = decide('target' in choice ? choice.target : { kind: 'sandbox' })
  if ('target' in choice || mode.kind === 'failed') return mode
  return { kind: 'failed', exitCode: EXIT.unusable, message: choice.problem, topic }
}
