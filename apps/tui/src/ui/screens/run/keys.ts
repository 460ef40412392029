import { BACK, type Binding, MOVE_KEYS, RECHECK, SCREEN_KEYS } from '../../keys/binding.ts'
import { isActive } from '../../model/cancel-run.ts'

const isOver: Binding['disabledReason'] = ({ run }) => (isActive(run) ? undefined : 'It has finished.')

export const RUN_KEYS: readonly Binding[] = [
  {
    id: 'open',
    keys: ['enter'],
    label: 'outcome',
    footer: true,
    disabledReason: ({ order }) => (order ? undefined : 'No order has an outcome yet.'),
  },
  { id: 'pause', keys: ['p'], label: 'pause or resume', footer: true, disabledReason: isOver },
  { id: 'stop', keys: ['s'], label: 'stop', footer: true, disabledReason: isOver },
  RECHECK,
  { id: 'export', keys: ['e'], label: 'export', footer: true },
  BACK,
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]
