import { createHolds } from '../holds/holds.ts'
import { type StoreCommand, UsageError } from './command.ts'
import { checkText, parseOptions, requireOption } from './parse-options.ts'

export const placeHold: StoreCommand = async (args, { store, err }) => {
  const { values } = parseOptions(args, { why: { type: 'string' } })
  await createHolds(store).place(checkText(requireOption(values.why, 'why'), 'why'))
  err.write('All cancellations are on hold. They get 503 and nothing is sent until you run "release".\n')
}

export const releaseHold: StoreCommand = async (args, { store, err }) => {
  parseOptions(args, {})
  if (!(await createHolds(store).release())) throw new UsageError('There is no hold to release.')
  err.write('Released the hold.\n')
}
