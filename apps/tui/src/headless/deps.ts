import type { Connection } from '../connection.ts'
import type { Interruption } from './interruption.ts'
import type { Io } from './io.ts'

/** What a headless command works with. */
export interface Deps {
  connection: Connection
  io: Io
  interruption: Interruption
}
