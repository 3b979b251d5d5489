import { byId, make, show, table } from './dom.js';
import { details } from './slate.js';

/** Two slates beside each other: which works moved, came and went. */
export async function draw(first, second) {
  show('compare-part', true);
  const place = answer => new Map(answer.works.map(work => [work.workId, work.position + 1]));
  const [left, right] = [place(first), place(second)];
  const all = [...new Set([...right.keys(), ...left.keys()])];
  const both = all.filter(id => left.has(id) && right.has(id)).length;
  byId('compare-text').textContent =
    (first.generation === second.generation ? '' : `Generation ${first.generation} and ${second.generation}: `)
    + `${both} works are in both; ${right.size - both} came and ${left.size - both} went.`;
  const rows = await Promise.all(all.map(async id => {
    const about = await details(id);
    const [before, after] = [left.get(id), right.get(id)];
    return [about?.title || about?.songTitle || id, [String(before ?? '–')], [String(after ?? '–')], moved(before, after)];
  }));
  table(byId('moves'), 'Places with the settings, and with the others', ['Work', 'Settings', 'Others', 'Moved'], rows);
}

function moved(before, after) {
  if (before === undefined) return make('span', { class: 'new' }, 'new');
  if (after === undefined) return make('span', { class: 'gone' }, 'gone');
  if (before === after) return '=';
  return make('span', { class: 'up' }, before > after ? `↑ ${before - after}` : `↓ ${after - before}`);
}
