import { TelnyxError, type TelnyxFailure } from '@countermand/core'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { describeFailure } from '../text/describe-failure.ts'
import type { ConnectedContext } from './command.ts'

/** Reports on standard error why a read failed, and returns the exit code. Rethrows bugs. */
export function reportReadFailure(
  error: unknown,
  what: string,
  { connection, io, interruption }: ConnectedContext,
): ExitCode {
  if (!(error instanceof TelnyxError)) throw error
  if (io.outClosed.aborted) return EXIT.ok
  if (interruption.signal.aborted) return EXIT.interrupted
  const { problem, nextStep } = describeFailure(error.failure)
  io.err(`Could not read ${what} from ${connection.name}: ${problem} ${nextStep}\n`)
  return EXIT.unusable
}

/** The `onRetry` of a read. */
export const reportRetry = (io: ConnectedContext['io']) => (failure: TelnyxFailure) =>
  io.err(`${describeFailure(failure).problem} Retrying.\n`)
