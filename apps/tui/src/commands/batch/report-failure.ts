import { TelnyxError } from '@countermand/core'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { describeFailure } from '../../text/describe-failure.ts'
import type { BatchContext } from './batch-context.ts'

/** Reports on standard error that the gateway did not do something, and returns the exit code. Rethrows bugs. */
export function reportFailure(
  error: unknown,
  what: string,
  { connection, io, interruption }: BatchContext,
  note = '',
): ExitCode {
  if (!(error instanceof TelnyxError)) throw error
  const { failure } = error
  if (interruption.signal.aborted && failure.kind === 'aborted') return EXIT.interrupted
  const mayHaveActed = failure.delivery === 'maybe-applied' ? note : ''
  if (failure.kind === 'rejected' && !failure.systemic) {
    io.err(`Could not ${what} at ${connection.name}: ${failure.message}\n`)
    return EXIT.some
  }
  const { problem, nextStep } = describeFailure(failure)
  io.err(`Could not ${what} at ${connection.name}: ${problem} ${nextStep}${mayHaveActed}\n`)
  return EXIT.unusable
}
