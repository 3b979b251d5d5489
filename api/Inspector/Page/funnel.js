import { byId, make, number, show, table } from './dom.js';

/** Stages and channels: works in and out, what was taken out and why, time and outcome. */
export function draw(stages) {
  show('funnel-part', stages.length > 0);
  const widest = Math.max(1, ...stages.flatMap(stage => [stage.in, stage.out]));
  table(byId('funnel'), 'Works in and out of each stage and channel, in the order in which they ended',
    ['Stage', 'In', 'Out', 'Left', 'Taken out', 'ms', 'Outcome'],
    stages.map(stage => [
      stage.stage, [String(stage.in)], [String(stage.out)], bar(stage.out / widest),
      Object.entries(stage.removed).map(([reason, count]) => `${reason} ${count}`).join(', '),
      [number(stage.milliseconds)],
      make('td', {}, make('span', { class: stage.outcome }, stage.outcome), stage.detail ? ` – ${stage.detail}` : ''),
    ]));
}

function bar(share) {
  const inner = make('div');
  // Square root: the funnel goes from ten thousands to ten.
  inner.style.width = `${Math.sqrt(share) * 100}%`;
  return make('td', {}, make('div', { class: 'bar', 'aria-hidden': 'true' }, inner));
}
