import { call } from './api.js';
import { byId, fill, make, number, show } from './dom.js';

const known = new Map();

/** Titles and names, which slates do not carry. */
export async function details(workId) {
  if (!known.has(workId)) known.set(workId, call('GET', `/v1/works/${workId}`).catch(() => null));
  return known.get(workId);
}

export async function draw(answer, react) {
  show('slate-part', true);
  byId('shortfall').hidden = !answer.shortfall;
  byId('shortfall').textContent = answer.shortfall ?? '';
  const cards = await Promise.all(answer.works.map(async work => card(work, await details(work.workId), react)));
  fill(byId('slate'), ...(cards.length > 0 ? cards : [make('li', {}, 'No works.')]));
}

function card(work, about, react) {
  const why = work.explanation;
  const facts = [['Score', number(work.score, 3)]];
  if (why) {
    facts.push(['Coarse', `${number(why.coarseScore, 3)}, place ${why.coarseRank}`], ['Towers', number(why.towerScore, 3)],
      ['Timeliness', number(why.timeliness, 3)], ['Quality', number(why.quality, 3)], ['Creator support', number(why.creatorSupport, 3)]);
    if (why.fine) {
      facts.push(['Fine', `${number(why.fine.score, 3)}, place ${why.fine.rank}`],
        ...Object.entries(why.fine.objectives).map(([name, probability]) => [name, `${number(probability * 100, 1)} %`]));
    }
    facts.push(['Diversity gain', number(why.diversityGain, 3)]);
  }
  const notes = [why?.moved ? 'moved by a rule' : null, why?.refilled ? 'fills a place' : null].filter(Boolean);
  const name = about?.title || about?.songTitle || `Work ${work.workId}`;
  return make('li', { 'data-work': work.workId },
    make('h3', {}, `${work.position + 1}. ${name}`),
    make('p', { class: 'quiet' }, `${work.workId} – ${about?.creatorName ?? `creator ${work.creatorId ?? 'unknown'}`} – ${work.media}`),
    make('ul', { class: 'chips', 'aria-label': 'Channels and tags' },
      ...(why?.channels ?? []).map(channel => make('li', {}, channel)), ...(about?.tags ?? []).map(tag => make('li', {}, `#${tag}`)),
      ...notes.map(note => make('li', {}, note))),
    make('dl', {}, ...facts.flatMap(([term, value]) => [make('dt', {}, term), make('dd', {}, value)])),
    make('div', { class: 'buttons' },
      ...[['play', 'Play'], ['like', 'Like'], ['no', 'Not interested']].map(([what, label]) =>
        make('button', { type: 'button', 'aria-label': `${label}: ${name}`, onclick: () => react(what, work) }, label))));
}

export async function drawKernel({ works, generation }) {
  show('kernel-part', works.length > 1);
  if (works.length < 2) return;
  const ids = works.map(work => work.workId);
  const { cosines } = await call('POST', '/v1/explain/similarities', { workIds: ids, generation });
  fill(byId('kernel'),
    make('thead', {}, make('tr', {}, make('td'), ...ids.map((_, i) => make('th', { scope: 'col' }, String(i + 1))))),
    make('tbody', {}, ...cosines.map((row, i) => make('tr', {}, make('th', { scope: 'row' }, String(i + 1)),
      ...row.map(value => make('td', { class: value === null ? '' : value >= 0.7 ? 'near' : value >= 0.4 ? 'like' : '' },
        number(value)))))));
}
