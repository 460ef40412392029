import type { CancellationPort } from './port.ts'

/**
 * How long one request of a cancellation may take, and when, from its start, the last PATCH and the last
 * reading may begin: a PATCH only if its timeout and one reading fit before the deadline. In milliseconds.
 */
export function lastMoments({ timeoutMs: longest }: Pick<CancellationPort, 'timeoutMs'>, deadlineMs: number) {
  // A short deadline shortens the requests, or no PATCH would ever fit before it.
  const timeoutMs = Math.min(longest, deadlineMs / 4)
  return { timeoutMs, lastRead: deadlineMs - timeoutMs, lastSend: deadlineMs - 2 * timeoutMs }
}
