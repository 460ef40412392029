import { TelnyxError, type TelnyxFailure } from '@countermand/core'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { failureWords } from '../text/failure-words.ts'
import type { Deps } from './deps.ts'

/** Says on standard error why a read failed, and gives the exit code. A bug goes on. */
export function reportReadFailure(
  error: unknown,
  what: string,
  { connection, io, interruption }: Deps,
): ExitCode {
  if (!(error instanceof TelnyxError)) throw error
  if (io.outClosed.aborted) return EXIT.ok
  if (interruption.signal.aborted) return EXIT.interrupted
  const { problem, nextStep } = failureWords(error.failure)
  io.err(`Could not read ${what} from ${connection.name}: ${problem} ${nextStep}\n`)
  return EXIT.unusable
}

/** For `onRetry` of a read: says that it is tried again. */
export const reportRetry = (io: Deps['io']) => (failure: TelnyxFailure) =>
  io.err(`${failureWords(failure).problem} Reading again.\n`)
