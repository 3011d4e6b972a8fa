/** The lint of the workflows finds what would only show when they run. */
import { expect, test } from 'vitest';
import { workflowFaults } from '../../scripts/workflow.mjs';
import { containing } from './wording.ts';

const CHECKOUT = 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0';

function workflow(step: string, runner = 'ubuntu-latest'): string {
  return `on: push\njobs:\n  one:\n    runs-on: ${runner}\n    steps:\n      - ${step}\n`;
}

test.each([
  {
    name: 'an action by its tag',
    text: workflow('uses: actions/checkout@v5'),
    words: 'not pinned to a commit',
  },
  {
    name: 'a runner that is not there',
    text: workflow('run: ls', 'ubuntu-latst'),
    words: '"ubuntu-latst" is unknown',
  },
  {
    name: 'a value that is not there',
    text: workflow('run: ls ${{ github.foo }}'),
    words: '"foo" is not defined',
  },
  { name: 'a step that does nothing', text: workflow('name: rest'), words: 'step must run script' },
])('$name is a fault', async ({ text, words }) => {
  expect(await workflowFaults('ci.yml', text)).toEqual([containing(words)]);
});

test('a pinned action on a known runner is none', async () => {
  expect(await workflowFaults('ci.yml', workflow(`uses: ${CHECKOUT}`))).toEqual([]);
});
