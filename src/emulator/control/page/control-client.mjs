/** The control page's script. Rows are made once and then updated in place, so that focus and scroll stay. */

const REFRESH_MILLIS = 1_000;
const API = '/shardproof/api/';
const whole = new Intl.NumberFormat('en');
const METER_NAMES = {
  requestsPerMinute: 'requests/min',
  tokensPerMinute: 'tokens/min',
  outputTokensPerMinute: 'output tokens/min',
  tokensPerDay: 'tokens/day',
  concurrency: 'at once',
};

const element = (id) => document.getElementById(id);

/** `make('td', {className: 'x'}, 'text', child)`; text never becomes markup. */
function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function say(text, isBad) {
  const status = element('status');
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle('bad', isBad);
}

async function change(name, body) {
  try {
    const response = await fetch(API + name, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shardproof-control': '1' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) return say(answer.error, true);
    show(answer);
    say('Done.', false);
  } catch {
    say('The emulator does not answer.', true);
  }
}

const rows = new Map();

function accountRow(name) {
  const cells = {
    served: make('td', { className: 'number' }),
    throttled: make('td', { className: 'number' }),
    failed: make('td', { className: 'number' }),
    aborted: make('td', { className: 'number' }),
    usedMeters: make('ul', { className: 'meters' }),
    fullMeters: make('ul', { className: 'meters' }),
    fullCount: make('summary', {}),
    increases: make('td', {}),
    about: make('span', { className: 'quiet' }),
    fault: make('span', {}),
    toggle: make('button', { type: 'button' }),
  };
  const row = make(
    'tr',
    {},
    make('th', { scope: 'row' }, name, cells.about),
    cells.served,
    cells.throttled,
    cells.failed,
    cells.aborted,
    make('td', {}, cells.usedMeters, make('details', {}, cells.fullCount, cells.fullMeters)),
    cells.increases,
    make('td', {}, make('div', { className: 'state' }, cells.fault, cells.toggle)),
  );
  const made = { row, cells, isSuspended: false };
  cells.toggle.addEventListener('click', () => change(made.isSuspended ? 'resume' : 'suspend', { account: name }));
  return made;
}

function meterItem({ model, meter, limit, left }) {
  const share = limit === 0 ? 0 : Math.min(Math.max(left / limit, 0), 1);
  const fill = make('div', { className: 'fill' });
  fill.style.width = `${100 * share}%`;
  const text = make(
    'div',
    { className: 'meter-text' },
    make('span', {}, `${model ?? 'all models'}, ${METER_NAMES[meter]}`),
    make('span', {}, `${whole.format(left)} of ${whole.format(limit)}`),
  );
  const track = make('div', { className: 'track', ariaHidden: 'true' }, fill);
  return make('li', { className: share <= 0.02 ? 'empty' : share < 0.2 ? 'tight' : '' }, text, track);
}

function showAccount(account) {
  let shown = rows.get(account.name);
  if (shown === undefined) {
    shown = accountRow(account.name);
    rows.set(account.name, shown);
    element('accounts').append(shown.row);
  }
  const { cells } = shown;
  const { calls, capacityFault, fault } = account;
  cells.about.textContent = `${account.accountId} ${account.region}`;
  cells.served.textContent = whole.format(calls.served + calls['cut-off']);
  cells.throttled.textContent = whole.format(calls.throttled);
  cells.failed.textContent = whole.format(calls.failed + calls.rejected);
  cells.aborted.textContent = whole.format(calls.aborted);
  const used = account.meters.filter(({ left, limit }) => left < limit || limit === 0);
  const full = account.meters.filter((meter) => !used.includes(meter));
  cells.usedMeters.replaceChildren(...used.map(meterItem));
  cells.fullMeters.replaceChildren(...full.map(meterItem));
  const count = `${full.length} untouched`;
  if (cells.fullCount.textContent !== count) cells.fullCount.textContent = count;
  cells.increases.replaceChildren(
    ...account.increases
      .slice(0, 3)
      .map(({ status, desiredValue, quota }) =>
        make('span', { className: 'quiet', title: quota }, `${status} ${whole.format(desiredValue)}`),
      ),
  );
  shown.isSuspended = account.suspended;
  const label = account.suspended ? 'Resume' : 'Suspend';
  if (cells.toggle.textContent !== label) cells.toggle.textContent = label;
  cells.toggle.ariaLabel = `${label} ${account.name}`;
  const faults = [
    account.suspended ? 'suspended' : '',
    capacityFault === null ? '' : `503 with probability ${capacityFault.probability}`,
    fault === null ? '' : faultText(fault),
  ].filter((text) => text !== '');
  cells.fault.textContent = faults.length === 0 ? 'in service' : faults.join(', ');
  cells.fault.className = faults.length === 0 ? 'quiet' : 'bad';
}

function faultText({ answer, by, probability, call }) {
  const what = answer === undefined ? `breaks off by ${by}` : answer;
  return call === null ? `${what} with probability ${probability}` : `${what} on call ${call}`;
}

function refusalRow(refusal) {
  const why = refusal.meter === null ? (refusal.fault ?? '') : METER_NAMES[refusal.meter];
  return make(
    'tr',
    {},
    make('td', {}, refusal.at.slice(11, 23)),
    make('td', {}, refusal.account ?? ''),
    make('td', {}, refusal.model ?? ''),
    make('td', {}, refusal.operation),
    make('td', {}, `${refusal.status} ${refusal.error ?? ''}`),
    make('td', {}, why),
    make('td', { className: 'number' }, refusal.meter === null ? '' : whole.format(refusal.shortBy)),
  );
}

function fillSelect(select, first, names) {
  if (select.options.length > 0) return;
  if (first !== null) select.append(make('option', { value: '' }, first));
  select.append(...names.map((name) => make('option', { value: name }, name)));
}

function showTotals(accounts) {
  const sum = (amount) => accounts.reduce((total, account) => total + amount(account), 0);
  const totals = [
    ['Served', sum(({ calls }) => calls.served + calls['cut-off'])],
    ['Throttled', sum(({ calls }) => calls.throttled)],
    ['Failed', sum(({ calls }) => calls.failed + calls.rejected)],
    ['Aborted', sum(({ calls }) => calls.aborted)],
    ['Tokens settled', sum(({ tokens }) => tokens.settled)],
    ['Accounts', accounts.length],
  ];
  const items = totals.map(([name, total]) =>
    make('div', {}, make('dt', {}, name), make('dd', {}, whole.format(total))),
  );
  element('totals').replaceChildren(...items);
}

let newestRefusal = null;

function show(state) {
  const names = state.accounts.map(({ name }) => name);
  element('now').textContent = `${state.now.slice(0, 10)} ${state.now.slice(11, 19)} UTC`;
  fillSelect(element('fault-account'), 'every account', names);
  fillSelect(element('strike-account'), 'every account', names);
  fillSelect(element('quota-account'), null, names);
  fillSelect(
    element('quota-model'),
    null,
    state.models.map(({ id }) => id),
  );
  showTotals(state.accounts);
  for (const account of state.accounts) showAccount(account);
  filterRows();
  const newest = state.refusals[0]?.sequence ?? null;
  if (newest === newestRefusal) return;
  newestRefusal = newest;
  element('refusals').replaceChildren(...state.refusals.map(refusalRow));
  element('no-refusals').hidden = state.refusals.length > 0;
}

function filterRows() {
  const wanted = element('filter').value.trim().toLowerCase();
  for (const [name, { row }] of rows) row.hidden = !name.toLowerCase().includes(wanted);
}

function onSubmit(id, act) {
  element(id).addEventListener('submit', (event) => {
    event.preventDefault();
    void act(new FormData(event.target));
  });
}

onSubmit('fault-form', (form) =>
  change('capacity-fault', {
    account: form.get('account') === '' ? null : form.get('account'),
    probability: Number(form.get('probability')),
    seconds: form.get('seconds') === '' ? null : Number(form.get('seconds')),
  }),
);
onSubmit('strike-form', (form) => {
  const [kind, name] = form.get('fault').split(' ');
  const account = form.get('account') === '' ? null : form.get('account');
  if (kind === 'none') return change('fault', { kind, account });
  const what = kind === 'error' ? { answer: name } : { by: name };
  const call = form.get('call');
  const when = call === '' ? { probability: Number(form.get('probability') || 1) } : { call: Number(call) };
  return change('fault', { kind, account, ...what, ...when });
});
onSubmit('quota-form', (form) =>
  change('quota', {
    account: form.get('account'),
    model: form.get('model'),
    meter: form.get('meter'),
    limit: Number(form.get('limit')),
  }),
);
onSubmit('reset-form', () => change('reset', {}));
element('filter').addEventListener('input', filterRows);

async function refresh() {
  try {
    const response = await fetch(`${API}state`);
    if (!response.ok) throw new Error(String(response.status));
    show(await response.json());
    if (element('status').classList.contains('bad')) say('', false);
  } catch {
    say('The emulator does not answer.', true);
  }
  setTimeout(() => void refresh(), document.hidden ? 10 * REFRESH_MILLIS : REFRESH_MILLIS);
}

void refresh();
