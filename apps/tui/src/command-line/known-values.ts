/** The statuses of an order that Telnyx's documents name; the last two come from its guide alone. */
export const STATUSES = ['pending', 'success', 'failure', 'cancelled', 'deleted'] as const

/** The types of phone numbers that Telnyx's documents name. */
export const PHONE_NUMBER_TYPES = [
  'local',
  'toll_free',
  'mobile',
  'national',
  'shared_cost',
  'landline',
] as const
