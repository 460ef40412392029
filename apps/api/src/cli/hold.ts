import { createHolds } from '../holds/holds.ts'
import { type StoreCommand, UsageError } from './command.ts'
import { keptText, parseOptions, required } from './parse-options.ts'

export const placeHold: StoreCommand = async (args, { store, clock, err }) => {
  const { values } = parseOptions(args, { why: { type: 'string' } })
  await createHolds(store, clock).place(keptText(required(values.why, 'why'), 'why'))
  err.write('all cancellations are on hold: they answer 503 and nothing is sent until release\n')
}

export const releaseHold: StoreCommand = async (args, { store, clock, err }) => {
  parseOptions(args, {})
  if (!(await createHolds(store, clock).release())) throw new UsageError('There is no hold.')
  err.write('the hold is released\n')
}
