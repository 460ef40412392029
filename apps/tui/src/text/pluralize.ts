/** A count with its noun: `1 order`, `12 orders`. */
export const pluralize = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
