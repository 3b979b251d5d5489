// Asks a running API for one user's works and prints them, and what each stage of the funnel did, as tables.
//   node show-recommendations.mjs http://127.0.0.1:8080 42
// API_KEY is sent along when it is set.
const [address, user] = process.argv.slice(2);
const headers = process.env.API_KEY ? { 'X-Api-Key': process.env.API_KEY } : {};

async function get(path) {
  const response = await fetch(address + path, { headers });
  const body = await response.json();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${body.detail ?? body.title ?? ''}`);
  return body;
}

// Columns: [heading, value of a row]; numbers go to the right.
function table(columns, rows) {
  const cells = rows.map(row => columns.map(([, value]) => value(row) ?? ''));
  const widths = columns.map(([heading], i) => Math.max(width(heading), ...cells.map(row => width(String(row[i])))));
  const line = row => '  ' + row.map((cell, i) => {
    const gap = ' '.repeat(widths[i] - width(String(cell)));
    return typeof cell === 'number' || /^-?[\d.,]+$/.test(cell) ? gap + cell : cell + gap;
  }).join('  ').trimEnd();
  console.log(line(columns.map(([heading]) => heading)));
  console.log('  ' + widths.map(width => '-'.repeat(width)).join('  '));
  cells.forEach(row => console.log(line(row)));
}

// Terminal columns: CJK characters take two.
function width(text) {
  return [...text].reduce((sum, c) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(c) ? 2 : 1), 0);
}

const fixed = (value, digits) => value == null ? '' : value.toFixed(digits);
// The first answers pay for compilation and cold caches: later ones show what a request costs. They go to others, since nobody is
// given the same work again.
for (let i = 1; i <= 40; i++) await get(`/v1/users/${Number(user) + i}/recommendations?explain=true`);
const answer = await get(`/v1/users/${user}/recommendations?explain=true`);
const works = await Promise.all(answer.works.map(work => get(`/v1/works/${work.workId}`)));
const byId = new Map(works.map(work => [work.workId, work]));

console.log(`\nFor user ${user}, scene ${answer.scene}, model ${answer.model}, generation ${answer.generation}${answer.personalised ? '' : ' (not personal)'}:\n`);
table([
  ['#', work => work.position + 1],
  ['work', work => work.workId],
  ['song', work => byId.get(work.workId).songTitle ?? byId.get(work.workId).title],
  ['by', work => byId.get(work.workId).creatorName ?? work.creatorId],
  ['media', work => work.media],
  ['language', work => byId.get(work.workId).language],
  ['tags', work => byId.get(work.workId).tags.join(' ')],
  ['coarse', work => fixed(work.explanation?.coarseScore, 2)],
  ['rank', work => work.explanation?.coarseRank ?? ''],
  ['fine', work => fixed(work.explanation?.fine?.score, 2)],
  ['rank', work => work.explanation?.fine?.rank ?? ''],
  ['diversity', work => fixed(work.explanation?.diversityGain, 3)],
  ['recalled by', work => work.explanation?.channels.join(', ')],
], answer.works);

console.log('\nThe funnel:\n');
table([
  ['stage', stage => stage.stage],
  ['in', stage => stage.in.toLocaleString('en')],
  ['out', stage => stage.out.toLocaleString('en')],
  ['ms', stage => fixed(stage.milliseconds, 2)],
  ['outcome', stage => stage.outcome],
  ['removed', stage => Object.entries(stage.removed).map(([reason, count]) => `${reason} ${count}`).join(', ')],
], answer.funnel);

for (const [scene, what] of [['live', 'Live shows'], ['rooms', 'Karaoke rooms']]) {
  const on = await get(`/v1/users/${user}/recommendations?scene=${scene}&limit=3`);
  const shows = await Promise.all(on.works.map(work => get(`/v1/works/${work.workId}`)));
  console.log(`\n${what} on the air for user ${user}: ${shows.map(show => `${show.title} by ${show.creatorName} (${show.workId})`).join(', ') || 'none'}`);
}

if (answer.works.length === 0) throw new Error('no works');
