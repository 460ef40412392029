import { type MutatedFile, mutant } from '../mutant.ts'

const TESTS = [
  'packages/core/src/rules/evaluate-cancellation.test.ts',
  'packages/core/src/rules/guards.test.ts',
]

/** The rules: pending only, and the guards. */
export const RULES: readonly MutatedFile[] = [
  {
    file: 'packages/core/src/rules/evaluate-cancellation.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'An order of an undocumented status may be cancelled.',
        "case 'pending':\n      return undefined\n",
        "case 'pending':\n    case 'unrecognised':\n      return undefined\n",
      ),
    ],
  },
  {
    file: 'packages/core/src/rules/guards.ts',
    tests: [...TESTS, 'packages/core/src/cancellation/cancel-through-telnyx.test.ts'],
    mutants: [
      mutant(
        'Guards of null count as no guards.',
        'if (guards === undefined) return\n',
        'if (!guards) return\n',
      ),
      mutant(
        'A guard set to false or 0 is off.',
        'return setting === undefined ? undefined : guard(',
        'return !setting ? undefined : guard(',
      ),
      mutant('The maximum count of phone numbers is refused.', 'count > most', 'count >= most'),
      mutant(
        'A missing count is accepted.',
        "return 'Its phone_numbers_count is missing, so it may be too large.'",
        'return undefined',
      ),
      mutant(
        'An order of exactly the minimum age is refused.',
        'now - created < minutes',
        'now - created <= minutes',
      ),
      mutant(
        'An order without a creation time is accepted.',
        "if (created === undefined) return 'Its",
        "if (created === undefined) return minutes > 0 ? undefined : 'Its",
      ),
      mutant('A country in lower case counts as another one.', 'country.toUpperCase()', 'country'),
      mutant(
        'An order without a country is allowed.',
        "if (!country) return 'Its",
        "if (!country) return deny.length > 0 ? undefined : 'Its",
      ),
      mutant(
        'An order without the field is not protected.',
        'if (reference === undefined) return',
        "if (reference === 'undefined') return",
      ),
      mutant(
        'An order without a reference is never protected.',
        "matchesGlob(reference ?? '', one)",
        "reference !== null && matchesGlob(reference ?? '', one)",
      ),
      mutant(
        'The id of a number order in another case counts as another one.',
        'id.toLowerCase() === parent.toLowerCase()',
        'id === parent',
      ),
      mutant(
        'An order whose parent is missing is not protected.',
        'if (!parent) return',
        'if (!parent) return ids.length > 0 ? undefined :',
      ),
      mutant(
        'Missing requirements count as not met.',
        "if (typeof met !== 'boolean') return 'Its requirements_met is missing, so they may be met.'\n",
        '',
      ),
    ],
  },
  {
    file: 'packages/core/src/wire/cancellation-guards.ts',
    tests: [...TESTS, 'packages/core/src/cancellation/cancel-through-telnyx.test.ts'],
    mutants: [
      mutant(
        'Guards count as set only when all are.',
        '.some((setting) => setting !== undefined)',
        '.every((setting) => setting !== undefined)',
      ),
    ],
  },
  {
    file: 'packages/core/src/rules/glob.ts',
    tests: ['packages/core/src/rules/glob.test.ts'],
    mutants: [
      mutant(
        'Two Unicode forms of a letter count as different letters.',
        '[...text.normalize().toLowerCase()]',
        '[...text.toLowerCase()]',
      ),
      mutant(
        'A pattern is case-sensitive.',
        '[...pattern.normalize().toLowerCase()]',
        '[...pattern.normalize()]',
      ),
    ],
  },
]
