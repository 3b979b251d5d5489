// Every call to the service. Ids travel as texts: a number of JavaScript keeps only 2^53 of them apart.
const stored = 'vectorrec-key';

export class Refusal extends Error {
  constructor(status, problem) {
    super([problem?.title, problem?.detail].filter(Boolean).join(': ') || `The service answered ${status}.`);
    this.status = status;
    this.fields = Object.entries(problem?.errors ?? {}).map(([field, reasons]) => `${field}: ${reasons.join(' ')}`);
  }
}

export const key = () => sessionStorage.getItem(stored) ?? '';

export function keep(value) {
  if (value) sessionStorage.setItem(stored, value);
  else sessionStorage.removeItem(stored);
}

export async function call(method, path, body) {
  const headers = { 'X-Ids': 'string' };
  if (key()) headers['X-Api-Key'] = key();
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store' });
  } catch {
    throw new Refusal(0, { title: 'The service does not answer' });
  }
  const content = answer.headers.get('Content-Type') ?? '';
  const value = content.includes('json') ? await answer.json() : null;
  if (!answer.ok) throw new Refusal(answer.status, value);
  return value;
}
