import type { Writable } from 'node:stream'
import type { Clock } from '@countermand/core'
import type { StoreLocation } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'

/** The dependencies of a command. Results go to `out`, diagnostics to `err`. */
export interface CommandDeps {
  location: StoreLocation
  /** Whether a gateway is running on the store. */
  isGatewayRunning: boolean
  clock: Clock
  out: Writable
  /** Writes to `out` and waits until it is written; throws an OutputError. */
  print(text: string): Promise<void>
  err: Writable
}

/** A command. Each can run while a gateway is running. */
export type Command = (args: string[], deps: CommandDeps) => Promise<void>

/** A command that opens the store. */
export type StoreCommand = (args: string[], deps: CommandDeps & { store: Store }) => Promise<void>

/** The command line is invalid. The message says how to correct it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
