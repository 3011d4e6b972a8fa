/** The document as one page of plain HTML: no script, so that it reads under our own policy, without a network, and on paper. */
import { z } from 'zod';
import type { Document, Operation } from './document.ts';
import { groupedBy } from './grouped.ts';
import { PAGE_STYLE } from './page-style.ts';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly operation: Operation;
}

const Content = z.looseObject({
  description: z.string().default(''),
  content: z.record(z.string(), z.looseObject({ schema: z.json().optional(), example: z.json().optional() })),
});

export function pageOf(document: Document): string {
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      id: operation.operationId,
      operation,
    })),
  );
  const byTag = groupedBy(routes, ({ operation }) => operation.tags[0] ?? 'Others');
  const common = commonOf(routes);
  const { title, description } = document.info;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${text(title)}</h1>
<p>${prose(description)}</p>
<p>${routes.length} routes. For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
</header>
<nav aria-label="Routes">${[...byTag].map(([tag, ones]) => contents(tag, ones)).join('')}
<h2><a href="#any-route">Any route</a></h2><h2><a href="#schemas">Schemas</a></h2></nav>
<main>
${[...byTag].map(([tag, ones]) => section(tag, ones, common)).join('\n')}
<section id="any-route"><h2>Any route</h2>
<p>What most routes may refuse with, beside their own.</p>${refusalTable([...common.values()])}</section>
<section id="schemas"><h2>Schemas</h2>
${Object.entries(document.components.schemas).map(schemaItem).join('\n')}
</section>
</main>
</body>
</html>
`;
}

function contents(tag: string, routes: readonly Route[]): string {
  const items = routes.map(
    ({ id, method, path }) =>
      `<li><a href="#${id}"><b class="m ${method}">${method}</b> <span>${text(path)}</span></a></li>`,
  );
  return `<h2>${text(tag)}</h2><ul>${items.join('')}</ul>`;
}

function section(tag: string, routes: readonly Route[], common: ReadonlyMap<string, Told>): string {
  return `<section><h2>${text(tag)}</h2>\n${routes.map((route) => article(route, common)).join('\n')}\n</section>`;
}

function article({ id, method, path, operation }: Route, common: ReadonlyMap<string, Told>): string {
  const { summary, description, parameters, requestBody, responses } = operation;
  const asked = parameters.map(
    ({ name, in: where, required, schema }) =>
      `<tr><td><code>${text(name)}</code></td><td>${where}${required ? '' : ', may be left out'}</td><td>${schemaText(schema)}</td></tr>`,
  );
  const parts = [
    `<h3><b class="m ${method}">${method}</b> <code>${breakable(path)}</code></h3>`,
    `<p class="summary">${text(summary)}.</p>`,
    `<p class="who">${prose(description)}</p>`,
    asked.length === 0
      ? ''
      : `<h4>In the address</h4><div class="wide"><table>${asked.join('')}</table></div>`,
    requestBody === undefined ? '' : bodyOf('Body', requestBody),
    ...Object.entries(responses).map(([status, response]) =>
      status < '400' ? bodyOf(`Answer ${status}`, response) : '',
    ),
    refusals(operation, common),
  ];
  return `<article id="${id}">${parts.join('')}</article>`;
}

function bodyOf(heading: string, value: unknown): string {
  const { content } = Content.parse(value);
  const bodies = Object.entries(content).map(([type, { schema, example }]) => {
    const shown =
      example === undefined ? '' : `<pre tabindex="0">${text(JSON.stringify(example, undefined, 2))}</pre>`;
    return `<p><code>${text(type)}</code> ${schemaText(schema)}</p>${shown}`;
  });
  return `<h4>${text(heading)}</h4>${bodies.join('')}`;
}

/** A code with its words, as the document lists them for each status. */
interface Told {
  readonly status: string;
  readonly code: string;
  readonly words: string;
}

function toldBy({ responses }: Operation): readonly Told[] {
  return Object.entries(responses)
    .filter(([status]) => status >= '400')
    .flatMap(([status, response]) =>
      Content.parse(response)
        .description.split('\n')
        .map((line) => {
          const [, code = '', words = ''] = /^- `([^`]+)`: (.*)$/.exec(line) ?? [];
          return { status, code, words };
        }),
    );
}

/** Told once for all: what more than a third of the routes may answer. */
function commonOf(routes: readonly Route[]): ReadonlyMap<string, Told> {
  const all = routes.flatMap(({ operation }) => toldBy(operation));
  const often = [...groupedBy(all, ({ code }) => code)].filter(([, told]) => told.length > routes.length / 3);
  return new Map(often.flatMap(([code, [told]]) => (told === undefined ? [] : [[code, told]])));
}

function refusals(operation: Operation, common: ReadonlyMap<string, Told>): string {
  const told = toldBy(operation);
  const own = told.filter(({ code }) => !common.has(code));
  const others = told.filter(({ code }) => common.has(code)).map(({ code }) => `<code>${text(code)}</code>`);
  const list = others.length === 0 ? '' : `<p>As <a href="#any-route">any route</a>: ${others.join(' ')}</p>`;
  return `<h4>Refusals</h4>${refusalTable(own)}${list}`;
}

function refusalTable(told: readonly Told[]): string {
  if (told.length === 0) return '';
  const rows = told.map(
    ({ status, code, words }) =>
      `<tr><td>${status}</td><td><code>${text(code)}</code></td><td>${prose(words)}</td></tr>`,
  );
  return `<div class="wide"><table>${rows.join('')}</table></div>`;
}

function schemaItem([name, schema]: readonly [string, unknown]): string {
  return `<details id="schema-${name}"><summary><code>${text(name)}</code></summary><pre tabindex="0">${linked(text(JSON.stringify(schema, undefined, 2)))}</pre></details>`;
}

/** One line where it is a name, else the schema folded away. */
function schemaText(schema: unknown): string {
  const json = schema === undefined ? '' : JSON.stringify(schema);
  if (json.length < 200) return `<code>${linked(text(json))}</code>`;
  return `<details><summary>schema</summary><pre tabindex="0">${linked(text(JSON.stringify(schema, undefined, 2)))}</pre></details>`;
}

/** References lead to where their schema stands. Takes text that is escaped. */
function linked(escaped: string): string {
  return escaped
    .replaceAll(
      /\{\s*&quot;\$ref&quot;:\s*&quot;#\/components\/schemas\/(\w+)&quot;\s*\}/g,
      '<a href="#schema-$1">$1</a>',
    )
    .replaceAll(/&quot;#\/components\/schemas\/(\w+)&quot;/g, '<a href="#schema-$1">$1</a>');
}

/** Words with code between backticks. */
function prose(words: string): string {
  return text(words).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function breakable(path: string): string {
  return text(path).replaceAll('/', '/<wbr>');
}

function text(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
