/** Whether a class would meet twice at one time, as it does where a better file names another first day or other weekdays. */
import { weeklyFrom } from '#core/timetable/weekly.ts';
import type { Entry, Planned } from './standing.ts';

/** Later than every day that is written. */
const FOR_EVER = '9999-12-31';

/** The other entries of the class that fall on one of its days at its time: `MO WE at 11:00 from 2026-03-02`, and so on. */
export function meetsThen(entry: Entry, all: Iterable<Planned<Entry>>): string {
  const others = Array.from(all, ({ after }) => after).filter(
    (other) => other.id !== entry.id && other.classGroupId === entry.classGroupId && doMeet(entry, other),
  );
  return others.map(({ rrule, startsAt, from }) => `${daysOf(rrule)} at ${startsAt} from ${from}`).join(', ');
}

function doMeet(one: Entry, other: Entry): boolean {
  const [rule, otherRule] = [weeklyFrom(one.rrule), weeklyFrom(other.rrule)];
  const isSameDay = rule?.weekdays.some((day) => otherRule?.weekdays.includes(day)) === true;
  const isSameTerm = one.from <= (otherRule?.until ?? FOR_EVER) && other.from <= (rule?.until ?? FOR_EVER);
  return isSameDay && isSameTerm && one.startsAt < endOf(other) && other.startsAt < endOf(one);
}

/** One that ends before it starts ends on the next day. */
function endOf({ startsAt, endsAt }: Entry): string {
  return endsAt <= startsAt ? '24:00' : endsAt;
}

function daysOf(rrule: string): string {
  return weeklyFrom(rrule)?.weekdays.join(' ') ?? '';
}
