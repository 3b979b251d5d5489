import { byId, fill, make } from './dom.js';

// What can be turned here, as overrides spell it. Empty means: as the scene has it.
const knobs = [
  { name: 'theta', label: 'Theta, 0 to 1', type: 'number', attributes: { min: 0, max: 1, step: 0.05 },
    set: (overrides, value) => (overrides.diversity ??= {}).theta = Number(value) },
  { name: 'method', label: 'Diversity', options: ['', 'dpp', 'ssd', 'mmr', 'scatter', 'none'],
    set: (overrides, value) => (overrides.diversity ??= {}).method = value },
  { name: 'creator', label: 'Prior of creators', type: 'number', attributes: { min: 0, max: 1, step: 0.05 },
    set: (overrides, value) => ((overrides.diversity ??= {}).priors ??= {}).creator = Number(value) },
  { name: 'fine', label: 'Fine ranking', options: ['', 'on', 'off', 'shadow'],
    set: (overrides, value) => (overrides.fine ??= {}).mode = value },
  { name: 'popular', label: 'Popular works', type: 'number', attributes: { min: 1, max: 100000, step: 1 },
    set: (overrides, value) => (overrides.channels ??= {}).popular = Number(value) },
];

export function draw(fieldset) {
  for (const knob of knobs) {
    const id = `${fieldset}-${knob.name}`;
    const field = knob.options
      ? make('select', { id }, ...knob.options.map(option => make('option', { value: option }, option || 'as the scene')))
      : make('input', { id, type: knob.type, placeholder: 'as the scene', ...knob.attributes });
    byId(fieldset).append(make('label', {}, knob.label, field));
  }
  byId(fieldset).append(make('label', {}, 'Generation',
    make('select', { id: `${fieldset}-generation` }, make('option', { value: '' }, 'the one that serves'))));
}

/** What a fieldset can choose from of the generations that are kept; what is chosen stays. */
export function offer(fieldset, generations) {
  const field = byId(`${fieldset}-generation`);
  const chosen = field.value;
  fill(field, make('option', { value: '' }, 'the one that serves'), ...generations.map(kept =>
    make('option', { value: String(kept.generation) }, `${kept.generation}, ${kept.model}, ${kept.status}`)));
  field.value = generations.some(kept => String(kept.generation) === chosen) ? chosen : '';
}

/** What differs from the scene: overrides, which are none when nothing does, and perhaps a generation. */
export function read(fieldset) {
  const overrides = {};
  for (const knob of knobs) {
    const value = byId(`${fieldset}-${knob.name}`).value;
    if (value !== '') knob.set(overrides, value);
  }
  const generation = byId(`${fieldset}-generation`).value;
  // With overrides, be they none, it is a tester's trial: the user has not been shown these works.
  return generation ? { overrides, generation: Number(generation) } : { overrides };
}
