import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Target } from '../target.ts'
import type { ConnectedContext, HeadlessInvocation, RunContext } from './command.ts'

/** Runs a headless command to its exit code, and until everything is written. */
export async function runInvocation(invocation: HeadlessInvocation, context: RunContext): Promise<ExitCode> {
  const exitCode = await invocation.run(context)
  return (await context.io.allWritten()) ? exitCode : EXIT.unusable
}

/** The `run` of a command that needs a connection. */
export const connectAndRun =
  (target: Target, run: (context: ConnectedContext) => Promise<ExitCode>): HeadlessInvocation['run'] =>
  async ({ connect, ...context }) => {
    const connection = await connectOrReport(target, { connect, ...context })
    return connection ? run({ ...context, connection }) : EXIT.unusable
  }

/** Connects, or reports on standard error which setting is invalid. */
export async function connectOrReport(
  target: Target,
  { connect, io }: Pick<RunContext, 'connect'> & { io: Pick<RunContext['io'], 'err'> },
) {
  try {
    return await connect(target)
  } catch (error) {
    io.err(`${(error as Error).message}\n`) // the clients' creators throw plain Errors that name the setting
    return undefined
  }
}
