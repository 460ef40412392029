import { START } from '@countermand/core/testing'
import type { RunRecord } from '../run-record.ts'

/** The last lines matter most. */
const MAX_LINES = 60
const MAX_WIDTH = 200

/** The last events of a run in short form: those of one order, or of all. */
export function renderTrace(
  profile: string,
  { requests, cancellations, holds }: RunRecord,
  notes: readonly { at: number; what: string }[],
  orderId: string | undefined,
): string {
  const isShown = (id: string) => orderId === undefined || id.toLowerCase() === orderId.toLowerCase()
  const lines = [
    ...notes,
    ...holds.map(({ from, to }) => ({ at: from, what: `hold until ${seconds(to).trim()}` })),
    ...requests
      .filter((request) => isShown(request.orderId))
      .map(({ at, sentAt, endedAt, cancellation, process, method, to, end, status, order }) => ({
        at,
        what: [
          `${process ?? 'caller'}: ${method} to ${to} for ${cancellation ?? 'recovery'}:`,
          sentAt === undefined ? 'no byte sent' : `sent ${seconds(sentAt).trim()}`,
          endedAt === undefined ? 'open' : `ended ${seconds(endedAt).trim()}`,
          end,
          status,
          order?.status,
        ]
          .filter((part) => part !== undefined)
          .join(' '),
      })),
    ...cancellations
      .filter((one) => isShown(one.orderId))
      .flatMap(({ name, startedAt, endedAt, outcome, stoppedAt, guards, commits = [] }) => [
        { at: startedAt, what: `${name} starts, guards ${JSON.stringify(guards)}` },
        ...commits.map(({ at, number }) => ({ at, what: `${name} commits attempt ${number}` })),
        ...(stoppedAt === undefined ? [] : [{ at: stoppedAt, what: `${name} is stopped` }]),
        ...(outcome
          ? [{ at: endedAt ?? 0, what: `${name} ends: ${JSON.stringify({ ...outcome, order: undefined })}` }]
          : []),
      ]),
  ].sort((one, other) => one.at - other.at)
  const omitted = lines.length - MAX_LINES
  return [
    `profile ${profile}`,
    ...(omitted > 0 ? [`… ${omitted} earlier lines`] : []),
    ...lines.slice(-MAX_LINES).map(({ at, what }) => `${seconds(at)} ${what}`.slice(0, MAX_WIDTH)),
  ].join('\n')
}

const seconds = (at: number) => `${((at - START) / 1000).toFixed(3)} s`.padStart(10)
