import type { PlantedBug } from './plant-bug.ts'

/** Each one is planted into a copy of the code, and the simulation must find it there. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'a PATCH is sent again without a reading after its answer was lost',
    file: 'cancellation/cancel-through-telnyx.ts',
    changes: [
      {
        find: `          await requests.backOff(spent++)
          tries = 0
          finding = await requests.read()`,
        replace: `          await requests.backOff(spent++)
          tries = 0
          if (spent < attempts) continue
          finding = await requests.read()`,
      },
    ],
    breaks: /I1: .*|I2: .*/,
  },
  {
    name: 'the reset of the rate limit is read as a moment since the epoch',
    file: 'telnyx/rate-limit/window-length.ts',
    changes: [
      {
        find: 'Math.max(1, reset + (roundsDown ? 1 : 0)) * 1000',
        replace: 'Math.max(1, reset - Date.now() / 1000) * 1000',
      },
    ],
    breaks: /I6: /,
  },
  {
    name: 'a guard is not asked again before the second PATCH',
    file: 'cancellation/cancel-through-telnyx.ts',
    changes: [
      {
        find: `judgeOrder(order, { guards, now: requests.now() })`,
        replace: `judgeOrder(order, { guards: story.attempts > 0 ? {} : guards, now: requests.now() })`,
      },
    ],
    breaks: /I1: /,
  },
  {
    name: 'an abort forgets an attempt that may have taken effect',
    file: 'cancellation/cancel-through-telnyx.ts',
    changes: [
      {
        find: `    if (signal?.aborted || !requests.isTimeToRead() || isFutile(finding, story, tries >= attempts - 1)) {
      return concludeUnread(story)`,
        replace: `    if (signal?.aborted || !requests.isTimeToRead() || isFutile(finding, story, tries >= attempts - 1)) {
      return concludeUnread(signal?.aborted ? { ...story, acted: false } : story)`,
      },
    ],
    breaks: /I2: /,
  },
  {
    name: 'a bulk run goes on after Telnyx refused the key',
    file: 'cancellation/cancel-orders.ts',
    changes: [{ find: '      rest = afterTrouble(trouble)\n      stop()\n', replace: '' }],
    breaks: /I8: /,
  },
  {
    name: 'a status that nobody documents counts as final after a PATCH that may have taken effect',
    file: 'cancellation/conclude.ts',
    changes: [
      {
        find: "return story.acted ? { kind: 'read-on' } : notCancellable(order)\n    case 'pending'",
        replace: "return notCancellable(order)\n    case 'pending'",
      },
    ],
    breaks: /I2: /,
  },
]
