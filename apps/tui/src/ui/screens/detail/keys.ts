import { type Binding, CANCEL, MOVE_KEYS, RECHECK, SCREEN_KEYS } from '../../keys/binding.ts'

export const DETAIL_KEYS: readonly Binding[] = [
  { id: 'back', keys: ['esc'], label: 'back', footer: true },
  CANCEL,
  RECHECK,
  { id: 'refresh', keys: ['r'], label: 'refresh', footer: true },
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]
