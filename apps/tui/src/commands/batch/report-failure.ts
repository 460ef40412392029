import { TelnyxError } from '@countermand/core'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { describeFailure } from '../../text/describe-failure.ts'
import type { BatchContext } from './batch-context.ts'

/**
 * Reports on standard error that the gateway did not do something, and returns the exit code. Rethrows bugs. `note`
 * is added if the request may have taken effect.
 */
export function reportFailure(
  error: unknown,
  what: string,
  { connection, io, interruption }: BatchContext,
  note = '',
): ExitCode {
  if (!(error instanceof TelnyxError)) throw error
  const { failure } = error
  const mayHaveActed = failure.delivery === 'maybe-applied' ? note : ''
  if (interruption.signal.aborted && failure.kind === 'aborted') {
    if (mayHaveActed) io.err(`Interrupted.${mayHaveActed}\n`)
    return EXIT.interrupted
  }
  if (failure.kind === 'rejected' && !failure.systemic) {
    io.err(`Could not ${what} at ${connection.name}: ${failure.message}\n`)
    return EXIT.some
  }
  const { problem, nextStep } = describeFailure(failure)
  io.err(`Could not ${what} at ${connection.name}: ${problem} ${nextStep}${mayHaveActed}\n`)
  return EXIT.unusable
}
