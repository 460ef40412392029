import type { Guard } from '../guard.ts'

/** Keeps orders whose regulatory requirements are all met: they are about to be activated. */
export const protectRequirementsMet: Guard<boolean> = ({ requirements_met: met }, isOn) => {
  if (!isOn) return undefined
  if (typeof met !== 'boolean') return 'Its requirements_met cannot be seen, so they may be met.'
  return met ? 'Its regulatory requirements are met.' : undefined
}
