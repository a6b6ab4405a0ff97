/** Calendar dates as text, `YYYY-MM-DD`. Holds no clock: today is given by the host. */

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True for a day that exists in the Gregorian calendar. */
export function isCalendarDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const days = DAYS[month - 1];
  if (days === undefined || day < 1 || day > days) return false;
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month !== 2 || day <= 28 || isLeapYear;
}

/** True if the day is over: a date is valid through its end. Dates of the same form compare as text. */
export function isPast(date: string, today: string): boolean {
  return date < today;
}
