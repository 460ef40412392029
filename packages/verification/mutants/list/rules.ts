import { type MutatedFile, mutant } from '../mutant.ts'

const TESTS = [
  'packages/core/src/rules/evaluate-cancellation.test.ts',
  'packages/core/src/rules/guards.test.ts',
]
const guardTests = (name: string) => [`packages/core/src/rules/guards/${name}.test.ts`, ...TESTS]

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
      mutant('Guards that are null are none.', 'if (guards === undefined) return\n', 'if (!guards) return\n'),
      mutant(
        'A guard set to false or 0 is off.',
        'return setting === undefined ? undefined : guard(',
        'return !setting ? undefined : guard(',
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
        'Two ways to encode a letter are two letters.',
        '[...text.normalize().toLowerCase()]',
        '[...text.toLowerCase()]',
      ),
      mutant(
        'A pattern matches by case.',
        '[...pattern.normalize().toLowerCase()]',
        '[...pattern.normalize()]',
      ),
    ],
  },
  {
    file: 'packages/core/src/rules/guards/max-phone-numbers.ts',
    tests: guardTests('max-phone-numbers'),
    mutants: [
      mutant('As many phone numbers as allowed are too many.', 'count > most', 'count >= most'),
      mutant(
        'A count that cannot be seen is small enough.',
        "return 'Its phone_numbers_count cannot be seen, so it may be too large.'",
        'return undefined',
      ),
    ],
  },
  {
    file: 'packages/core/src/rules/guards/min-age-minutes.ts',
    tests: guardTests('min-age-minutes'),
    mutants: [
      mutant('An order of just the age is too young.', 'now - created < minutes', 'now - created <= minutes'),
      mutant(
        'An order without a time is old enough.',
        "if (created === undefined) return 'Its",
        "if (created === undefined) return minutes > 0 ? undefined : 'Its",
      ),
    ],
  },
  {
    file: 'packages/core/src/rules/guards/countries.ts',
    tests: guardTests('countries'),
    mutants: [
      mutant('A country in lower case is another one.', 'country.toUpperCase()', 'country'),
      mutant(
        'An order without a country is allowed.',
        "if (!country) return 'Its",
        "if (!country) return deny.length > 0 ? undefined : 'Its",
      ),
    ],
  },
  {
    file: 'packages/core/src/rules/guards/protect-customer-references.ts',
    tests: guardTests('protect-customer-references'),
    mutants: [
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
    ],
  },
  {
    file: 'packages/core/src/rules/guards/protect-order-requests.ts',
    tests: guardTests('protect-order-requests'),
    mutants: [
      mutant(
        'The id of a number order in another case is another one.',
        'id.toLowerCase() === parent.toLowerCase()',
        'id === parent',
      ),
      mutant(
        'An order whose parent cannot be seen is not protected.',
        'if (!parent) return',
        'if (!parent) return ids.length > 0 ? undefined :',
      ),
    ],
  },
  {
    file: 'packages/core/src/rules/guards/protect-requirements-met.ts',
    tests: guardTests('protect-requirements-met'),
    mutants: [
      mutant(
        'Requirements that cannot be seen are open.',
        "if (typeof met !== 'boolean') return 'Its requirements_met cannot be seen, so they may be met.'\n",
        '',
      ),
    ],
  },
]
