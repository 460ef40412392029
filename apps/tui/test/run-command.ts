import { type Clock, createGatewayClient } from '@countermand/core'
import { parseInvocation } from '../src/commands/parse-invocation.ts'
import { runInvocation } from '../src/commands/run-invocation.ts'
import type { Connection } from '../src/connection.ts'
import type { Environment } from '../src/environment.ts'
import { createInterruption } from '../src/io/interruption.ts'
import type { Answer } from '../src/io/io.ts'
import { createTestIo } from './test-io.ts'

export interface RunOptions {
  connection: Connection
  isTty?: boolean
  columns?: number
  answer?: Answer
  /** Standard input. */
  input?: string | Uint8Array
  interruption?: ReturnType<typeof createInterruption>
  io?: ReturnType<typeof createTestIo>
}

/** Runs a command line as the program does, in this process and over the given connection. */
export async function runCommand(args: string[], options: RunOptions) {
  const { connection, isTty = false, interruption = createInterruption() } = options
  const { io, written } =
    options.io ??
    createTestIo({
      ...(options.columns && { columns: options.columns }),
      ...(options.answer && { answer: options.answer }),
      ...(options.input && { input: options.input }),
    })
  const invocation = parseInvocation(args, {
    env: environmentFor(connection),
    stdinIsTty: isTty,
    stdoutIsTty: isTty,
    stderrIsTty: isTty,
  })
  if (!('run' in invocation)) throw new Error('This would open the user interface.')
  const exitCode = await runInvocation(invocation, { io, interruption, connect: async () => connection })
  return { exitCode, ...written }
}

/** The environment that selects such a connection. */
const environmentFor = ({ kind }: Connection): Environment => ({
  ...(kind === 'gateway'
    ? { gatewayUrl: 'http://gateway.test', gatewayToken: 'cmd_test' }
    : { telnyxApiKey: 'KEY' }),
  isCi: false,
  isDumb: false,
  isColorless: false,
  isScreenReader: false,
})

/** A gateway that answers each request with `answer`. */
export const connectToGateway = (
  answer: (request: Request) => Response | Promise<Response>,
  clock?: Clock,
): Connection => ({
  kind: 'gateway',
  client: createGatewayClient({
    url: 'http://gateway.test',
    token: 'cmd_test',
    random: () => 0,
    clock,
    fetch: async (input, init) => answer(new Request(input, init)),
  }),
  name: 'the gateway gateway.test',
  which: 'gateway.test',
})
