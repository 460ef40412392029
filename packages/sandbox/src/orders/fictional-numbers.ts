/** A range of unassigned phone numbers, both ends included, and the town it would belong to. */
type Range = readonly [first: number, last: number, locality: string]

const hundred = (first: number, locality = ''): Range => [first, first + 99, locality]
const thousand = (first: number, locality = ''): Range => [first, first + 999, locality]
const tenThousand = (first: number, locality = ''): Range => [first, first + 9_999, locality]

/**
 * Ranges that a regulator reserves for fiction: 555-01xx (NANPA), Ofcom, ACMA, BNetzA, ARCEP, PTS.
 * Keyed by country, or by country and number type.
 */
const RESERVED = new Map<string, readonly Range[]>(
  Object.entries({
    US: [
      hundred(12125550100, 'New York'),
      hundred(13105550100, 'Los Angeles'),
      hundred(14155550100, 'San Francisco'),
      hundred(16175550100, 'Boston'),
      hundred(13125550100, 'Chicago'),
      hundred(12065550100, 'Seattle'),
      hundred(13055550100, 'Miami'),
      hundred(15125550100, 'Austin'),
    ],
    'US toll_free': [18335550100, 18445550100, 18555550100, 18665550100, 18775550100, 18885550100].map(
      (first) => hundred(first),
    ),
    CA: [
      hundred(14165550100, 'Toronto'),
      hundred(15145550100, 'Montreal'),
      hundred(16045550100, 'Vancouver'),
      hundred(14035550100, 'Calgary'),
      hundred(16135550100, 'Ottawa'),
      hundred(19025550100, 'Halifax'),
    ],
    GB: [
      thousand(442079460000, 'London'),
      thousand(441614960000, 'Manchester'),
      thousand(441134960000, 'Leeds'),
      thousand(441414960000, 'Glasgow'),
    ],
    'GB mobile': [thousand(447700900000)],
    AU: [
      tenThousand(61255500000, 'Sydney'),
      tenThousand(61370100000, 'Melbourne'),
      tenThousand(61755500000, 'Brisbane'),
    ],
    'AU mobile': [
      [61491570156, 61491570159, ''],
      ...[570006, 570110, 570313, 570737, 571266, 571491, 571804, 572549, 572665, 572983].map(
        (end): Range => [61491000000 + end, 61491000000 + end, ''],
      ),
    ],
    DE: [
      thousand(493023125000, 'Berlin'),
      thousand(498999998000, 'München'),
      thousand(494066969000, 'Hamburg'),
      thousand(496990009000, 'Frankfurt am Main'),
    ],
    FR: [
      tenThousand(33199000000, 'Paris'),
      tenThousand(33261910000, 'Rennes'),
      tenThousand(33465710000, 'Marseille'),
      tenThousand(33536490000, 'Toulouse'),
    ],
    'FR mobile': [tenThousand(33639980000)],
    SE: [
      hundred(46846500400, 'Stockholm'),
      hundred(46313900600, 'Göteborg'),
      hundred(46406280400, 'Malmö'),
      hundred(46980319200, 'Tingsryd'),
    ],
    'SE mobile': [[46701740605, 46701740699, '']],
  }),
)

const UNRESERVED = new Map<string, readonly [diallingCode: string, locality: string]>(
  Object.entries({
    AT: ['43', 'Wien'],
    BE: ['32', 'Bruxelles'],
    BR: ['55', 'São Paulo'],
    CH: ['41', 'Zürich'],
    DK: ['45', 'København'],
    ES: ['34', 'Madrid'],
    IT: ['39', 'Roma'],
    MX: ['52', 'Ciudad de México'],
    NL: ['31', 'Amsterdam'],
    NO: ['47', 'Oslo'],
    PT: ['351', 'Lisboa'],
  }),
)

/**
 * For countries without a reserved range: numbers that no network can reach. After the country code no
 * number starts with 0, and in Italy none of this length starts with 1.
 */
function unreachableRanges(country: string, type: string): readonly Range[] {
  const [code, locality] = UNRESERVED.get(country) ?? ['999', '']
  const first = Number(`${code}${country === 'IT' ? 1 : 0}55501000`)
  return [thousand(first, type === 'local' ? locality : '')]
}

const findRanges = (country: string, type: string) =>
  RESERVED.get(`${country} ${type}`) ?? RESERVED.get(country) ?? unreachableRanges(country, type)

/** The count of different phone numbers for a country and type. A larger order has duplicates. */
export const countFictionalNumbers = (country: string, type: string) =>
  findRanges(country, type).reduce((sum, [first, last]) => sum + last - first + 1, 0)

/** The phone number at an index of the country's ranges, wrapping around at their end. */
export function fictionalNumber(country: string, type: string, index: number) {
  const ranges = findRanges(country, type)
  let rest = index % countFictionalNumbers(country, type)
  for (const [first, last, locality] of ranges) {
    if (rest <= last - first) return { phone_number: `+${first + rest}`, locality }
    rest -= last - first + 1
  }
  throw new Error(`${country} ${type} has no number ${index}`) // unreachable: the index was wrapped
}
