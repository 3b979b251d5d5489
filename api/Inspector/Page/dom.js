// Elements are made from texts alone: nothing that a store holds is ever read as markup.
export const byId = id => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

export const fill = (element, ...children) => element.replaceChildren(...children.filter(child => child !== null));

export function number(value, digits = 2) {
  if (value === null || value === undefined) return '–';
  const text = Number(value).toFixed(digits);
  // Nothing is less than nothing, also when it is rounded.
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

export function show(part, visible) {
  byId(part).hidden = !visible;
}

/** A table with a head; each cell is a text, a number as [text], or an element. */
export function table(element, caption, heads, rows) {
  const cell = value => Array.isArray(value) ? make('td', { class: 'number' }, value[0])
    : value instanceof Element && value.tagName === 'TD' ? value : make('td', {}, value ?? '');
  fill(element,
    make('caption', { class: 'quiet' }, caption),
    make('thead', {}, make('tr', {}, ...heads.map(head => make('th', { scope: 'col' }, head)))),
    make('tbody', {}, ...rows.map(([first, ...rest]) =>
      make('tr', {}, make('th', { scope: 'row' }, first), ...rest.map(cell)))));
}
