import type { Writable } from 'node:stream'
import type { Clock } from '@countermand/core'
import type { Store } from '../store/store.ts'

/** What a command works with. Results go to `out`, diagnostics to `err`. */
export interface CommandDeps {
  /** The whole path of the data folder. */
  dataDir: string
  /** Whether a gateway serves the store of the data folder right now. */
  isServed: boolean
  clock: Clock
  out: Writable
  /** Writes to `out` and waits until it is taken; throws an OutputError. */
  print(text: string): Promise<void>
  err: Writable
}

/** A command of the gateway that runs and ends, also beside a gateway that serves. */
export type Command = (args: string[], deps: CommandDeps) => Promise<void>

/** A command that works on the store of the data folder. */
export type StoreCommand = (args: string[], deps: CommandDeps & { store: Store }) => Promise<void>

/** The command line can't be understood; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
