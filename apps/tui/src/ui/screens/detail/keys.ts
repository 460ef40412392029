import { BACK, type Binding, CANCEL, MOVE_KEYS, RECHECK, REFRESH, SCREEN_KEYS } from '../../keys/binding.ts'

export const DETAIL_KEYS: readonly Binding[] = [
  BACK,
  CANCEL,
  RECHECK,
  REFRESH,
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]
