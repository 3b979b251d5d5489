import * as compare from './compare.js';
import * as funnel from './funnel.js';
import * as settings from './settings.js';
import * as slate from './slate.js';
import { call, keep, key } from './api.js';
import { byId, fill, make, number, show, table } from './dom.js';

let asked = null;

function say(...children) {
  fill(byId('status'), ...children);
}

function refuse(error) {
  say(make('div', { class: 'error', role: 'alert' }, make('p', {}, error.message),
    ...(error.fields ?? []).map(field => make('p', {}, field)),
    error.status === 401 ? make('p', {}, 'Enter a key above; it needs the scopes recommend, explain and override.') : null));
}

/** Runs something that asks the service, with the state of the page around it. */
async function working(what) {
  document.body.setAttribute('aria-busy', 'true');
  const waiting = make('p', { class: 'quiet' }, 'Asking …');
  say(waiting);
  try {
    await what();
    waiting.remove();
  } catch (error) {
    refuse(error);
  } finally {
    document.body.removeAttribute('aria-busy');
  }
}

function request(changes) {
  const body = { ...changes, limit: Number(byId('limit').value), explain: true };
  const user = byId('user').value.trim();
  if (user) body.userId = user;
  const query = byId('query').value.trim();
  return query ? ['/v1/search', { ...body, query }] : ['/v1/recommendations', { ...body, scene: byId('scene').value }];
}

async function ask(changes) {
  const [path, body] = request(changes);
  return call('POST', path, body);
}

async function present(answer) {
  asked = answer;
  byId('served').textContent = `Generation ${answer.generation}, model ${answer.model}, scene ${answer.scene}, `
    + `${answer.personalised ? 'personal' : 'the same for everybody'}; request ${answer.requestId}.`;
  if (answer.degraded.length > 0) {
    say(make('div', { class: 'note', id: 'degraded' }, 'Degraded: ',
      answer.degraded.map(part => `${part.stage} ${part.outcome}${part.reason ? ` (${part.reason})` : ''}`).join('; ')));
  }
  funnel.draw(answer.funnel ?? []);
  await slate.draw(answer, react);
  await slate.drawKernel(answer);
  show('absence-part', true);
  byId('absence-text').textContent = '';
  await presentUser();
}

async function presentUser() {
  const user = byId('user').value.trim();
  show('user-part', user !== '');
  if (!user) return;
  const seen = await call('GET', `/v1/explain/users/${user}`);
  const facts = [['Known', seen.known ? 'yes' : 'no'], ['Language', seen.language ?? '–'], ['City', seen.city ?? '–'],
    ['Born', seen.birthYear ?? '–'], ['Level', seen.level ?? '–'], ['Follows', seen.friends.length], ['Blocks', seen.blocked.length],
    ['Works seen', seen.seenCount]];
  fill(byId('profile'), ...facts.flatMap(([term, value]) => [make('dt', {}, term), make('dd', {}, String(value))]));
  table(byId('history'), seen.history.length > 0 ? 'What they did last, newest first' : 'They did nothing yet',
    ['Work', 'Creator', 'Song', 'Tags'],
    seen.history.map(work => [String(work.workId), String(work.creatorId ?? '–'), String(work.songId ?? '–'), work.tags.join(', ')]));
}

async function react(what, work) {
  await working(async () => {
    const user = byId('user').value.trim();
    if (!user) throw new Error('Say which user it is who does that.');
    if (what === 'no') await call('PUT', `/v1/users/${user}/not-interested?workId=${work.workId}`);
    else {
      await call('POST', '/v1/events', { events: [{
        id: crypto.randomUUID?.() ?? randomId(), userId: user, workId: work.workId, type: what, at: new Date().toISOString(),
        requestId: asked.requestId }] });
    }
    await present(await ask(settings.read('first')));
  });
}

// Browsers have randomUUID only on addresses that they hold for safe; this one knows no such difference.
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + byte.toString(16).padStart(2, '0')).join('');
}

async function load() {
  await loadScenes();
  const generations = await call('GET', '/v1/generations');
  for (const fieldset of ['first', 'second']) settings.offer(fieldset, generations);
}

async function loadScenes() {
  const scenes = await call('GET', '/v1/scenes');
  const needQuery = new Set(['search', 'similar']);
  fill(byId('scene'), ...scenes.filter(scene => !needQuery.has(scene.name)).map(scene =>
    make('option', { value: scene.name, title: scene.description }, scene.name)));
  if (scenes.some(scene => scene.name === 'feed')) byId('scene').value = 'feed';
}

settings.draw('first');
settings.draw('second');
byId('key').value = key();

byId('key-form').addEventListener('submit', event => {
  event.preventDefault();
  keep(byId('key').value.trim());
  working(load);
});
byId('ask').addEventListener('submit', event => {
  event.preventDefault();
  working(async () => {
    show('compare-part', false);
    await present(await ask(settings.read('first')));
  });
});
byId('compare').addEventListener('click', () => working(async () => {
  const first = await ask(settings.read('first'));
  const second = await ask(settings.read('second'));
  await present(first);
  await compare.draw(first, second);
}));
byId('absence').addEventListener('submit', event => {
  event.preventDefault();
  working(async () => {
    const body = { userId: byId('user').value.trim() || '0', workId: byId('absent').value.trim(), limit: Number(byId('limit').value) };
    const query = byId('query').value.trim();
    const about = query ? { ...body, scene: 'search', query } : { ...body, scene: byId('scene').value };
    const found = await call('POST', '/v1/explain/absence', about);
    byId('absence-text').textContent = found.returned ? 'It is in the slate.'
      : `${found.stage}: ${found.reason}`
        + (found.score === null ? '' : `; its score is ${number(found.score, 3)}`)
        + (found.scoreNeeded === null ? '' : `, ${number(found.scoreNeeded, 3)} was needed`)
        + (found.channels.length > 0 ? `; recalled by ${found.channels.join(', ')}` : '') + '.';
  });
});

working(load);
