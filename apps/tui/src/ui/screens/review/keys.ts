import { type Binding, MOVE_KEYS, SCREEN_KEYS } from '../../keys/binding.ts'
import { isActive } from '../../model/cancel-run.ts'

export const REVIEW_KEYS: readonly Binding[] = [
  {
    id: 'cancel',
    keys: ['x'],
    label: 'cancel these orders',
    footer: true,
    disabledReason: ({ run, reviewCount }) => {
      if (reviewCount === 0) return 'None of these orders can be cancelled.'
      return isActive(run)
        ? 'Other orders are still being cancelled: wait, or stop them (R shows them).'
        : undefined
    },
  },
  { id: 'back', keys: ['esc'], label: 'back, cancel nothing', footer: true },
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]
