import { createGatewayClient } from '@countermand/core'
import type { Connection } from '../src/connection.ts'
import type { Environment } from '../src/environment.ts'
import { createInterruption } from '../src/headless/interruption.ts'
import type { Answer } from '../src/headless/io.ts'
import { runHeadless } from '../src/headless/run.ts'
import { decideMode } from '../src/mode.ts'
import { createTestIo } from './test-io.ts'

export interface RunOptions {
  connection: Connection
  isTty?: boolean
  columns?: number
  answer?: Answer
  /** What comes on standard input. */
  input?: string | Uint8Array
  interruption?: ReturnType<typeof createInterruption>
  io?: ReturnType<typeof createTestIo>
}

/** Runs a command line as the program would, in this process and over the given connection. */
export async function runCommand(args: string[], options: RunOptions) {
  const { connection, isTty = false, interruption = createInterruption() } = options
  const { io, written } =
    options.io ??
    createTestIo({
      ...(options.columns && { columns: options.columns }),
      ...(options.answer && { answer: options.answer }),
      ...(options.input && { input: options.input }),
    })
  const mode = decideMode(args, {
    env: environmentOf(connection),
    stdinIsTty: isTty,
    stdoutIsTty: isTty,
    stderrIsTty: isTty,
  })
  if (mode.kind === 'interactive') throw new Error('This would open the user interface.')
  const exitCode = await runHeadless(mode, { io, interruption, connect: async () => connection })
  return { exitCode, ...written }
}

/** The environment that would lead to such a connection. */
const environmentOf = ({ kind }: Connection): Environment => ({
  ...(kind === 'gateway'
    ? { gatewayUrl: 'http://gateway.test', gatewayToken: 'cmd_test' }
    : { telnyxApiKey: 'KEY' }),
  isCi: false,
  isColorless: false,
  isScreenReader: false,
})

/** A gateway that answers each request by `answer`. */
export const connectToGateway = (answer: (request: Request) => Response | Promise<Response>): Connection => ({
  kind: 'gateway',
  client: createGatewayClient({
    url: 'http://gateway.test',
    token: 'cmd_test',
    random: () => 0,
    fetch: async (input, init) => answer(new Request(input, init)),
  }),
  name: 'the gateway gateway.test',
  which: 'gateway.test',
})
