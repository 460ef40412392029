import { type Binding, MOVE_KEYS, SCREEN_KEYS, START_RUN } from '../../keys/binding.ts'

export const REVIEW_KEYS: readonly Binding[] = [
  START_RUN,
  { id: 'back', keys: ['esc'], label: 'back, cancel nothing', footer: true },
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]
