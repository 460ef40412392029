import type { UsageError } from '../command-line/option.ts'
import type { ParsedArgs } from '../command-line/parse-args.ts'

/** As much as a gateway records, in characters. */
export const MAX_REASON = 500

/** The reason, if one was given. */
export function parseReason({ values }: ParsedArgs): { reason: string | undefined } | UsageError {
  const reason = values.get('reason')
  return reason !== undefined && [...reason].length > MAX_REASON
    ? { usageError: `--reason takes at most ${MAX_REASON} characters.` }
    : { reason }
}
